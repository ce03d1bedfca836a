-- The journal of runs.

CREATE OR REPLACE VIEW main.runs AS SELECT * FROM store.runs;
