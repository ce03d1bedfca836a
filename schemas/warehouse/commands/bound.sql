-- What a run with the setting `split_books` splits: files with the books of several bodies that are not split yet, and
-- the pages of each book, where all of them begin with a cover.
SELECT f.document_sha256, any_value(f.printed) AS pages
FROM store.findings AS f
JOIN documents AS d USING (document_sha256)
WHERE f.rule = 'several_books' AND f.printed IS NOT NULL AND d.status = 'quarantined'
    AND NOT EXISTS (SELECT 1 FROM documents AS part WHERE part.part_of = f.document_sha256)
GROUP BY f.document_sha256
ORDER BY f.document_sha256;
