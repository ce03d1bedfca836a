-- What a person should look at in a document, by cause: what is open comes first, the gravest before the others.
SELECT
    matter, matter_kind, severity, table_key, times, first_page, pages, message, message_zh, state, accepted_because, accepted_by,
    accepted_on, reopened, earlier_because, earlier_by, earlier_on, digest, document_sha256
FROM matters
WHERE document_sha256 = $document
ORDER BY state DESC, list_position(['gate', 'warn', 'info'], severity), table_key, matter;
