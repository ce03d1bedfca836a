-- Whether a document is in the warehouse, and how many pages it has.
SELECT document_sha256, source_name, page_count FROM documents WHERE document_sha256 = $document;
