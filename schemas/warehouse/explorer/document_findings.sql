-- What was noted of a document and asks for nobody, by cause.
SELECT
    rule, severity, table_key, count(*) AS times, min(page) AS page,
    arg_min(message, finding_no) AS message, arg_min(message_zh, finding_no) AS message_zh,
    list(DISTINCT page ORDER BY page) FILTER (page IS NOT NULL) AS pages
FROM findings
WHERE document_sha256 = $document AND severity = 'info' AND rule <> 'corrected'
GROUP BY rule, severity, table_key
ORDER BY list_position(['gate', 'warn', 'info'], severity), min(finding_no);
