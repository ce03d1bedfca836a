-- What people accepted, as the warehouse has it: a run publishes again where the file says otherwise.
SELECT document_sha256, matter, table_key, digest, reason, accepted_by, accepted_on
FROM store.accepted_matters
ORDER BY document_sha256, matter, table_key, digest;
