-- What a run asks of the published warehouse: whether a document is there as today's code would load it.
SELECT
    d.document_sha256, d.source_name, d.source_url, d.published_on, d.retrieved_on, d.part_of,
    d.part_pages, d.reader_version, d.corrections_sha256, d.reason, coalesce(f.messages, []) AS source_problems
FROM documents AS d
LEFT JOIN (
    SELECT document_sha256, list(message ORDER BY message) AS messages
    FROM store.findings
    WHERE rule = 'sidecar_invalid'
    GROUP BY document_sha256
) AS f USING (document_sha256);
