-- The cells of a table of a document.
SELECT * FROM all_facts WHERE document_sha256 = $document AND table_key = $table ORDER BY panel, row_no, page, y0, x0, fact_id;
