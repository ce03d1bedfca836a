-- How fresh each source is.
SELECT * FROM source_freshness ORDER BY last_retrieved_on NULLS FIRST, site NULLS LAST LIMIT 200;
