-- Figures of narratives and of performance forms have tables of their own, which are created empty. Reading a document again
-- fills them, and the next run does that, because the reader is another one.

-- The views on these are made.
UPDATE store.meta SET views_version = '';
