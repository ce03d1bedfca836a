-- One key figure of the budgets or final accounts ($kind) of all bodies of $scope in $division, the greatest first.
SELECT
    k.entity_id, k.entity_name, k.figure, k.figure_name, k.amount_fen, k.amount_yuan, k.cell_kind, k.is_corrected, k.fact_id,
    k.page, k.grade, k.document_sha256, k.version_conflict, k.basis, rank() OVER (ORDER BY k.amount_fen DESC) AS place
FROM query_table('store.' || $kind || '_key_figures') AS k
WHERE
    k.entity_scope = $scope AND k.division_name IS NOT DISTINCT FROM $division AND k.fiscal_year = $year
    AND k.figure = $figure AND k.amount_fen IS NOT NULL
ORDER BY place, k.entity_name, k.document_sha256
LIMIT $most OFFSET $skipped;
