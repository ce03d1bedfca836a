-- The documents of one entity by year and version, for `juesuan entities show`.
SELECT
    x.fiscal_year, x.document_kind, x.version_no, x.version_state, x.published_on, d.grade, d.source_name,
    x.document_sha256
FROM disclosures AS x
JOIN documents AS d USING (document_sha256)
WHERE x.entity_id = $entity
ORDER BY x.fiscal_year, x.document_kind, x.version_no, x.copy_of NULLS FIRST, x.document_sha256
