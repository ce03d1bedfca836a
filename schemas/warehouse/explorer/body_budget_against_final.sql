-- The functional classes of a body and year: what was budgeted, and what was spent.
SELECT *
FROM budget_against_final
WHERE
    entity_id = $entity AND fiscal_year = $year AND measure = 'expenditure' AND panel = ''
    AND (account_level = 'class' OR account_code = 'total')
ORDER BY statement, budget_book, account_code = 'total' DESC, account_code, row_key;
