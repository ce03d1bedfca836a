-- Messages in Chinese beside those in English. Those of documents that were read or judged before are null until the next
-- run reads and judges them again. The oldest files have no results of the gate; their table is recreated.
ALTER TABLE store.findings ADD COLUMN message_zh VARCHAR;
ALTER TABLE store.tables_read ADD COLUMN stop_message_zh VARCHAR;
ALTER TABLE store.grades ADD COLUMN reasons_zh VARCHAR;
ALTER TABLE IF EXISTS store.gate_results ADD COLUMN says_zh VARCHAR;
ALTER TABLE kept.documents ADD COLUMN message_zh VARCHAR;
ALTER TABLE kept.check_results ADD COLUMN message_zh VARCHAR;

-- The views on these are made again.
UPDATE store.meta SET views_version = '';
