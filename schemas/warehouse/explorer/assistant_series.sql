-- The key figures of a body of one kind of document by year, for the tool `series`.
SELECT
    figure, figure_name, fiscal_year, document_kind, entity_scope, amount_fen, amount_yuan, amount_text, unit, cell_kind,
    is_corrected, basis, version_conflict, fact_id, page, source_name, grade, document_sha256
FROM key_figures
WHERE entity_id = $entity AND document_kind = $kind
ORDER BY figure, fiscal_year, document_sha256;
