-- Bodies by one key figure of their budgets or final accounts ($kind), the greatest first.
SELECT
    entity_id, entity_name, entity_scope, division_name, amount_yuan, basis, fact_id, page, grade, document_sha256
FROM query_table('store.' || $kind || '_key_figures')
WHERE
    figure = $figure AND amount_fen IS NOT NULL AND fiscal_year = $year
    AND is_of_place(entity_id, entity_name, division_name, $place)
ORDER BY amount_fen DESC, entity_name, document_sha256
LIMIT $most OFFSET $skipped;
