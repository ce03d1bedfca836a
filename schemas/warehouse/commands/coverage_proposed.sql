-- Lines for the register: bodies that published a kind of document and are not in it.
SELECT
    e.canonical_name AS name, e.entity_scope AS scope, e.division_name AS place, x.document_kind AS kind,
    min(x.fiscal_year) AS first_year, NULL AS last_year, NULL AS due, d.canonical_name AS department,
    CASE WHEN e.site IS NOT NULL THEN 'https://' || e.site || '/' END AS source_url, NULL AS note
FROM disclosures AS x
JOIN entities AS e USING (entity_id)
LEFT JOIN entities AS d ON d.entity_id = e.department_id
LEFT JOIN expected_publishers AS r ON r.entity_id = x.entity_id AND r.document_kind = x.document_kind
WHERE r.line IS NULL AND e.valid_to IS NULL
GROUP BY ALL
ORDER BY place NULLS LAST, name, scope, kind;
