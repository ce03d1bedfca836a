-- Lines of the register that mean no body of the warehouse, or more than one.
SELECT line, entity_name, entity_scope, division_name, document_kind, matched_by
FROM expected_publishers
WHERE matched_by IN ('none', 'several')
ORDER BY line;
