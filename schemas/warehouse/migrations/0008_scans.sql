-- How each figure was read. All of those that were read before come from the text of their file: both columns are null.
ALTER TABLE kept.facts ADD COLUMN medium VARCHAR;
ALTER TABLE kept.facts ADD COLUMN proof VARCHAR;

-- The views on these are made again.
UPDATE store.meta SET views_version = '';
