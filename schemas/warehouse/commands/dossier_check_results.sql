-- Of the documents that are shown to a person: their rows of check_results.
SELECT * FROM check_results WHERE list_contains($documents::VARCHAR[], document_sha256) ORDER BY document_sha256, check_no;
