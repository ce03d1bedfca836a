-- Which function (功能分类, 类) took most of each department's money in its latest year?
WITH classes AS (
    SELECT f.entity_name, f.entity_scope, f.fiscal_year, f.account_code, f.row_name, f.amount_yuan,
        f.source_name, f.page, left(f.fact_id, 8) AS fact
    FROM facts AS f
    WHERE f.table_key = 'fin_expenditure' AND f.measure = 'expenditure' AND f.account_level = 'class' AND f.amount_yuan IS NOT NULL
        AND f.is_plain
    UNION ALL
    -- A year whose versions contradict each other does not justify answering with the year before it.
    SELECT c.entity_name, c.entity_scope, c.fiscal_year, NULL, 'version_conflict', NULL, c.source_name, NULL, NULL
    FROM version_conflicts AS c
    WHERE c.document_kind = 'final'
)
SELECT entity_name, fiscal_year, account_code, row_name, amount_yuan, source_name, page, fact
FROM classes
QUALIFY
    fiscal_year = max(fiscal_year) OVER (PARTITION BY entity_name, entity_scope)
    AND row_number() OVER (
        PARTITION BY entity_name, entity_scope, fiscal_year ORDER BY amount_yuan DESC NULLS LAST, account_code, source_name
    ) = 1
ORDER BY entity_name, fiscal_year;
