-- Balances with which a year opens although the year before closed with another one.
SELECT
    entity_id, entity_name, entity_scope, division_name, table_key, closing_yuan, closing_fact_id, opening_yuan, fact_id,
    difference_yuan, page, greatest(grade, closing_grade) AS grade, document_sha256
FROM carryover_seam
WHERE seam = 'differs' AND fiscal_year = $year AND is_of_place(entity_id, entity_name, division_name, $place)
ORDER BY abs(difference_yuan) DESC NULLS LAST, entity_name, table_key
LIMIT $most OFFSET $skipped;
