-- One key figure of the bodies of the scope and place of $entity in their final accounts, the greatest first.
WITH me AS (
    SELECT DISTINCT entity_scope, division_name
    FROM kept.documents
    WHERE
        entity_id = $entity AND fiscal_year = $year AND document_kind = 'final'
        AND (is_current OR version_state = 'in_doubt')
)
SELECT
    k.entity_id, k.entity_name, k.figure, k.figure_name, k.amount_fen, k.amount_yuan, k.cell_kind, k.is_corrected, k.fact_id,
    k.page, k.grade, k.document_sha256, k.version_conflict, k.basis, rank() OVER (ORDER BY k.amount_fen DESC) AS place
FROM store.final_key_figures AS k
JOIN me ON me.entity_scope = k.entity_scope AND me.division_name IS NOT DISTINCT FROM k.division_name
WHERE k.fiscal_year = $year AND k.figure = $figure AND k.amount_fen IS NOT NULL
ORDER BY place, k.entity_name, k.document_sha256
LIMIT $most OFFSET $skipped;
