-- What is asked about one entity, for `juesuan entities show`.
SELECT n.rule, n.severity, n.message, n.message_zh, n.document_sha256
FROM disclosures AS x
JOIN store.findings_across AS n USING (document_sha256)
WHERE x.entity_id = $entity AND n.rule <> 'entity_new'
ORDER BY n.rule, n.document_sha256, n.message
