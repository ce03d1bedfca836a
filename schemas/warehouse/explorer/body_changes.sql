-- What the narrative of a body says of changes against the year before, with the publisher's reason, in its order. A sentence
-- on revenue and expenditure together is one row.
SELECT
    g.subject_printed, CASE WHEN g.code_system = 'functional' THEN g.account_code END AS account_code, g.executed_yuan, g.change_yuan, g.direction, g.rate_percent, g.reason,
    g.sentence, min(g.fact_id) AS fact_id, g.page, g.document_sha256
FROM growth_with_reason AS g
JOIN statements AS s ON s.document_sha256 = g.document_sha256 AND s.statement_id = g.statement_id
WHERE g.entity_id = $entity AND g.fiscal_year = $year AND g.document_kind = $kind
GROUP BY ALL
ORDER BY g.document_sha256, min(s.statement_no);
