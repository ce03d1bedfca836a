-- The functional classes of a body and year: what was budgeted, and what was spent. The body and year first: with all
-- conditions at once, DuckDB joins the budgets and final accounts of everybody before it filters.
WITH own AS MATERIALIZED (
    SELECT * FROM budget_against_final WHERE entity_id = $entity AND fiscal_year = $year
)
SELECT *
FROM own
WHERE measure = 'expenditure' AND panel = '' AND (account_level = 'class' OR account_code = 'total')
ORDER BY statement, budget_book, account_code = 'total' DESC, account_code, row_key;
