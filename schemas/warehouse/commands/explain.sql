-- The documents that `juesuan quarantine NAME` may mean: by the start of the hash, or by the name or its end.
SELECT *
FROM documents
WHERE (length($document) >= 6 AND starts_with(document_sha256, lower($document)))
   OR source_name = $document
   OR ends_with(source_name, '/' || $document)
ORDER BY source_name, document_sha256;
