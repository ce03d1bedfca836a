-- What were the “三公” expenses against their budget (blank: printed blank or as ——)?
SELECT
    entity_name,
    fiscal_year,
    budget_yuan,
    executed_yuan,
    CASE WHEN version_conflict THEN 'version_conflict' ELSE executed_text END AS printed,
    unit,
    source_name,
    page,
    left(coalesce(fact_id, budget_fact_id), 8) AS fact
FROM three_public
WHERE item = 'three_public_total'
ORDER BY entity_name, fiscal_year, source_name;
