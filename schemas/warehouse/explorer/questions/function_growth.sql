-- Expenditure by functional class beside that of the year before, with the reasons that the narrative gives for the class
-- and the codes within it. As function_growth compares them, but each year by itself: it takes every year of every body.
WITH now AS MATERIALIZED (
    SELECT
        entity_id, entity_name, entity_scope, division_name, account_code, account_name, phase, series, expenditure_yuan,
        fact_id, page, grade, document_sha256
    FROM store.function_series
    WHERE
        table_key = 'fin_expenditure' AND account_level = 'class' AND fiscal_year = $year AND NOT version_conflict
        AND is_of_place(entity_id, entity_name, division_name, $place)
    -- Several codes with one meaning are compared with none.
    QUALIFY count(*) OVER (PARTITION BY entity_id, document_kind, phase, series) = 1
),
before AS MATERIALIZED (
    SELECT entity_id, phase, series, expenditure_yuan, fact_id, grade
    FROM store.function_series
    WHERE
        table_key = 'fin_expenditure' AND account_level = 'class' AND fiscal_year = $year - 1 AND NOT version_conflict
    QUALIFY count(*) OVER (PARTITION BY entity_id, document_kind, phase, series) = 1
),
reasons AS (
    SELECT
        document_sha256, left(account_code, 3) AS account_code,
        string_agg(DISTINCT subject_printed || '：' || reason, '；' ORDER BY subject_printed || '：' || reason) AS reason
    FROM growth_with_reason
    WHERE fiscal_year = $year AND code_system = 'functional' AND reason IS NOT NULL
    GROUP BY ALL
)
SELECT
    n.entity_id, n.entity_name, n.entity_scope, n.division_name, n.account_code, n.account_name,
    b.expenditure_yuan AS earlier_yuan, b.fact_id AS earlier_fact_id, n.expenditure_yuan, n.fact_id,
    n.expenditure_yuan - b.expenditure_yuan AS change_yuan,
    CASE WHEN b.expenditure_yuan > 0 THEN rate(n.expenditure_yuan - b.expenditure_yuan, b.expenditure_yuan) END AS growth_rate,
    r.reason, n.page, greatest(n.grade, b.grade) AS grade, n.document_sha256
FROM now AS n
JOIN before AS b USING (entity_id, phase, series)
LEFT JOIN reasons AS r USING (document_sha256, account_code)
WHERE
    n.expenditure_yuan IS NOT NULL AND b.expenditure_yuan IS NOT NULL
    AND (n.entity_id, $year) NOT IN (SELECT (entity_id, year) FROM store.reforms)
ORDER BY abs(change_yuan) DESC, n.entity_name, n.account_code
LIMIT $most OFFSET $skipped;
