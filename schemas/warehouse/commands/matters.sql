-- What a person should look at, by document, cause and table; of one document or of all, and refused documents alone.
SELECT
    document_sha256, source_name, entity_name, fiscal_year, document_kind, matter, matter_kind, severity, table_key, times, pages,
    message, message_zh, state, accepted_because, accepted_by, accepted_on, reopened, earlier_because, earlier_by, earlier_on,
    digest
FROM matters
WHERE ($document = '' OR document_sha256 = $document) AND ($matter = '' OR matter = $matter) AND matter_kind <> 'held_back'
    AND severity <> 'info'
ORDER BY source_name, document_sha256, state DESC, list_position(['gate', 'warn'], severity), matter, table_key;
