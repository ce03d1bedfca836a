-- Budget against final account by functional class and in total, the greatest difference first.
SELECT
    entity_id, entity_name, entity_scope, division_name, statement, account_code, row_name,
    coalesce(approved_yuan, budget_yuan, adjusted_yuan) AS compared_yuan, budget_fact_id, executed_yuan, fact_id,
    difference_yuan, completion_rate, page, grade, document_sha256
FROM budget_against_final
WHERE
    measure = 'expenditure' AND panel = '' AND statement = 'gpb_expenditure' AND difference_yuan IS NOT NULL
    AND (account_level = 'class' OR account_code = 'total') AND document_sha256 IS NOT NULL
    AND fiscal_year = $year AND is_of_place(entity_id, entity_name, division_name, $place)
ORDER BY abs(difference_yuan) DESC, entity_name, account_code
LIMIT $most OFFSET $skipped;
