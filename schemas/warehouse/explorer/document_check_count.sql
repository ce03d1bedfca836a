-- How many checks of a document hold, round, and fail.
SELECT result, count(*) AS checks FROM check_results WHERE document_sha256 = $document GROUP BY result ORDER BY result;
