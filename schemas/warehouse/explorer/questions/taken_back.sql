-- Where a form or a narrative says that the treasury took money back.
SELECT
    entity_id, entity_name, entity_scope, division_name, project_name, unspent_yuan, words, page, grade, document_sha256
FROM funds_taken_back
WHERE document_kind = 'final' AND fiscal_year = $year AND is_of_place(entity_id, entity_name, division_name, $place)
ORDER BY unspent_yuan DESC NULLS LAST, entity_name, page, words
LIMIT $most OFFSET $skipped;
