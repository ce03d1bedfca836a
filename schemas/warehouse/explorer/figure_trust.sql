-- How far one figure can be trusted.
SELECT figure_trust, checks_held, figure_matters, table_trust, table_matters, document_matters, accepted_matters, version_no, versions, version_basis
FROM figure_trust
WHERE document_sha256 = $document AND fact_id = $fact;
