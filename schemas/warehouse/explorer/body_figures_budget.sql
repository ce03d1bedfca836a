-- The key figures of the budgets of a body.
SELECT
    fiscal_year, document_kind, figure, figure_name, amount_fen, amount_yuan, cell_kind, is_corrected, fact_id, page, grade,
    document_sha256, version_conflict, basis
FROM key_figures
WHERE entity_id = $entity AND document_kind = 'budget'
-- From the whole to its parts, as the tables print them.
ORDER BY
    list_position(['total_sources', 'revenue_current_year', 'revenue_fiscal_appropriation', 'carryover_opening', 'total_uses', 'expenditure_current_year', 'basic_expenditure', 'project_expenditure', 'carryover_closing', 'gpb_expenditure', 'personnel_expenditure', 'public_operating_expenditure', 'three_public_expenditure', 'overseas_travel', 'official_vehicle', 'official_reception', 'agency_operating_expenditure', 'procurement'], figure) NULLS LAST,
    figure, fiscal_year, document_kind, basis, fact_id;
