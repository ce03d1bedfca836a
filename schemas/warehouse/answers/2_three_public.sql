-- What were the “三公” expenses against their budget (blank: printed blank or as ——)?
SELECT
    f.entity_name,
    f.fiscal_year,
    max(f.amount_yuan) FILTER (f.phase = 'budget') AS budget_yuan,
    max(f.amount_yuan) FILTER (f.phase = 'executed') AS executed_yuan,
    max(f.amount_text) FILTER (f.phase = 'executed') AS printed,
    max(f.unit) AS unit,
    f.source_name,
    max(f.page) FILTER (f.phase = 'executed') AS page
FROM facts AS f
WHERE f.table_key = 'fin_three_public' AND f.account_code = 'three_public_total'
GROUP BY f.document_sha256, f.entity_name, f.fiscal_year, f.source_name
ORDER BY f.entity_name, f.fiscal_year, f.source_name;
