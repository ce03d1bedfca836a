-- The printed cells of final accounts that key figures are made of, of the documents in `chosen`. They are stored, because
-- they are three of a hundred facts, and every comparison of bodies looks for them among all. They depend on the facts of
-- their document and on key_figure_places alone.
SELECT
    c.document_no, p.figure, p.figure_name, p.cell_role, f.fiscal_year, f.table_key, f.row_no, f.amount_fen, f.amount_text,
    f.unit, f.cell_kind, f.is_corrected, f.fact_id, f.page
FROM kept.facts_shown AS f
JOIN chosen AS c USING (document_sha256)
JOIN main.key_figure_places AS p USING (table_key, panel, account_code, measure, phase, budget_book)
WHERE
    f.code_system = 'item' AND f.document_kind = 'final'
    AND main.is_plain(
        f.unit_key, f.economic_code, f.government_economic_code, f.project_key, f.occurrence, f.reference_year,
        f.fiscal_year, f.measure
    )
ORDER BY c.document_no, p.figure, f.row_no, f.fact_id;
