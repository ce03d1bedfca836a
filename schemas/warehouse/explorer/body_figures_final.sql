-- The key figures of the final accounts of a body: planned in a fraction of the time that those of budgets take.
SELECT
    fiscal_year, document_kind, figure, figure_name, amount_fen, amount_yuan, cell_kind, is_corrected, fact_id, page, grade,
    document_sha256, version_conflict, basis
FROM store.final_key_figures
WHERE entity_id = $entity
-- From the whole to its parts, as the tables print them.
ORDER BY
    figure_rank(figure) NULLS LAST,
    figure, fiscal_year, document_kind, basis, fact_id;
