-- How much of procurement went to small and medium enterprises, the least share first.
SELECT
    entity_id, entity_name, entity_scope, division_name, procurement_yuan, fact_id, sme_yuan, sme_share, small_micro_yuan,
    small_micro_share, page, grade, document_sha256
FROM sme_procurement
WHERE document_kind = 'final' AND fiscal_year = $year AND is_of_place(entity_id, entity_name, division_name, $place)
ORDER BY sme_share NULLS LAST, entity_name, document_sha256
LIMIT $most OFFSET $skipped;
