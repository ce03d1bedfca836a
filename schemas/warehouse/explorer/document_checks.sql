-- The checks of a document that do not hold, and are no rounding.
SELECT check_no, check_id, table_key, subject, verdict, difference_fen, page, message, message_zh
FROM check_results
WHERE document_sha256 = $document AND result = 'fail' AND verdict NOT IN ('rounding', 'rounding_twin', 'rule_not_applicable')
ORDER BY check_no;
