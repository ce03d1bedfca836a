-- The tables of a document, in its order.
SELECT * FROM tables_read WHERE document_sha256 = $document ORDER BY table_no;
