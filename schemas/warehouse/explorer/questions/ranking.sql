-- Bodies by one key figure of their final accounts or budgets, the greatest first. Each kind by its own view: planning the
-- figures of both takes longer.
WITH figures AS (
    SELECT
        entity_id, entity_name, entity_scope, division_name, fiscal_year, figure, amount_fen, amount_yuan, basis, fact_id, page,
        grade, document_sha256
    FROM store.final_key_figures
    WHERE $kind = 'final'
    UNION ALL BY NAME
    SELECT
        entity_id, entity_name, entity_scope, division_name, fiscal_year, figure, amount_fen, amount_yuan, basis, fact_id, page,
        grade, document_sha256
    FROM store.budget_figure_cells
    WHERE $kind = 'budget' AND cell_role = 'figure'
)
SELECT
    entity_id, entity_name, entity_scope, division_name, amount_yuan, basis, fact_id, page, grade, document_sha256
FROM figures
WHERE
    figure = $figure AND amount_fen IS NOT NULL AND fiscal_year = $year
    AND ($place = '' OR contains(division_name, $place) OR contains(entity_name, $place))
ORDER BY amount_fen DESC, entity_name, document_sha256
LIMIT $most OFFSET $skipped;
