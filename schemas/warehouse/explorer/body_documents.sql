-- The documents of a body, the latest year first; copies and earlier versions after the current one. As disclosure_quality
-- has it, which would sum up the checks of all bodies first.
WITH own AS (
    SELECT * FROM kept.documents WHERE entity_id = $entity
),
checks AS (
    SELECT document_sha256, check_id, verdict, left_count
    FROM kept.check_results JOIN own USING (document_no)
    UNION ALL
    SELECT document_sha256, check_id, verdict, left_count
    FROM store.check_results_across SEMI JOIN own USING (document_sha256)
)
SELECT
    o.document_sha256, o.source_name, o.fiscal_year, o.document_kind, o.status, o.version_no, coalesce(x.versions, 1) AS versions,
    o.version_state, o.is_current, o.grade,
    coalesce(t.tables_read, 0) AS tables_read, coalesce(t.tables_nil, 0) AS tables_nil,
    coalesce(t.tables_stopped, 0) AS tables_stopped, coalesce(c.tables_missing, 0) AS tables_missing,
    coalesce(c.publisher_errors, 0) AS publisher_errors, coalesce(f.warnings, 0) AS warnings,
    coalesce(r.corrections, 0) AS corrections, o.page_count
FROM own AS o
LEFT JOIN store.disclosures AS x USING (document_sha256)
LEFT JOIN (
    SELECT
        document_sha256,
        count(DISTINCT table_key) FILTER (status = 'read') AS tables_read,
        count(DISTINCT table_key) FILTER (status = 'nil') AS tables_nil,
        count(DISTINCT table_key) FILTER (status = 'stopped') AS tables_stopped
    FROM store.tables_read SEMI JOIN own USING (document_sha256)
    GROUP BY document_sha256
) AS t USING (document_sha256)
LEFT JOIN (
    SELECT
        document_sha256, CAST(sum(left_count) FILTER (check_id = 'Y01') AS BIGINT) AS tables_missing,
        count(*) FILTER (verdict = 'publisher_error') AS publisher_errors
    FROM checks
    GROUP BY document_sha256
) AS c USING (document_sha256)
LEFT JOIN (
    SELECT document_sha256, count(*) AS warnings
    FROM main.findings SEMI JOIN own USING (document_sha256)
    WHERE severity = 'warn'
    GROUP BY document_sha256
) AS f USING (document_sha256)
LEFT JOIN (
    SELECT document_sha256, count(*) AS corrections FROM store.corrections GROUP BY document_sha256
) AS r USING (document_sha256)
ORDER BY o.fiscal_year DESC, o.document_kind DESC, o.is_current DESC, o.version_no DESC, o.document_sha256;
