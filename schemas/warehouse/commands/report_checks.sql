-- What became of the assertions of each check, by result and verdict; three of the documents in which one is broken.
WITH broken AS (
    SELECT
        r.check_id,
        count(DISTINCT r.document_sha256) AS documents,
        list(DISTINCT {sha256: d.document_sha256, name: d.source_name} ORDER BY {sha256: d.document_sha256, name: d.source_name})[:3] AS examples
    FROM check_results AS r
    JOIN documents AS d USING (document_sha256)
    WHERE r.verdict IN ('publisher_error', 'suspected_misreading', 'correction_disagrees')
    GROUP BY r.check_id
)
SELECT
    r.check_id AS key,
    count(*) FILTER (r.result = 'pass') AS passed,
    count(*) FILTER (r.result = 'within_tolerance') AS within_tolerance,
    count(*) FILTER (r.result = 'not_applicable') AS not_applicable,
    count(*) FILTER (r.result = 'fail') AS failed,
    count(*) FILTER (r.verdict = 'rounding_twin') AS rounding_twin,
    count(*) FILTER (r.verdict = 'rule_not_applicable') AS rule_not_applicable,
    count(*) FILTER (r.verdict = 'publisher_error') AS publisher_error,
    count(*) FILTER (r.verdict = 'suspected_misreading') AS suspected_misreading,
    count(*) FILTER (r.verdict = 'correction_disagrees') AS correction_disagrees,
    coalesce(any_value(b.documents), 0) AS documents,
    any_value(b.examples) AS examples
FROM check_results AS r
LEFT JOIN broken AS b USING (check_id)
GROUP BY r.check_id
ORDER BY r.check_id;
