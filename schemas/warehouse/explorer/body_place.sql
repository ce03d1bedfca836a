-- In which scope and place a body published in a year: who its peers are.
SELECT DISTINCT entity_scope AS scope, division_name AS division
FROM kept.documents
WHERE
    entity_id = $entity AND fiscal_year = $year AND document_kind = $kind
    AND (is_current OR version_state = 'in_doubt')
ORDER BY ALL
LIMIT 1;
