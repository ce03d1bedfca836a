-- Facts, check results and documents lie in narrower tables of the schema `kept`; what they were are views of these.
-- The next publish that loads a document sorts everything into a new file, without the room that the old tables had.
CREATE SCHEMA kept;

CREATE TABLE kept.documents (
    document_no INTEGER NOT NULL,
    document_sha256 VARCHAR NOT NULL, source_name VARCHAR NOT NULL, size_bytes BIGINT NOT NULL, page_count BIGINT,
    status VARCHAR NOT NULL, reason VARCHAR, message VARCHAR, reason_page BIGINT,
    entity_name VARCHAR, entity_scope VARCHAR, division_name VARCHAR, fiscal_year BIGINT, document_kind VARCHAR,
    source_url VARCHAR, published_on VARCHAR, retrieved_on VARCHAR,
    reader_version VARCHAR NOT NULL, corrections_sha256 VARCHAR,
    entity_id VARCHAR, version_no BIGINT, version_state VARCHAR, is_current BOOLEAN, grade VARCHAR
);
INSERT INTO kept.documents BY NAME
SELECT
    row_number() OVER (ORDER BY entity_name, entity_scope, fiscal_year, document_kind, document_sha256) AS document_no,
    *, false AS is_current
FROM store.documents
ORDER BY document_no;

CREATE TABLE kept.facts (
    document_no INTEGER NOT NULL, fact_id VARCHAR NOT NULL, fiscal_year BIGINT NOT NULL,
    table_key VARCHAR NOT NULL, panel VARCHAR NOT NULL, row_no BIGINT NOT NULL, row_key VARCHAR,
    row_code_printed VARCHAR, row_name VARCHAR NOT NULL, row_name_printed VARCHAR, line_no_printed VARCHAR NOT NULL,
    code_system VARCHAR NOT NULL, account_code VARCHAR NOT NULL, account_level VARCHAR,
    measure VARCHAR NOT NULL, phase VARCHAR NOT NULL, budget_book VARCHAR NOT NULL,
    amount_fen BIGINT, amount_text VARCHAR NOT NULL, unit VARCHAR, quantity BIGINT, quantity_unit VARCHAR,
    cell_kind VARCHAR NOT NULL, page BIGINT NOT NULL,
    x0 DECIMAL(9, 2) NOT NULL, y0 DECIMAL(9, 2) NOT NULL, x1 DECIMAL(9, 2) NOT NULL, y1 DECIMAL(9, 2) NOT NULL,
    second_reading VARCHAR NOT NULL, is_corrected BOOLEAN NOT NULL, corrected_text VARCHAR,
    printed_fen BIGINT, printed_quantity BIGINT, fact_start USMALLINT NOT NULL
);
INSERT INTO kept.facts BY NAME
SELECT
    document_no,
    f.* EXCLUDE (document_sha256, source_name, entity_name, entity_scope, division_name, document_kind)
        REPLACE (
            nullif(f.row_key, f.account_code) AS row_key,
            nullif(f.row_code_printed, f.account_code) AS row_code_printed,
            nullif(f.row_name_printed, f.row_name) AS row_name_printed,
            CASE WHEN f.is_corrected THEN f.printed_fen END AS printed_fen,
            CASE WHEN f.is_corrected THEN f.printed_quantity END AS printed_quantity
        ),
    coalesce(TRY_CAST('0x' || left(f.fact_id, 4) AS USMALLINT), 0) AS fact_start
FROM store.facts AS f
JOIN kept.documents USING (document_sha256)
ORDER BY document_no, table_key, row_no, panel, measure, phase, budget_book, fact_id;

CREATE TABLE kept.check_results (
    document_no INTEGER NOT NULL, check_no BIGINT NOT NULL, check_id VARCHAR NOT NULL, table_key VARCHAR,
    subject VARCHAR NOT NULL, result VARCHAR NOT NULL, severity VARCHAR NOT NULL, verdict VARCHAR,
    left_fen BIGINT, right_fen BIGINT, difference_fen BIGINT, tolerance_fen BIGINT, left_count BIGINT,
    right_count BIGINT, terms BIGINT, suggested_fact_id VARCHAR, suggested_fen BIGINT, page BIGINT, message VARCHAR
);
INSERT INTO kept.check_results BY NAME
SELECT
    document_no,
    c.* EXCLUDE (document_sha256) REPLACE (nullif(c.right_fen, c.left_fen - c.difference_fen) AS right_fen)
FROM store.check_results AS c
JOIN kept.documents USING (document_sha256)
ORDER BY document_no, check_no;

DROP TABLE store.facts CASCADE;
DROP TABLE store.check_results CASCADE;
DROP TABLE store.documents CASCADE;
UPDATE store.meta SET unsorted_facts = (SELECT count(*) FROM kept.facts);

-- Views and comments are made again only where what makes them has changed.
ALTER TABLE store.meta ADD COLUMN views_version VARCHAR DEFAULT '';
ALTER TABLE store.meta ALTER COLUMN views_version SET NOT NULL;
