-- How many refused documents ask for a person, and how many were accepted; for the summary of a run.
SELECT
    (SELECT count(*) FROM quarantine) AS open,
    count(*) FILTER (status = 'quarantined') - (SELECT count(*) FROM quarantine) AS accepted
FROM documents;
