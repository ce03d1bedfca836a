-- How many documents are in quarantine for which reason, the most frequent first; three of them by name.
SELECT
    reason AS key,
    count(*) AS documents,
    list({sha256: document_sha256, name: source_name} ORDER BY source_name, document_sha256)[:3] AS examples
FROM quarantine
GROUP BY reason
ORDER BY documents DESC, reason;
