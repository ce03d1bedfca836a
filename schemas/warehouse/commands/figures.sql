-- The figures of narratives and performance forms that `juesuan prove` may mean, by the start of their number.
SELECT frame, document_sha256, figure_id
FROM (
    SELECT 'statements' AS frame, document_sha256, statement_id AS figure_id FROM all_statements
    UNION ALL
    SELECT 'projects', document_sha256, project_id FROM all_projects
    UNION ALL
    SELECT 'project_funds', document_sha256, fund_id FROM all_project_funds
    UNION ALL
    SELECT 'project_indicators', document_sha256, indicator_id FROM all_project_indicators
)
WHERE starts_with(figure_id, $figure)
ORDER BY figure_id
LIMIT 6;
