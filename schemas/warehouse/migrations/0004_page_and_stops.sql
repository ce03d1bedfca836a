-- What is seen on the page of each figure. Figures that were read before nobody looked at; reading their documents again
-- does, and the next run does that, because the reader is another one.
ALTER TABLE kept.facts ADD COLUMN page_reading VARCHAR DEFAULT 'not_looked';
ALTER TABLE kept.facts ALTER COLUMN page_reading SET NOT NULL;
ALTER TABLE kept.facts ALTER COLUMN page_reading DROP DEFAULT;

-- A table in doubt is stopped by itself, and says why.
ALTER TABLE store.tables_read ADD COLUMN stop_reason VARCHAR;
ALTER TABLE store.tables_read ADD COLUMN stop_message VARCHAR;
ALTER TABLE store.tables_read ADD COLUMN stop_page BIGINT;

-- Each piece of evidence says as what it is printed; that of earlier readings is known by its rank alone.
CREATE TABLE kept.evidence_before AS FROM store.evidence;
DROP TABLE store.evidence CASCADE;
CREATE TABLE store.evidence (
    document_sha256 VARCHAR NOT NULL, evidence_no BIGINT NOT NULL, field VARCHAR NOT NULL, value VARCHAR NOT NULL,
    role VARCHAR NOT NULL, rank BIGINT NOT NULL, page BIGINT NOT NULL, printed VARCHAR NOT NULL, accepted BOOLEAN NOT NULL
);
INSERT INTO store.evidence BY NAME
SELECT *, CASE rank WHEN 1 THEN 'title' WHEN 2 THEN 'caption' WHEN 3 THEN 'section' ELSE 'narrative' END AS role
FROM kept.evidence_before;
DROP TABLE kept.evidence_before;

-- The views on these are made again.
UPDATE store.meta SET views_version = '';
