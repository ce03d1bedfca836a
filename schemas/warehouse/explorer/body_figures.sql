-- The key figures of a body.
SELECT
    fiscal_year, document_kind, figure, figure_name, amount_fen, amount_yuan, cell_kind, is_corrected, fact_id, page, grade,
    document_sha256, version_conflict, basis
FROM key_figures
WHERE entity_id = $entity
ORDER BY fiscal_year, figure, document_kind, basis, fact_id;
