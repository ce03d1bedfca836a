-- The facts that `juesuan prove` may mean, by the start of their number; those of refused documents through their checks.
SELECT DISTINCT document_sha256, fact_id
FROM (
    SELECT d.document_sha256, k.fact_id
    FROM kept.facts AS k
    JOIN kept.documents AS d USING (document_no)
    WHERE k.fact_start = coalesce(TRY_CAST('0x' || left($fact, 4) AS USMALLINT), 0) AND starts_with(k.fact_id, $fact)
    UNION ALL
    SELECT c.document_sha256, c.fact_id
    FROM check_facts AS c
    JOIN check_results AS r USING (document_sha256, check_no)
    JOIN rules AS x ON x.rule = r.check_id
    WHERE starts_with(c.fact_id, $fact) AND x.part = 'tables'
)
ORDER BY fact_id
LIMIT 6;
