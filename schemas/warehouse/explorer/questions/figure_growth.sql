-- One key figure beside that of the year before; years in which a body was split or succeeded another are left out.
SELECT
    k.entity_id, k.entity_name, k.entity_scope, k.division_name, b.amount_yuan AS earlier_yuan, b.fact_id AS earlier_fact_id,
    k.amount_yuan, k.fact_id, k.amount_yuan - b.amount_yuan AS change_yuan,
    CASE WHEN b.amount_fen > 0 THEN rate(k.amount_fen - b.amount_fen, b.amount_fen) END AS growth_rate,
    k.page, greatest(k.grade, b.grade) AS grade, k.document_sha256
FROM store.final_key_figures AS k
JOIN store.final_key_figures AS b
    ON b.entity_id = k.entity_id AND b.figure = k.figure AND b.fiscal_year = k.fiscal_year - 1
WHERE
    k.figure = $figure AND k.fiscal_year = $year AND b.fiscal_year = $year - 1 AND b.figure = $figure
    AND is_of_place(k.entity_id, k.entity_name, k.division_name, $place)
    AND k.amount_fen IS NOT NULL AND b.amount_fen IS NOT NULL
    AND (k.entity_id, k.fiscal_year) NOT IN (SELECT (entity_id, year) FROM store.reforms)
ORDER BY growth_rate DESC NULLS LAST, k.entity_name, k.document_sha256
LIMIT $most OFFSET $skipped;
