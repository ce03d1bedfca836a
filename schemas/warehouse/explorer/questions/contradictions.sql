-- Narratives of budgets or final accounts ($kind) that state another figure than the table they repeat. A sentence on revenue and expenditure together is one row.
SELECT *
FROM (
    SELECT
        entity_id, entity_name, entity_scope, division_name, subject_printed, table_key,
        stated_text || coalesce(' ' || stated_unit, '') AS stated, amount_text || coalesce(' ' || unit, '') AS printed,
        min(fact_id) AS fact_id, difference_yuan, sentence, stated_page AS page, grade, document_sha256
    FROM narrative_against_tables
    WHERE
        agrees = 'differs' AND document_kind = $kind AND fiscal_year = $year
        AND is_of_place(entity_id, entity_name, division_name, $place)
    GROUP BY ALL
)
ORDER BY abs(difference_yuan) DESC NULLS LAST, entity_name, page, subject_printed
LIMIT $most OFFSET $skipped;
