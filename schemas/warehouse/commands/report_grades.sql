-- How many documents have which grade; null where nothing of a document could be graded.
SELECT grade AS key, count(*) AS documents FROM documents GROUP BY grade ORDER BY grade NULLS LAST;
