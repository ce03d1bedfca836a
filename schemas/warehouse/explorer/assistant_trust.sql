-- How far the figures of a document, or of one table of it, can be trusted.
SELECT
    fact_id, figure_trust, checks_held, figure_matters, table_trust, table_matters, grade, document_matters, accepted_matters, version_no,
    versions, version_basis
FROM figure_trust
WHERE document_sha256 = $document AND ($table = '' OR table_key = $table);
