-- The facts that `juesuan prove` may mean, by the start of their number; those of refused documents through their checks.
SELECT DISTINCT document_sha256, fact_id
FROM (
    SELECT d.document_sha256, k.fact_id
    FROM kept.facts AS k
    JOIN kept.documents AS d USING (document_no)
    WHERE k.fact_start = coalesce(TRY_CAST('0x' || left($fact, 4) AS USMALLINT), 0) AND starts_with(k.fact_id, $fact)
    UNION ALL
    SELECT document_sha256, fact_id FROM check_facts WHERE starts_with(fact_id, $fact)
)
ORDER BY fact_id
LIMIT 6;
