-- What `juesuan quarantine` lists; `books` are the documents that a file with several books was split into. Those that a
-- person accepted say so; so do those that are open although a person accepted them before.
SELECT
    d.document_sha256, d.source_name, d.reason, d.message, d.message_zh, d.reason_page, d.page_count, d.size_bytes,
    d.reader_version, coalesce(p.books, []) AS books, a.accepted_by, a.accepted_on,
    b.reopened, b.earlier_because, b.earlier_by, b.earlier_on, md5(r.what) AS digest
FROM documents AS d
LEFT JOIN (
    SELECT part_of, list(source_name ORDER BY source_name) AS books
    FROM documents
    WHERE part_of IS NOT NULL
    GROUP BY part_of
) AS p ON p.part_of = d.document_sha256
LEFT JOIN store.refusals_accepted AS a ON a.document_sha256 = d.document_sha256
LEFT JOIN store.refusals_reopened AS b ON b.document_sha256 = d.document_sha256
JOIN store.refusals AS r ON r.document_sha256 = d.document_sha256
WHERE d.status = 'quarantined'
ORDER BY d.source_name, d.document_sha256;
