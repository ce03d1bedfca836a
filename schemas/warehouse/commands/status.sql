-- What `juesuan status` shows of the warehouse: one row.
SELECT
    (SELECT count(*) FROM documents) AS documents,
    (SELECT count(*) FROM documents WHERE status = 'loaded') AS loaded,
    (SELECT count(*) FROM quarantine) AS quarantined,
    (SELECT count(*) FROM store.refusals_accepted) AS accepted_refusals,
    (SELECT count(*) FROM tables_read WHERE status = 'stopped') AS stopped_tables,
    (SELECT count(*) FROM facts) AS facts,
    (SELECT count(*) FROM findings) AS findings,
    (SELECT count(DISTINCT entity_name) FROM documents WHERE status = 'loaded') AS entities,
    (SELECT min(fiscal_year) FROM documents WHERE status = 'loaded') AS first_year,
    (SELECT max(fiscal_year) FROM documents WHERE status = 'loaded') AS last_year,
    (SELECT count(DISTINCT (entity_id, fiscal_year, document_kind)) FROM version_conflicts) AS version_conflicts,
    (SELECT count(DISTINCT reader_version) FROM documents) AS reader_versions;
