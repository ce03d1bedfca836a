-- What `juesuan rerun` chooses from: every document as the warehouse has it, whose it is, and all names of that body.
SELECT
    d.document_sha256, d.source_name, d.source_url, d.published_on, d.retrieved_on, d.part_of,
    d.part_pages, d.reader_version, d.corrections_sha256, d.status, d.reason, d.entity_name, d.fiscal_year, d.entity_id,
    coalesce(e.entity_scope, d.entity_scope) AS entity_scope,
    coalesce(e.division_name, d.division_name) AS division_name,
    coalesce(e.canonical_name, d.entity_name) AS canonical_name,
    coalesce(a.names, []) AS names,
    coalesce(a.other_names, []) AS other_names
FROM documents AS d
LEFT JOIN entities AS e USING (entity_id)
LEFT JOIN (
    SELECT
        entity_id,
        list(DISTINCT alias ORDER BY alias) FILTER (WHERE alias_kind <> 'other') AS names,
        list(DISTINCT alias ORDER BY alias) FILTER (WHERE alias_kind = 'other') AS other_names
    FROM entity_aliases
    GROUP BY entity_id
) AS a USING (entity_id)
ORDER BY d.document_sha256;
