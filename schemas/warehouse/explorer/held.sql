-- What the warehouse holds, in one row.
SELECT
    count(*) AS documents,
    count(*) FILTER (status = 'loaded') AS loaded,
    (SELECT count(*) FROM quarantine) AS quarantined,
    (SELECT count(*) FROM store.refusals_accepted) AS accepted,
    (SELECT count(*) FROM entities) AS bodies,
    min(fiscal_year) FILTER (status = 'loaded') AS first_year,
    max(fiscal_year) FILTER (status = 'loaded') AS last_year
FROM documents;
