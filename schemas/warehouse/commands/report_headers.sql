-- Tables whose headers are not understood, by their texts: one line for one cause, whatever number of documents has it.
-- Tables without a declared title are left out: most of them belong to no standard table.
WITH unread AS (
    SELECT DISTINCT document_sha256, table_key, unknown_headers
    FROM tables_read
    WHERE unknown_headers IS NOT NULL AND table_key IS NOT NULL
)
SELECT
    u.table_key,
    u.unknown_headers AS headers,
    count(*) AS documents,
    list({sha256: d.document_sha256, name: d.source_name} ORDER BY d.source_name, d.document_sha256)[:3] AS examples
FROM unread AS u
JOIN documents AS d USING (document_sha256)
GROUP BY u.table_key, u.unknown_headers
ORDER BY documents DESC, u.table_key, u.unknown_headers;
