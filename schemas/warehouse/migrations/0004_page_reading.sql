-- What is seen on the page of each figure. Figures that were read before nobody looked at; reading their documents again
-- does, and the next run does that, because the reader is another one.
ALTER TABLE kept.facts ADD COLUMN page_reading VARCHAR DEFAULT 'not_looked';
ALTER TABLE kept.facts ALTER COLUMN page_reading SET NOT NULL;
ALTER TABLE kept.facts ALTER COLUMN page_reading DROP DEFAULT;
