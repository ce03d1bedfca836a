-- The key figures of the budgets of a body.
SELECT
    fiscal_year, document_kind, figure, figure_name, amount_fen, amount_yuan, cell_kind, is_corrected, fact_id, page, grade,
    document_sha256, version_conflict, basis
FROM store.budget_figure_cells
WHERE entity_id = $entity AND cell_role = 'figure'
-- From the whole to its parts, as the tables print them.
ORDER BY
    figure_rank(figure) NULLS LAST,
    figure, fiscal_year, document_kind, basis, fact_id;
