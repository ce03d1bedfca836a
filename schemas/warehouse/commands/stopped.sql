-- What `juesuan quarantine` lists beside the documents: the stopped tables of those that are loaded.
SELECT
    d.document_sha256, d.source_name, d.reader_version, t.table_key, t.title_printed, t.stop_reason, t.stop_page,
    t.stop_message, t.stop_message_zh
FROM tables_read AS t
JOIN documents AS d USING (document_sha256)
WHERE t.status = 'stopped'
ORDER BY d.source_name, d.document_sha256, t.table_no;
