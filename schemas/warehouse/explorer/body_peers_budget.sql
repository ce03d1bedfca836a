-- The key figures of the budget of a body beside those of the bodies of its scope and place.
SELECT * FROM peers($entity, $year, of_kind := 'budget')
ORDER BY
    list_position(['total_sources', 'revenue_current_year', 'revenue_fiscal_appropriation', 'carryover_opening', 'total_uses', 'expenditure_current_year', 'basic_expenditure', 'project_expenditure', 'carryover_closing', 'gpb_expenditure', 'personnel_expenditure', 'public_operating_expenditure', 'three_public_expenditure', 'overseas_travel', 'official_vehicle', 'official_reception', 'agency_operating_expenditure', 'procurement'], figure) NULLS LAST,
    figure;
