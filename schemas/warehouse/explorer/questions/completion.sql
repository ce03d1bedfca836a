-- How far the budget of each code was used, as narratives state it: no table of a final account prints the budget of a code.
SELECT
    entity_id, entity_name, entity_scope, division_name, account_code, subject_printed,
    coalesce(approved_yuan, budget_yuan, adjusted_yuan) AS stated_budget_yuan, executed_yuan, fact_id, completion_percent,
    reason, page, grade, document_sha256
FROM budget_completion
WHERE code_system = 'functional' AND completion_percent IS NOT NULL AND document_kind = 'final' AND fiscal_year = $year AND is_of_place(entity_id, entity_name, division_name, $place)
ORDER BY abs(completion_percent - 100) DESC, entity_name, account_code, page
LIMIT $most OFFSET $skipped;
