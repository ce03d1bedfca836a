-- The document of a fact, by the whole number of the fact.
SELECT document_sha256, table_key, page, x0, y0, x1, y1
FROM all_facts
WHERE fact_id = $fact;
