-- What a run asks of the published warehouse: whether a document is there as today's code would load it.
SELECT document_sha256, source_name, source_url, published_on, retrieved_on, reader_version, corrections_sha256, reason
FROM documents;
