-- What the narrative of a body says of changes against the year before, with the publisher's reason.
SELECT
    subject_printed, code_system, account_code, executed_yuan, change_yuan, direction, rate_percent, reason, sentence, fact_id, page,
    document_sha256
FROM growth_with_reason
WHERE entity_id = $entity AND fiscal_year = $year AND document_kind = $kind
ORDER BY page, statement_id;
