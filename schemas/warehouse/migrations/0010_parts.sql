-- The file that a document was split from, and its pages there. No document was split before: both columns are null.
ALTER TABLE kept.documents ADD COLUMN part_of VARCHAR;
ALTER TABLE kept.documents ADD COLUMN part_pages VARCHAR;

-- The views on these are made again.
UPDATE store.meta SET views_version = '';
