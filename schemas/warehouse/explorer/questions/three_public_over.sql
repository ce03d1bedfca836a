-- 三公 items for which more was spent than budgeted, the greatest excess first. A budget of zero counts, a blank one does not.
SELECT
    entity_id, entity_name, entity_scope, division_name, item, budget_yuan, budget_fact_id, executed_yuan, fact_id,
    difference_yuan, completion_rate, page, grade, document_sha256
FROM three_public
WHERE executed_yuan > budget_yuan AND fiscal_year = $year AND is_of_place(entity_id, entity_name, division_name, $place)
ORDER BY difference_yuan DESC, entity_name, item
LIMIT $most OFFSET $skipped;
