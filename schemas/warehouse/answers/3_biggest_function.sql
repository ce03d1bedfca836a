-- Which function (功能分类, 类) took most of each department's money in its latest year?
SELECT f.entity_name, f.fiscal_year, f.account_code, f.row_name, f.amount_yuan, f.source_name, f.page,
    left(f.fact_id, 8) AS fact
FROM facts AS f
WHERE f.table_key = 'fin_expenditure' AND f.measure = 'expenditure' AND f.account_level = 'class' AND f.amount_yuan IS NOT NULL
QUALIFY
    f.fiscal_year = max(f.fiscal_year) OVER (PARTITION BY f.entity_name, f.entity_scope)
    AND row_number() OVER (
        PARTITION BY f.entity_name, f.entity_scope, f.fiscal_year ORDER BY f.amount_yuan DESC, f.account_code, f.source_name
    ) = 1
ORDER BY f.entity_name, f.fiscal_year;
