-- The refused documents, by reason.
SELECT
    document_sha256, q.source_name, q.reason, q.message, q.message_zh, q.reason_page, d.entity_id, q.entity_name, q.fiscal_year,
    q.document_kind, q.reopened, q.earlier_because, q.earlier_by, q.earlier_on
FROM documents AS d
JOIN quarantine AS q USING (document_sha256)
ORDER BY reason, entity_name, fiscal_year, source_name, document_sha256
LIMIT $most OFFSET $skipped;
