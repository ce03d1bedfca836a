-- The units of a department, and its headquarters.
SELECT entity_id, canonical_name, entity_scope FROM entities WHERE department_id = $entity ORDER BY entity_scope, canonical_name;
