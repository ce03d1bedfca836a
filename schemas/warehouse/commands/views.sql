-- The views and macros that people ask, for `juesuan sql --tables`.
SELECT view_name AS name, 'view' AS kind, comment
FROM duckdb_views()
WHERE schema_name = 'main' AND NOT internal AND database_name = current_database()
UNION ALL
SELECT DISTINCT function_name, 'macro', comment
FROM duckdb_functions()
WHERE schema_name = 'main' AND NOT internal AND database_name = current_database()
ORDER BY kind DESC, name;
