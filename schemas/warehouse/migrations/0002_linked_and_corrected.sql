-- Entities, versions and checks between years are kept beside the documents; the next run links all of them.
ALTER TABLE store.meta ADD COLUMN linked_version VARCHAR DEFAULT '';
ALTER TABLE store.meta ALTER COLUMN linked_version SET NOT NULL;

-- Corrections: a fact keeps what is printed beside what a person put in its place.
ALTER TABLE store.facts ADD COLUMN is_corrected BOOLEAN DEFAULT false;
ALTER TABLE store.facts ALTER COLUMN is_corrected SET NOT NULL;
ALTER TABLE store.facts ADD COLUMN corrected_text VARCHAR;
ALTER TABLE store.facts ADD COLUMN printed_fen BIGINT;
ALTER TABLE store.facts ADD COLUMN printed_quantity BIGINT;
UPDATE store.facts SET printed_fen = amount_fen, printed_quantity = quantity;
ALTER TABLE store.findings ADD COLUMN fact_id VARCHAR;
ALTER TABLE store.documents ADD COLUMN corrections_sha256 VARCHAR;
