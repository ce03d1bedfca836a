-- The documents that `juesuan review` shows: refused ones, and those in which something asks for a person. With $all,
-- every document; with $documents, those only.
WITH found AS (
    SELECT
        document_sha256,
        count(*) FILTER (severity = 'gate') AS gates,
        -- Findings of one cause are one thing to look at (review/causes.py).
        count(DISTINCT CASE
            WHEN rule IN ('unknown_header', 'unaccounted_number', 'unknown_row', 'code_not_listed') AND table_key IS NOT NULL
                THEN rule || table_key
            ELSE finding_no::VARCHAR
        END) FILTER (severity = 'warn') AS warns,
        list(DISTINCT rule ORDER BY rule) FILTER (severity <> 'info') AS rules
    FROM findings
    -- What a person accepted as it is asks for nobody any more.
    ANTI JOIN store.matters_accepted AS a
        ON a.document_sha256 = findings.document_sha256 AND a.matter = findings.rule
        AND a.table_key = coalesce(findings.table_key, '')
    GROUP BY document_sha256
), broken AS (
    SELECT
        document_sha256, count(*) AS broken,
        list(DISTINCT {check_id: check_id, verdict: verdict}) AS checks
    FROM check_results
    ANTI JOIN store.matters_accepted AS a
        ON a.document_sha256 = check_results.document_sha256 AND a.matter = check_results.check_id
        AND a.table_key = coalesce(check_results.table_key, '')
    WHERE result = 'fail' AND verdict NOT IN ('rounding', 'rounding_twin', 'rule_not_applicable')
    GROUP BY document_sha256
), stopped AS (
    SELECT document_sha256, list(DISTINCT {table_key: table_key, reason: stop_reason}) AS stopped
    FROM tables_read
    WHERE status = 'stopped'
    GROUP BY document_sha256
)
SELECT
    d.document_sha256, d.source_name, d.status, d.reason, d.message, d.message_zh, d.entity_name, d.fiscal_year, d.grade,
    coalesce(f.gates, 0) AS gates, coalesce(f.warns, 0) AS warns, coalesce(b.broken, 0) AS broken, b.checks, f.rules,
    coalesce(s.stopped, []) AS stopped
FROM documents AS d
LEFT JOIN found AS f USING (document_sha256)
LEFT JOIN broken AS b USING (document_sha256)
LEFT JOIN stopped AS s USING (document_sha256)
WHERE CASE
    WHEN len($documents::VARCHAR[]) > 0 THEN list_contains($documents::VARCHAR[], d.document_sha256)
    ELSE $all OR d.document_sha256 IN (SELECT document_sha256 FROM quarantine) OR f.gates + f.warns > 0 OR b.broken > 0
END
ORDER BY d.status DESC, gates DESC, broken DESC, warns DESC, d.entity_name, d.fiscal_year DESC, d.source_name, d.document_sha256;
