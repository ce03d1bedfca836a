-- Of the documents that are shown to a person: their rows of corrections.
SELECT * FROM corrections WHERE list_contains($documents::VARCHAR[], document_sha256) ORDER BY document_sha256, correction_no;
