-- How fresh each source is, for `juesuan coverage --sources`.
SELECT * FROM source_freshness ORDER BY last_retrieved_on NULLS FIRST, site NULLS LAST;
