-- The documents of a disclosure, the one that is shown first, and what their order rests on.
SELECT
    d.document_sha256, d.source_name, d.version_no, d.version_state, d.is_current, d.grade, x.published_on, x.retrieved_on,
    x.version_basis
FROM documents AS d
JOIN store.version_bases AS x USING (document_sha256)
WHERE d.entity_id = $entity AND d.fiscal_year = $year AND d.document_kind = $kind
ORDER BY d.is_current DESC, d.version_no DESC, d.document_sha256;
