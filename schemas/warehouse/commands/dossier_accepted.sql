-- Of the documents that are shown to a person: the figures of their narratives and forms on scans that are loaded.
-- The range is compared with what each part of the table holds; a list by itself is looked up for every row.
SELECT document_sha256, figure_id
FROM (
    SELECT document_sha256, project_id AS figure_id FROM all_projects WHERE medium = 'scan' AND proof IS NOT NULL
    UNION ALL
    SELECT document_sha256, statement_id FROM all_statements WHERE medium = 'scan'
    UNION ALL
    SELECT document_sha256, fund_id FROM all_project_funds WHERE medium = 'scan'
    UNION ALL
    SELECT document_sha256, indicator_id FROM all_project_indicators WHERE medium = 'scan'
)
WHERE
    document_sha256 BETWEEN list_min($documents::VARCHAR[]) AND list_max($documents::VARCHAR[])
    AND list_contains($documents::VARCHAR[], document_sha256)
ORDER BY document_sha256, figure_id;
