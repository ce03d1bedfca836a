-- What `juesuan quarantine` lists.
SELECT document_sha256, source_name, reason, message, message_zh, reason_page, page_count, size_bytes, reader_version
FROM documents
WHERE status = 'quarantined'
ORDER BY source_name, document_sha256;
