-- Names of documents that contain a text, for a message about a name that no document has.
SELECT DISTINCT source_name FROM documents WHERE contains(source_name, $part) ORDER BY source_name LIMIT 4;
