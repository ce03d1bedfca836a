-- Projects that gave themselves full marks although money was left, the most money first.
SELECT
    entity_id, entity_name, entity_scope, division_name, project_name, adjusted_yuan, executed_yuan, unspent_yuan,
    execution_share, total_score, page, grade, document_sha256
FROM store.project_money
WHERE has_full_marks AND unspent_yuan > 0 AND document_kind = 'final' AND fiscal_year = $year AND is_of_place(entity_id, entity_name, division_name, $place)
ORDER BY unspent_yuan DESC, entity_name, form_no
LIMIT $most OFFSET $skipped;
