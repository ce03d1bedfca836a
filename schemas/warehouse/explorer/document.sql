-- A document with its grade and how its version was chosen.
SELECT d.*, g.reasons, g.reasons_zh, x.versions, b.version_basis, x.copy_of, x.supersedes
FROM documents AS d
LEFT JOIN grades AS g USING (document_sha256)
LEFT JOIN disclosures AS x USING (document_sha256)
LEFT JOIN store.version_bases AS b USING (document_sha256)
WHERE d.document_sha256 = $document;
