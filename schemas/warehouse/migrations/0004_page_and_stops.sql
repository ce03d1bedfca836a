-- A table in doubt is stopped by itself, and says why.
ALTER TABLE store.tables_read ADD COLUMN stop_reason VARCHAR;
ALTER TABLE store.tables_read ADD COLUMN stop_message VARCHAR;
ALTER TABLE store.tables_read ADD COLUMN stop_page BIGINT;
