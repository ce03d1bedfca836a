-- The register of publishers as it was published, for the plan of a run.
SELECT
    line, entity_id, entity_name, entity_scope, division_name, document_kind, first_year, last_year, due, department_id,
    department_name, source_url
FROM store.expected_publishers
ORDER BY ALL;
