-- Where the versions of a disclosure differ, cell by cell.
SELECT
    table_key, panel, row_key, row_name, measure, phase, budget_book, reference_year, fiscal_year, change,
    earlier_text, amount_text, yuan(earlier_fen) AS earlier_yuan, yuan(amount_fen) AS amount_yuan,
    yuan(amount_fen - earlier_fen) AS difference_yuan, earlier_fact_id, fact_id, earlier_page, page, is_conflict,
    earlier_sha256, document_sha256
FROM store.compared_cells
WHERE entity_id = $entity AND fiscal_year = $year AND document_kind = $kind AND change <> 'same'
ORDER BY document_sha256, earlier_sha256, table_key, panel, page, row_key, measure, phase, budget_book, fact_id, earlier_fact_id
LIMIT $most OFFSET $skipped;
