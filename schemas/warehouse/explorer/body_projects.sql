-- The performance forms of a body with money and score.
SELECT
    form_no, project_name, unit_name, adjusted_yuan, executed_yuan, unspent_yuan, execution_share, total_score, total_weight,
    page, document_sha256
FROM store.project_money
WHERE entity_id = $entity AND fiscal_year = $year AND document_kind = $kind
ORDER BY document_sha256, form_no;
