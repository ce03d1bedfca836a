-- What should be public and was not simply read, the latest year first; all of it for a table.
SELECT
    entity_name, entity_scope, division_name, fiscal_year, document_kind, expected_by, state, due_on, is_overdue, is_late,
    published_on, grade, tables_unread, unread_because, reason, source_name, document_sha256, entity_id,
    entity_id IN (SELECT entity_id FROM entities) AS is_known
FROM coverage
WHERE
    (state <> 'read' OR $all)
    AND ($year = 0 OR fiscal_year = $year) AND ($kind = '' OR document_kind = $kind)
ORDER BY fiscal_year DESC, document_kind DESC, is_overdue DESC NULLS LAST,
    list_position(['absent', 'refused', 'in_doubt', 'partly_read', 'withdrawn', 'read'], state), division_name NULLS LAST, entity_name, entity_scope, entity_id
LIMIT $most OFFSET $skipped;
