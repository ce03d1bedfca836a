-- The key figures of a kind of document, the expenditure of the year first and then from the whole to its parts.
SELECT DISTINCT figure
FROM key_figure_places
WHERE starts_with(table_key, CASE $kind WHEN 'budget' THEN 'bud_' ELSE 'fin_' END)
ORDER BY figure = 'expenditure_current_year' DESC, figure_rank(figure) NULLS LAST, figure;
