-- The findings of one document, the grave ones first.
SELECT finding_no, rule, severity, table_key, page, printed, message, message_zh
FROM findings
WHERE document_sha256 = $document
ORDER BY CASE severity WHEN 'gate' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, finding_no;
