-- The refused documents, by reason.
SELECT document_sha256, source_name, reason, message, message_zh, reason_page, entity_id, entity_name, fiscal_year, document_kind
FROM documents
SEMI JOIN quarantine USING (document_sha256)
ORDER BY reason, entity_name, fiscal_year, source_name, document_sha256
LIMIT $most OFFSET $skipped;
