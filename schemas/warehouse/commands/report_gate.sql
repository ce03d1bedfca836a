-- How many rows each expectation of the gate judged and refused; three of the documents in which it is broken.
WITH refused AS (
    SELECT
        g.suite,
        g.expectation_no,
        list({sha256: d.document_sha256, name: d.source_name} ORDER BY d.source_name, d.document_sha256)[:3] AS examples
    FROM gate_results AS g
    JOIN documents AS d USING (document_sha256)
    WHERE g.failed > 0
    GROUP BY g.suite, g.expectation_no
)
SELECT
    g.suite, g.expectation_no, g.expectation, g.about, g.rule AS key,
    any_value(g.says) AS says, any_value(g.says_zh) AS says_zh,
    sum(g.judged)::BIGINT AS judged,
    sum(g.failed)::BIGINT AS failed,
    count(*) FILTER (g.failed > 0) AS documents,
    any_value(r.examples) AS examples
FROM gate_results AS g
LEFT JOIN refused AS r USING (suite, expectation_no)
GROUP BY g.suite, g.expectation_no, g.expectation, g.about, g.rule
ORDER BY
    list_position(
        ['facts', 'tables_read', 'documents', 'statements', 'projects', 'project_funds', 'project_indicators',
         'project_texts'],
        g.suite
    ),
    g.expectation_no;
