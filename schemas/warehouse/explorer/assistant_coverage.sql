-- What should be public, and what became of it, for the tool `coverage`.
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, expected_by, state, due_on, is_overdue,
    is_late, published_on, grade, tables_unread, unread_because, reason, source_name, document_sha256
FROM coverage
WHERE
    ($year = 0 OR fiscal_year = $year) AND ($kind = '' OR document_kind = $kind) AND ($state = '' OR state = $state)
    AND ($entity = '' OR entity_id = $entity)
ORDER BY fiscal_year DESC, document_kind DESC, entity_name, entity_scope, entity_id
LIMIT $most OFFSET $skipped;
