-- The key figures of the budget of a body beside those of the bodies of its scope and place.
SELECT * FROM peers($entity, $year, of_kind := 'budget')
ORDER BY
    figure_rank(figure) NULLS LAST,
    figure;
