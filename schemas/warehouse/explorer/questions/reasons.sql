-- What narratives state of changes against the year before, with the publisher's reason. A sentence on revenue and expenditure
-- together is one row.
SELECT *
FROM (
    SELECT
        entity_id, entity_name, entity_scope, division_name,
        CASE WHEN code_system = 'functional' THEN account_code END AS account_code, subject_printed, executed_yuan,
        min(fact_id) AS fact_id, change_yuan, rate_percent, reason, page, grade, document_sha256
    FROM growth_with_reason
    WHERE
        reason IS NOT NULL AND document_kind = 'final' AND fiscal_year = $year
        AND is_of_place(entity_id, entity_name, division_name, $place)
    GROUP BY ALL
)
ORDER BY abs(change_yuan) DESC NULLS LAST, entity_name, page, subject_printed, executed_yuan
LIMIT $most OFFSET $skipped;
