-- Bodies whose name, earlier name, place or region contains $text; those whose name begins with it first.
SELECT
    e.entity_id, e.canonical_name, e.entity_scope, e.division_name, e.province, e.city, e.district, e.region_basis,
    d.first_year, d.last_year, coalesce(d.finals, 0) AS finals, coalesce(d.budgets, 0) AS budgets
FROM entities AS e
LEFT JOIN (
    SELECT
        entity_id,
        min(fiscal_year) AS first_year,
        max(fiscal_year) AS last_year,
        count(DISTINCT fiscal_year) FILTER (document_kind = 'final') AS finals,
        count(DISTINCT fiscal_year) FILTER (document_kind = 'budget') AS budgets
    FROM disclosures
    GROUP BY entity_id
) AS d USING (entity_id)
WHERE
    is_of_place(e.entity_id, e.canonical_name, e.division_name, $text)
    OR e.entity_id IN (SELECT entity_id FROM entity_aliases WHERE contains(alias, $text))
ORDER BY starts_with(e.canonical_name, $text) DESC, e.canonical_name, e.division_name NULLS LAST, e.entity_scope, e.entity_id
LIMIT $most OFFSET $skipped;
