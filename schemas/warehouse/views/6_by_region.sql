-- A key figure by region: what is added up, and what has no region.

CREATE OR REPLACE MACRO main.figure_by_region(
    of_year, of_figure, of_level := 'province', of_scope := 'department', of_kind := 'final'
) AS TABLE
WITH expected AS MATERIALIZED (
    SELECT
        is_there AND key_figure(of_figure) IS NOT NULL AND known_scope(of_scope) IS NOT NULL
        AND known_region_level(of_level) IS NOT NULL AS is_there
    FROM main.expect_year(of_year, of_kind)
),
placed AS (
    SELECT
        CASE known_region_level(of_level) WHEN 'province' THEN e.province WHEN 'city' THEN e.city ELSE e.district END AS region,
        CASE of_level WHEN 'province' THEN e.province_code WHEN 'city' THEN e.city_code ELSE e.district_code END AS region_code,
        CASE
            WHEN region_code IS NOT NULL THEN NULL
            WHEN e.region_level IS NULL OR e.region_basis IN ('zone', 'ambiguous', 'not_in_table', 'contradicts') THEN e.region_basis
            WHEN e.region_level = 'district' THEN 'no_city'
            ELSE 'above_level'
        END AS no_region_because,
        k.amount_yuan, k.grade, k.version_conflict
    FROM main.key_figures AS k
    JOIN store.entities AS e USING (entity_id)
    CROSS JOIN expected
    WHERE
        is_there AND k.fiscal_year = coalesce(of_year, 0) AND k.figure = key_figure(of_figure) AND k.entity_scope = known_scope(of_scope)
        AND k.document_kind = of_kind
)
SELECT
    region, region_code, no_region_because, count(*) AS bodies, rate(count(*), sum(count(*)) OVER ()) AS share_of_bodies,
    CAST(sum(amount_yuan) AS DECIMAL(38, 2)) AS amount_yuan, count(*) FILTER (amount_yuan IS NULL AND NOT version_conflict) AS blank,
    count(*) FILTER (version_conflict) AS version_conflicts, count(*) FILTER (grade = 'C' AND amount_yuan IS NOT NULL) AS of_grade_c
FROM placed
GROUP BY ALL
ORDER BY region_code NULLS LAST, no_region_because;
COMMENT ON MACRO TABLE main.figure_by_region IS 'figure_by_region(year, figure, of_level := province, of_scope := department, of_kind := final): the sum of a key figure over the bodies of one scope in each province (of_level := city, district), of those in the warehouse, not of all the region has. Bodies without a region stand in rows of their own, by no_region_because: as region_basis of entities, above_level (a body of a higher level) or no_city (a district right under its province); share_of_bodies says how many they are. blank bodies print no amount, version_conflicts have none, and of_grade_c are part of the sum with something open';
