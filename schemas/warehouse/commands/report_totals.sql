-- The head of the report: one row.
SELECT
    (SELECT count(*) FROM documents) AS documents,
    (SELECT count(*) FROM documents WHERE status = 'loaded') AS loaded,
    (SELECT count(*) FROM quarantine) AS quarantined,
    (SELECT count(*) FROM all_facts) AS facts,
    (SELECT count(*) FROM check_results WHERE result <> 'not_applicable') AS assertions,
    (SELECT coalesce(sum(judged), 0)::BIGINT FROM gate_results) AS judged,
    (SELECT min(fiscal_year) FROM documents WHERE status = 'loaded') AS first_year,
    (SELECT max(fiscal_year) FROM documents WHERE status = 'loaded') AS last_year;
