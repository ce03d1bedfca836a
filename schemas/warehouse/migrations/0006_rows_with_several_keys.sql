-- Facts of rows that have a unit, a second code or a project beside their account, and of other years. What was read before
-- has none of them: its rows are plain, and speak of the fiscal year. Reading a document again fills in the rest.
-- A table of its own: in one transaction no column can be filled and then be made never null.
CREATE TABLE kept.facts_before AS FROM kept.facts;
DROP TABLE kept.facts CASCADE;
CREATE TABLE kept.facts (
    document_no INTEGER NOT NULL, fact_id VARCHAR NOT NULL, fiscal_year BIGINT NOT NULL,
    table_key VARCHAR NOT NULL, panel VARCHAR NOT NULL, row_no BIGINT NOT NULL, row_key VARCHAR,
    unit_key VARCHAR NOT NULL, unit_code VARCHAR, unit_name VARCHAR, economic_code VARCHAR NOT NULL,
    government_economic_code VARCHAR NOT NULL, project_key VARCHAR NOT NULL, project_name VARCHAR,
    occurrence BIGINT NOT NULL, row_level BIGINT,
    row_code_printed VARCHAR, row_name VARCHAR NOT NULL, row_name_printed VARCHAR, line_no_printed VARCHAR NOT NULL,
    code_system VARCHAR NOT NULL, account_code VARCHAR NOT NULL, account_level VARCHAR, account_basis VARCHAR NOT NULL,
    reference_year BIGINT NOT NULL,
    measure VARCHAR NOT NULL, phase VARCHAR NOT NULL, budget_book VARCHAR NOT NULL,
    amount_fen BIGINT, amount_text VARCHAR NOT NULL, unit VARCHAR, quantity BIGINT, quantity_unit VARCHAR,
    cell_kind VARCHAR NOT NULL, page BIGINT NOT NULL,
    x0 DECIMAL(9, 2) NOT NULL, y0 DECIMAL(9, 2) NOT NULL, x1 DECIMAL(9, 2) NOT NULL, y1 DECIMAL(9, 2) NOT NULL,
    second_reading VARCHAR NOT NULL, page_reading VARCHAR NOT NULL, is_corrected BOOLEAN NOT NULL,
    corrected_text VARCHAR, printed_fen BIGINT, printed_quantity BIGINT, fact_start USMALLINT NOT NULL
);
INSERT INTO kept.facts BY NAME
SELECT
    *, '' AS unit_key, '' AS economic_code, '' AS government_economic_code, '' AS project_key, 1 AS occurrence,
    CASE account_level WHEN 'class' THEN 1 WHEN 'section' THEN 2 WHEN 'item' THEN 3 END AS row_level,
    CASE
        WHEN account_code = '' THEN 'none'
        -- A printed code that is the account code is not stored twice.
        WHEN code_system <> 'item' AND coalesce(row_code_printed, account_code) <> '' THEN 'printed'
        ELSE 'name'
    END AS account_basis,
    fiscal_year AS reference_year
FROM kept.facts_before
ORDER BY document_no, table_key, row_no, panel, measure, phase, budget_book, fact_id;
DROP TABLE kept.facts_before;
UPDATE store.meta SET unsorted_facts = 0;

-- Corrections name their cell by the same columns. The oldest files have none; their table is recreated.
ALTER TABLE IF EXISTS store.corrections ADD COLUMN unit_key VARCHAR DEFAULT '';
ALTER TABLE IF EXISTS store.corrections ADD COLUMN economic_code VARCHAR DEFAULT '';
ALTER TABLE IF EXISTS store.corrections ADD COLUMN government_economic_code VARCHAR DEFAULT '';
ALTER TABLE IF EXISTS store.corrections ADD COLUMN project_key VARCHAR DEFAULT '';
ALTER TABLE IF EXISTS store.corrections ADD COLUMN occurrence BIGINT DEFAULT 1;
ALTER TABLE IF EXISTS store.corrections ADD COLUMN reference_year BIGINT;
ALTER TABLE IF EXISTS store.corrections ALTER COLUMN unit_key DROP DEFAULT;
ALTER TABLE IF EXISTS store.corrections ALTER COLUMN economic_code DROP DEFAULT;
ALTER TABLE IF EXISTS store.corrections ALTER COLUMN government_economic_code DROP DEFAULT;
ALTER TABLE IF EXISTS store.corrections ALTER COLUMN project_key DROP DEFAULT;
ALTER TABLE IF EXISTS store.corrections ALTER COLUMN occurrence DROP DEFAULT;

-- The views on these are made again.
UPDATE store.meta SET views_version = '';
