-- Of the documents that are shown to a person: their rows of all_facts.
-- The range is compared with what each part of the table holds; a list by itself is looked up for every row.
SELECT * FROM all_facts
WHERE
    document_sha256 BETWEEN list_min($documents::VARCHAR[]) AND list_max($documents::VARCHAR[])
    AND list_contains($documents::VARCHAR[], document_sha256)
ORDER BY document_sha256, page, y0, x0;
