-- The evidence for the identity of one document.
SELECT field, value, role, rank, page, printed, accepted
FROM evidence
WHERE document_sha256 = $document
ORDER BY field, evidence_no;
