-- Whose documents the warehouse has, for reading those of one department or unit again.
SELECT document_sha256, entity_name, fiscal_year, corrections_sha256 FROM documents WHERE entity_name IS NOT NULL;
