-- What `juesuan quarantine` lists; those that a person accepted say so.
SELECT
    document_sha256, source_name, reason, message, message_zh, reason_page, page_count, size_bytes, reader_version,
    accepted_by, accepted_on
FROM documents
LEFT JOIN (SELECT document_sha256, accepted_by, accepted_on FROM store.refusals_accepted) USING (document_sha256)
WHERE status = 'quarantined'
ORDER BY source_name, document_sha256;
