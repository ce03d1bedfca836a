-- Of the documents that are shown to a person: their rows of check_facts.
SELECT * FROM check_facts WHERE list_contains($documents::VARCHAR[], document_sha256) ORDER BY document_sha256, check_no, term_no;
