-- What should have been published, for `juesuan coverage`.
SELECT
    entity_name, entity_scope, division_name, fiscal_year, document_kind, expected_by, state, due_on, is_overdue, is_late,
    published_on, retrieved_on, grade, tables_unread, unread_because, reason, source_name, document_sha256, entity_id, department_id, source_url,
    register_line
FROM coverage_on(coalesce(CAST($day AS DATE), current_date))
WHERE
    ($year IS NULL OR fiscal_year = $year) AND ($kind IS NULL OR document_kind = $kind)
    AND ($body IS NULL OR contains(entity_name, $body) OR contains(division_name, $body) OR entity_id = $body)
ORDER BY fiscal_year DESC, document_kind DESC, division_name NULLS LAST, entity_name, entity_scope, entity_id;
