-- What did each department spend in each year (本年支出合计, 支出决算表)?
SELECT f.entity_name, f.entity_scope, f.fiscal_year, f.amount_yuan, f.amount_text AS printed, f.unit,
    f.source_name, f.page, left(f.fact_id, 8) AS fact
FROM facts AS f
WHERE f.table_key = 'fin_expenditure' AND f.account_code = 'total' AND f.measure = 'expenditure' AND f.is_plain
UNION ALL
SELECT c.entity_name, c.entity_scope, c.fiscal_year, NULL, 'version_conflict', NULL, c.source_name, NULL, NULL
FROM version_conflicts AS c
WHERE c.document_kind = 'final'
ORDER BY entity_name, entity_scope, fiscal_year, source_name;
