-- The documents that are held back, for the plan of a run and for `juesuan accept`.
SELECT document_sha256, source_name, entity_name, fiscal_year, figures_lost, figures_changed, message, message_zh, becomes
FROM held_documents
ORDER BY source_name, document_sha256;
