-- The journal of runs.

CREATE OR REPLACE VIEW main.runs AS SELECT * FROM store.runs;

CREATE OR REPLACE VIEW main.accepted_matters AS
SELECT * FROM store.accepted_matters;

CREATE OR REPLACE VIEW main.held_documents AS
SELECT
    d.source_name, d.entity_name, d.fiscal_year, h.figures_lost, h.figures_changed, h.causes, h.message, h.message_zh,
    h.becomes, h.run_id, h.document_sha256
FROM store.held_documents AS h
JOIN main.documents AS d USING (document_sha256);
