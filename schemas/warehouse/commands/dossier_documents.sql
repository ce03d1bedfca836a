-- Of the documents that are shown to a person: their rows of documents.
SELECT * FROM documents WHERE list_contains($documents::VARCHAR[], document_sha256) ORDER BY document_sha256;
