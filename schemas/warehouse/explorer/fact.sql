-- The document and the place of a fact, by its whole number; its first digits lead to where it lies.
SELECT
    d.document_sha256, f.table_key, f.page, CAST(f.x0 AS DOUBLE) AS x0, CAST(f.y0 AS DOUBLE) AS y0, CAST(f.x1 AS DOUBLE) AS x1,
    CAST(f.y1 AS DOUBLE) AS y1
FROM kept.facts AS f
JOIN kept.documents AS d USING (document_no)
WHERE f.fact_start = coalesce(TRY_CAST('0x' || left($fact, 4) AS USMALLINT), 0) AND f.fact_id = $fact;
