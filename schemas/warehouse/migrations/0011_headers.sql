-- The printed header above each figure. Reading a document again fills it, and the next run does that.
ALTER TABLE kept.facts ADD COLUMN header_printed VARCHAR;

-- The views on these are made again.
UPDATE store.meta SET views_version = '';
