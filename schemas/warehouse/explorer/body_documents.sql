-- The documents of a body, the latest year first; copies and earlier versions after the current one.
SELECT
    document_sha256, source_name, fiscal_year, document_kind, status, version_no, versions, version_state, is_current,
    grade, tables_read, tables_nil, tables_stopped, tables_missing, publisher_errors, warnings, corrections, page_count
FROM disclosure_quality
WHERE entity_id = $entity
ORDER BY fiscal_year DESC, document_kind DESC, is_current DESC, version_no DESC, document_sha256;
