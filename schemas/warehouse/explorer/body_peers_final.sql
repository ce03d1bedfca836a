-- What peers($entity, $year) answers, from final accounts alone: it is planned in a fraction of the time.
WITH me AS (
    SELECT DISTINCT entity_id, entity_scope, division_name
    FROM kept.documents
    WHERE
        entity_id = $entity AND fiscal_year = $year AND document_kind = 'final'
        AND (is_current OR version_state = 'in_doubt')
),
compared AS (
    SELECT
        me.entity_id AS me, k.*,
        CASE
            WHEN k.amount_fen IS NOT NULL THEN rank() OVER (PARTITION BY k.figure ORDER BY k.amount_fen DESC NULLS LAST)
        END AS place,
        count(k.amount_fen) OVER (PARTITION BY k.figure) AS compared,
        yuan(min(k.amount_fen) OVER (PARTITION BY k.figure)) AS least_yuan,
        yuan(quantile_disc(k.amount_fen, 0.5) OVER (PARTITION BY k.figure)) AS median_yuan,
        yuan(max(k.amount_fen) OVER (PARTITION BY k.figure)) AS greatest_yuan
    FROM store.final_key_figures AS k
    JOIN me ON me.entity_scope = k.entity_scope AND me.division_name IS NOT DISTINCT FROM k.division_name
    WHERE k.fiscal_year = $year AND (k.amount_fen IS NOT NULL OR k.version_conflict)
)
SELECT
    entity_name, entity_id, entity_scope, division_name, fiscal_year, figure, figure_name, amount_yuan,
    place, compared, least_yuan, median_yuan, greatest_yuan, fact_id, page, source_name, grade, document_sha256,
    version_conflict
FROM compared
WHERE entity_id = me
ORDER BY
    figure_rank(figure) NULLS LAST,
    figure;
