-- How often each rule found something, the gravest first; three of the documents by name.
WITH found AS (
    SELECT rule, severity, document_sha256, count(*) AS findings
    FROM findings
    GROUP BY rule, severity, document_sha256
)
SELECT
    f.rule AS key,
    f.severity,
    sum(f.findings)::BIGINT AS findings,
    count(*) AS documents,
    list({sha256: d.document_sha256, name: d.source_name} ORDER BY d.source_name, d.document_sha256)[:3] AS examples
FROM found AS f
JOIN documents AS d USING (document_sha256)
GROUP BY f.rule, f.severity
ORDER BY CASE f.severity WHEN 'gate' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, documents DESC, f.rule;
