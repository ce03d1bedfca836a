-- Of the documents that are shown to a person: their rows of tables_read.
SELECT * FROM tables_read WHERE list_contains($documents::VARCHAR[], document_sha256) ORDER BY document_sha256, table_no;
