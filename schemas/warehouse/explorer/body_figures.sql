-- The key figures of the budgets or final accounts ($kind) of a body. Those of one kind are planned in less time than both.
SELECT
    fiscal_year, document_kind, figure, figure_name, amount_fen, amount_yuan, cell_kind, is_corrected, fact_id, page, grade,
    document_sha256, version_conflict, basis
FROM query_table('store.' || $kind || '_key_figures')
WHERE entity_id = $entity
-- From the whole to its parts, as the tables print them.
ORDER BY
    figure_rank(figure) NULLS LAST,
    figure, fiscal_year, document_kind, basis, fact_id;
