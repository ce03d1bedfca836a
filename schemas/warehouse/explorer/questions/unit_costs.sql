-- What a vehicle, a reception or a journey costs: an item of 三公 divided by a count that the narrative states.
SELECT
    entity_id, entity_name, entity_scope, division_name, item, amount_yuan, fact_id, counted, quantity, cost_yuan,
    printed_average_yuan, page, grade, document_sha256
FROM unit_costs
WHERE cost_yuan > 0 AND document_kind = 'final' AND fiscal_year = $year AND is_of_place(entity_id, entity_name, division_name, $place)
ORDER BY cost_yuan DESC, entity_name, item, counted
LIMIT $most OFFSET $skipped;
