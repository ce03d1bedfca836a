-- What became of what should be public, by year and kind.
SELECT
    fiscal_year, document_kind, count(*) AS expected,
    count(*) FILTER (state = 'read') AS read, count(*) FILTER (state = 'partly_read') AS partly_read,
    count(*) FILTER (state = 'in_doubt') AS in_doubt, count(*) FILTER (state = 'refused') AS refused,
    count(*) FILTER (state = 'withdrawn') AS withdrawn, count(*) FILTER (state = 'absent') AS absent,
    count(*) FILTER (is_overdue) AS overdue
FROM coverage
GROUP BY ALL
ORDER BY fiscal_year DESC, document_kind DESC;
