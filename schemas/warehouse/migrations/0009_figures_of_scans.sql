-- How each figure of narratives and of performance forms was read. Those that were read before come from text. The tables of
-- files that had none are created later, with these columns.
ALTER TABLE IF EXISTS store.statements ADD COLUMN medium VARCHAR DEFAULT 'text';
ALTER TABLE IF EXISTS store.statements ALTER COLUMN medium SET NOT NULL;
ALTER TABLE IF EXISTS store.statements ALTER COLUMN medium DROP DEFAULT;
ALTER TABLE IF EXISTS store.statements ADD COLUMN proof VARCHAR;
ALTER TABLE IF EXISTS store.projects ADD COLUMN medium VARCHAR DEFAULT 'text';
ALTER TABLE IF EXISTS store.projects ALTER COLUMN medium SET NOT NULL;
ALTER TABLE IF EXISTS store.projects ALTER COLUMN medium DROP DEFAULT;
ALTER TABLE IF EXISTS store.projects ADD COLUMN proof VARCHAR;
ALTER TABLE IF EXISTS store.project_funds ADD COLUMN medium VARCHAR DEFAULT 'text';
ALTER TABLE IF EXISTS store.project_funds ALTER COLUMN medium SET NOT NULL;
ALTER TABLE IF EXISTS store.project_funds ALTER COLUMN medium DROP DEFAULT;
ALTER TABLE IF EXISTS store.project_funds ADD COLUMN proof VARCHAR;
ALTER TABLE IF EXISTS store.project_indicators ADD COLUMN medium VARCHAR DEFAULT 'text';
ALTER TABLE IF EXISTS store.project_indicators ALTER COLUMN medium SET NOT NULL;
ALTER TABLE IF EXISTS store.project_indicators ALTER COLUMN medium DROP DEFAULT;
ALTER TABLE IF EXISTS store.project_indicators ADD COLUMN proof VARCHAR;

-- The views on these are made again.
UPDATE store.meta SET views_version = '';
