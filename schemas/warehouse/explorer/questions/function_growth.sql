-- Expenditure by functional class beside that of the year before, with the reasons that the narrative gives for the class
-- and the codes within it.
WITH reasons AS (
    SELECT
        document_sha256, left(account_code, 3) AS account_code,
        string_agg(DISTINCT subject_printed || '：' || reason, '；' ORDER BY subject_printed || '：' || reason) AS reason
    FROM growth_with_reason
    WHERE fiscal_year = $year AND code_system = 'functional' AND reason IS NOT NULL
    GROUP BY ALL
)
SELECT
    g.entity_id, g.entity_name, g.entity_scope, g.division_name, g.account_code, g.account_name,
    g.earlier_yuan, g.earlier_fact_id, g.expenditure_yuan, g.fact_id, g.change_yuan, g.growth_rate, r.reason,
    g.page, greatest(g.grade, g.earlier_grade) AS grade, g.document_sha256
FROM function_growth AS g
LEFT JOIN reasons AS r USING (document_sha256, account_code)
WHERE
    g.table_key = 'fin_expenditure' AND g.account_level = 'class' AND g.change_yuan IS NOT NULL
    AND g.fiscal_year = $year AND ($place = '' OR contains(g.division_name, $place) OR contains(g.entity_name, $place))
ORDER BY abs(g.change_yuan) DESC, g.entity_name, g.account_code
LIMIT $most OFFSET $skipped;
