-- How much of the expenditure of a year is booked under "other": the items ...99 and the class 229.
SELECT
    entity_id, entity_name, entity_scope, division_name, yuan(whole) AS expenditure_yuan, yuan(others) AS other_yuan,
    yuan(class_229) AS class_229_yuan, rate(others, whole) AS other_share, fact_id, page, grade, document_sha256
FROM (
    SELECT
        entity_id, entity_name, entity_scope, division_name, fiscal_year, document_sha256,
        max(amount_fen) FILTER (account_code = 'total') AS whole,
        sum(amount_fen) FILTER (account_level = 'item' AND right(account_code, 2) = '99') AS others,
        sum(amount_fen) FILTER (account_level = 'class' AND account_code = '229') AS class_229,
        max(fact_id) FILTER (account_code = 'total') AS fact_id, min(page) AS page, any_value(grade) AS grade
    FROM store.everyday_facts
    WHERE
        table_key = 'fin_expenditure' AND measure = 'expenditure' AND NOT version_conflict
        AND fiscal_year = $year AND is_of_place(entity_id, entity_name, division_name, $place)
    GROUP BY ALL
)
WHERE others > 0 AND whole > 0
ORDER BY other_share DESC, entity_name, document_sha256
LIMIT $most OFFSET $skipped;
