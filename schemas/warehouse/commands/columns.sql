-- The columns of one view that people ask, for `juesuan sql --describe`.
SELECT column_name AS name, data_type AS type, comment
FROM duckdb_columns()
WHERE schema_name = 'main' AND table_name = $view AND database_name = current_database()
ORDER BY column_index;
