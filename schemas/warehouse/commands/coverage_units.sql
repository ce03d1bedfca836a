-- Departments beside the sum of their units, for `juesuan coverage --units`.
SELECT *
FROM units_against_department
WHERE
    ($year IS NULL OR fiscal_year = $year) AND ($kind IS NULL OR document_kind = $kind)
    AND ($body IS NULL OR contains(entity_name, $body) OR contains(division_name, $body) OR entity_id = $body)
ORDER BY entity_name, entity_id, fiscal_year DESC, document_kind DESC, figure;
