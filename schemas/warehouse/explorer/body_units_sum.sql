-- The key figures of a department beside the sum of its units.
SELECT * FROM units_against_department WHERE entity_id = $entity ORDER BY fiscal_year DESC, document_kind DESC, figure;
