-- Every entity with its documents and its open questions, for `juesuan entities`.
SELECT
    e.entity_id,
    e.canonical_name,
    e.entity_scope,
    e.division_name,
    e.first_year,
    e.last_year,
    d.documents,
    d.restated,
    a.names,
    f.questions
FROM entities AS e
LEFT JOIN (
    SELECT entity_id, count(*) AS documents, count(*) FILTER (version_no > 1 AND copy_of IS NULL) AS restated
    FROM disclosures
    GROUP BY entity_id
) AS d USING (entity_id)
LEFT JOIN (
    SELECT entity_id, string_agg(alias, ', ' ORDER BY alias) AS names
    FROM entity_aliases
    WHERE alias_kind NOT IN ('full', 'other')
    GROUP BY entity_id
) AS a USING (entity_id)
LEFT JOIN (
    SELECT x.entity_id, string_agg(DISTINCT n.rule, ', ' ORDER BY n.rule) AS questions
    FROM disclosures AS x
    JOIN store.findings_across AS n USING (document_sha256)
    WHERE
        n.rule IN (
            'entity_candidate', 'entity_without_place', 'name_out_of_date', 'entity_ended', 'record_not_followed',
            'versions_differ', 'version_order_unknown', 'choice_not_followed'
        )
    GROUP BY x.entity_id
) AS f USING (entity_id)
WHERE
    ($entity IS NULL OR e.entity_id = $entity)
    AND (
        $text IS NULL
        OR contains(e.canonical_name, $text)
        OR e.entity_id IN (SELECT entity_id FROM entity_aliases WHERE contains(alias, $text))
    )
ORDER BY e.division_name NULLS FIRST, e.canonical_name, e.entity_scope
