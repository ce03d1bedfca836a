-- The facts that `juesuan prove` may mean, by the start of their number; those of refused documents through their checks.
SELECT DISTINCT document_sha256, fact_id
FROM (
    SELECT document_sha256, fact_id FROM all_facts WHERE starts_with(fact_id, $fact)
    UNION ALL
    SELECT document_sha256, fact_id FROM check_facts WHERE starts_with(fact_id, $fact)
)
ORDER BY fact_id
LIMIT 6;
