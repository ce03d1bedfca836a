-- The findings of a document by cause, the gravest first.
SELECT
    rule, severity, table_key, count(*) AS times, min(page) AS page,
    arg_min(message, finding_no) AS message, arg_min(message_zh, finding_no) AS message_zh,
    list(DISTINCT page ORDER BY page) FILTER (page IS NOT NULL) AS pages
FROM findings
WHERE document_sha256 = $document
GROUP BY rule, severity, table_key
ORDER BY list_position(['gate', 'warn', 'info'], severity), min(finding_no);
