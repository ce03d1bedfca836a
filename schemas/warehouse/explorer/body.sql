-- A body with its department.
SELECT e.*, d.canonical_name AS department_name
FROM entities AS e
LEFT JOIN entities AS d ON d.entity_id = e.department_id
WHERE e.entity_id = $entity;
