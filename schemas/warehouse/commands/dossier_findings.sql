-- Of the documents that are shown to a person: their rows of findings.
SELECT * FROM findings WHERE list_contains($documents::VARCHAR[], document_sha256) ORDER BY document_sha256, finding_no;
