-- Of the documents that are shown to a person: their rows of all_facts.
SELECT * FROM all_facts WHERE list_contains($documents::VARCHAR[], document_sha256) ORDER BY document_sha256, page, y0, x0;
