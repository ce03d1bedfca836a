-- 三公 of a year divided by the staff that the same narrative states. What is stated as more than one number counts as none.
WITH staff AS (
    SELECT
        document_sha256,
        CASE
            WHEN count(DISTINCT quantity) FILTER (account_code = 'staff_actual') = 1
            THEN max(quantity) FILTER (account_code = 'staff_actual')
            WHEN count(DISTINCT quantity) FILTER (account_code = 'staff_actual_in_service') = 1
            THEN max(quantity) FILTER (account_code = 'staff_actual_in_service')
        END AS staff,
        min(page) AS page
    FROM statements
    WHERE
        kind = 'count' AND account_code IN ('staff_actual', 'staff_actual_in_service') AND fiscal_year = $year
    GROUP BY ALL
)
SELECT
    t.entity_id, t.entity_name, t.entity_scope, t.division_name, t.executed_yuan, t.fact_id, s.staff,
    CAST(round(t.executed_yuan / s.staff, 2) AS DECIMAL(20, 2)) AS each_yuan, s.page, t.grade, t.document_sha256
FROM three_public AS t
JOIN staff AS s USING (document_sha256)
WHERE
    t.item = 'three_public_total' AND t.executed_yuan IS NOT NULL AND s.staff > 0
    AND fiscal_year = $year AND is_of_place(entity_id, entity_name, division_name, $place)
ORDER BY each_yuan DESC, t.entity_name
LIMIT $most OFFSET $skipped;
