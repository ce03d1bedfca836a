-- The key figures of the budget or the final account ($kind) of a body beside those of all bodies of $scope in $division.
-- As peers($entity, $year) answers, but the place is known before: only its documents are looked at, and key figures of one
-- kind are planned in less time.
WITH compared AS (
    SELECT
        k.*,
        CASE
            WHEN k.amount_fen IS NOT NULL THEN rank() OVER (PARTITION BY k.figure ORDER BY k.amount_fen DESC NULLS LAST)
        END AS place,
        count(k.amount_fen) OVER (PARTITION BY k.figure) AS compared,
        yuan(min(k.amount_fen) OVER (PARTITION BY k.figure)) AS least_yuan,
        yuan(quantile_disc(k.amount_fen, 0.5) OVER (PARTITION BY k.figure)) AS median_yuan,
        yuan(max(k.amount_fen) OVER (PARTITION BY k.figure)) AS greatest_yuan
    FROM query_table('store.' || $kind || '_key_figures') AS k
    WHERE
        k.entity_scope = $scope AND k.division_name IS NOT DISTINCT FROM $division AND k.fiscal_year = $year
        AND (k.amount_fen IS NOT NULL OR k.version_conflict)
)
SELECT
    entity_name, entity_id, entity_scope, division_name, fiscal_year, figure, figure_name, amount_fen, amount_yuan,
    place, compared, least_yuan, median_yuan, greatest_yuan, fact_id, page, source_name, grade, document_sha256,
    version_conflict
FROM compared
WHERE entity_id = $entity
ORDER BY
    figure_rank(figure) NULLS LAST,
    figure;
