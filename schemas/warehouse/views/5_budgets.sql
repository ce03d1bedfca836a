-- Budgets: the rows of their tables, each once, and what compares them with final accounts and with one another.

-- What is not one printed plain cell is summed up when a document is loaded (schemas/warehouse/summaries), and stored.
CREATE OR REPLACE VIEW store.budget_sums AS
SELECT
    d.entity_id, d.entity_name, d.entity_scope, d.division_name, s.fiscal_year, d.document_kind, s.table_key, s.panel, s.row_no,
    s.row_key, s.row_name, s.code_system, s.account_code, s.account_level, s.account_basis, s.measure, s.phase, s.budget_book,
    s.reference_year, s.amount_fen, yuan(s.amount_fen) AS amount_yuan, s.basis, s.cells, s.amount_text, s.unit, s.cell_kind,
    s.is_corrected, s.fact_id, s.page, d.source_name, d.grade, d.document_sha256
FROM kept.budget_sums AS s
JOIN kept.documents AS d USING (document_no)
WHERE d.is_current;
COMMENT ON VIEW store.budget_sums IS 'The rows of budgets that are not one plain cell with an amount: sums over units and codes, and blank rows; of current versions';
COMMENT ON COLUMN store.budget_sums.basis IS '依据: As in budget_rows';
COMMENT ON COLUMN store.budget_sums.cells IS '单元格数: As in budget_rows';

CREATE OR REPLACE VIEW main.budget_rows AS
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, table_key, panel, row_no, row_key,
    row_name, code_system, account_code, account_level, account_basis, measure, phase, budget_book, reference_year,
    amount_fen, amount_yuan, 'printed' AS basis, CAST(1 AS BIGINT) AS cells, amount_text, unit, cell_kind,
    is_corrected, fact_id, page, source_name, grade, document_sha256, false AS version_conflict
FROM main.facts
WHERE
    document_kind = 'budget' AND unit_key = '' AND economic_code = '' AND government_economic_code = '' AND project_key = ''
    AND occurrence = 1 AND amount_fen IS NOT NULL AND NOT contains(measure, '_change')
UNION ALL BY NAME
SELECT *, false AS version_conflict FROM store.budget_sums
UNION ALL BY NAME
SELECT DISTINCT ON (
    entity_id, fiscal_year, table_key, panel, row_key, code_system, account_code, measure, phase, budget_book,
    reference_year
)
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, table_key, panel, row_no, row_key,
    row_name, code_system, account_code, account_level, account_basis, measure, phase, budget_book, reference_year,
    is_corrected, source_name, grade, version_conflict
FROM store.facts_in_doubt
WHERE document_kind = 'budget' AND project_key = '' AND occurrence = 1 AND NOT contains(measure, '_change');
COMMENT ON VIEW main.budget_rows IS 'The rows of the tables of budgets, each once: as printed; where only rows of units or with second codes are printed, their sum; where neither is printed, the sum of what is printed below the code. Projects, purchases and changes are not in it (facts). Choose one table_key, panel, measure, budget_book and account_level, and reference_year = fiscal_year, before adding up';
COMMENT ON COLUMN main.budget_rows.row_name IS '行名称: Name of the row, normalised; of what is summed up the name of the code';
COMMENT ON COLUMN main.budget_rows.amount_fen IS '金额（分）: The printed amount, or the sum; null where printed blank';
COMMENT ON COLUMN main.budget_rows.amount_yuan IS '金额（元）: The same amount in 元, exact';
COMMENT ON COLUMN main.budget_rows.basis IS '依据: printed, crossed (the sum of rows of units or with second codes) or rolled_up (the sum of what is printed below the code)';
COMMENT ON COLUMN main.budget_rows.cells IS '单元格数: Of how many printed cells it is the sum; 0 where printed blank';
COMMENT ON COLUMN main.budget_rows.amount_text IS '原文数值: As printed; null for sums';
COMMENT ON COLUMN main.budget_rows.fact_id IS '数据编号: The fact of the amount; of a sum that of its first or largest part';
COMMENT ON COLUMN main.budget_rows.page IS '页: Of that fact; of what is rolled up the first page';
COMMENT ON COLUMN main.budget_rows.version_conflict IS '版本存疑: Whether versions of the budget contradict each other, so that no figure is shown (see version_conflicts)';

-- Which tables of budgets and final accounts speak of the same money, in which columns and levels.
CREATE OR REPLACE VIEW main.budget_pairs AS
SELECT 'bud_' || statement AS budget_table, 'fin_' || statement AS final_table, * FROM (VALUES
    ('total', ['income', 'expenditure'], ['revenue', 'expenditure'], ['all'], ['class']),
    (
        'approp_total', ['income', 'expenditure'], ['revenue', 'expenditure'],
        ['all', 'general_public', 'government_fund', 'state_capital'], ['class']
    ),
    (
        'revenue', [''],
        [
            'revenue', 'revenue_fiscal_appropriation', 'revenue_superior_subsidy', 'revenue_public_service',
            'revenue_education_fees_of_which', 'revenue_business', 'revenue_from_subordinates', 'revenue_other'
        ],
        ['all'], ['class', 'section', 'item']
    ),
    (
        'expenditure', [''],
        [
            'expenditure', 'basic_expenditure', 'project_expenditure', 'expenditure_to_superior',
            'business_expenditure', 'subsidy_to_subordinates'
        ],
        ['all'], ['class', 'section', 'item']
    ),
    (
        'gpb_expenditure', [''], ['expenditure', 'basic_expenditure', 'project_expenditure'], ['general_public'],
        ['class', 'section', 'item']
    ),
    (
        'govfund', ['', 'expenditure'], ['expenditure', 'basic_expenditure', 'project_expenditure'], ['government_fund'],
        ['class', 'section', 'item']
    ),
    (
        'statecap', ['', 'expenditure'], ['expenditure', 'basic_expenditure', 'project_expenditure'], ['state_capital'],
        ['class', 'section', 'item']
    ),
    ('gpb_basic', ['', 'personnel', 'public'], ['basic_expenditure'], ['general_public'], ['class', 'section']),
    ('three_public', [''], ['expenditure'], ['all'], [])
) AS pairs (statement, panels, measures, budget_books, account_levels);
COMMENT ON VIEW main.budget_pairs IS 'Which tables, panels and measures of budgets and final accounts budget_against_final compares';
COMMENT ON COLUMN main.budget_pairs.budget_table IS '预算表: The table of the budget';
COMMENT ON COLUMN main.budget_pairs.final_table IS '决算表: The table of the final account';
COMMENT ON COLUMN main.budget_pairs.statement IS '报表: The key of the table without fin_ or bud_';
COMMENT ON COLUMN main.budget_pairs.panels IS '栏: Panels that are compared';
COMMENT ON COLUMN main.budget_pairs.measures IS '指标: Measures that are compared';
COMMENT ON COLUMN main.budget_pairs.budget_books IS '预算体系: Budget books that are compared';
COMMENT ON COLUMN main.budget_pairs.account_levels IS '科目级次: Levels of codes that are compared; named items and totals always are. Rows below these levels are added up first';

-- The figures that a budget approves for its own year, one for each code. A view and no CTE of approved_rows, which uses it
-- twice: DuckDB computes such a CTE as a whole, whatever is filtered.
CREATE OR REPLACE VIEW store.approved_as_printed AS
SELECT *, coalesce(nullif(account_code, ''), row_key) AS code
FROM main.budget_rows
WHERE phase = 'approved' AND reference_year = fiscal_year
-- A code that is printed comes before one that is inferred.
QUALIFY row_number() OVER (
    PARTITION BY entity_id, entity_name, entity_scope, division_name, fiscal_year, document_sha256, table_key, panel, code, measure, budget_book
    ORDER BY account_basis = 'inferred', row_no
) = 1;
COMMENT ON VIEW store.approved_as_printed IS 'The rows of budgets for their own year, one for each code';
COMMENT ON COLUMN store.approved_as_printed.code IS '科目: account_code, or row_key where there is none';
COMMENT ON COLUMN store.approved_as_printed.basis IS '依据: As in budget_rows';
COMMENT ON COLUMN store.approved_as_printed.cells IS '单元格数: As in budget_rows';
COMMENT ON COLUMN store.approved_as_printed.version_conflict IS '版本存疑: As in budget_rows';

-- With what follows from them for revenue: without the opening balance and the surplus used, and the three books together.
CREATE OR REPLACE VIEW store.approved_rows AS
WITH revenue AS (
    SELECT
        * EXCLUDE (
            row_no, measure, budget_book, amount_fen, amount_yuan, basis, cells, amount_text, cell_kind, is_corrected,
            fact_id, page, unit
        ),
        min(row_no) AS row_no, max(unit) AS unit, bool_or(is_corrected) AS is_corrected,
        CAST(sum(cells) AS BIGINT) AS cells, min(page) AS page,
        any_value(fact_id) FILTER (measure = 'total_sources' AND budget_book = 'all') AS total_fact_id,
        any_value(fact_id) FILTER (measure = 'revenue' AND budget_book = 'general_public') AS books_fact_id,
        bool_or(measure = 'revenue' AND budget_book = 'all') AS has_revenue,
        bool_or(measure = 'revenue_fiscal_appropriation' AND budget_book = 'all') AS has_appropriation,
        max(amount_fen) FILTER (measure = 'total_sources' AND budget_book = 'all') AS total_fen,
        coalesce(
            max(amount_fen) FILTER (measure = 'carryover_opening' AND budget_book = 'all'),
            coalesce(
                max(amount_fen) FILTER (measure = 'carryover_opening' AND budget_book = 'fiscal_appropriation'),
                sum(amount_fen) FILTER (
                    measure = 'carryover_opening' AND budget_book IN ('general_public', 'government_fund', 'state_capital')
                ),
                0
            )
            + coalesce(
                sum(amount_fen) FILTER (
                    measure = 'carryover_opening'
                    AND budget_book NOT IN (
                        'all', 'fiscal_appropriation', 'general_public', 'government_fund', 'state_capital'
                    )
                ),
                0
            )
        ) AS opening_fen,
        coalesce(sum(amount_fen) FILTER (measure = 'use_of_nonfiscal_surplus'), 0) AS surplus_fen,
        sum(amount_fen) FILTER (
            measure = 'revenue' AND budget_book IN ('general_public', 'government_fund', 'state_capital')
        ) AS books_fen
    FROM store.approved_as_printed
    WHERE table_key = 'bud_revenue' AND NOT version_conflict
    GROUP BY ALL
),
computed AS (
    SELECT
        *, 'revenue' AS measure, CAST(total_fen - opening_fen - surplus_fen AS BIGINT) AS amount_fen,
        total_fact_id AS fact_id
    FROM revenue
    WHERE NOT has_revenue AND total_fen IS NOT NULL
    UNION ALL BY NAME
    SELECT
        *, 'revenue_fiscal_appropriation' AS measure, CAST(books_fen AS BIGINT) AS amount_fen, books_fact_id AS fact_id
    FROM revenue
    WHERE NOT has_appropriation AND books_fen IS NOT NULL
)
SELECT * FROM store.approved_as_printed
UNION ALL BY NAME
SELECT
    * EXCLUDE (
        total_fact_id, books_fact_id, has_revenue, has_appropriation, total_fen, opening_fen, surplus_fen, books_fen
    ),
    'all' AS budget_book, yuan(amount_fen) AS amount_yuan, 'computed' AS basis, 'number' AS cell_kind
FROM computed;
COMMENT ON VIEW store.approved_rows IS 'The budget of the year by code: what budget_against_final and budget_changes compare';
COMMENT ON COLUMN store.approved_rows.code IS '科目: account_code, or row_key where there is none';
COMMENT ON COLUMN store.approved_rows.basis IS '依据: As in budget_rows, or computed';
COMMENT ON COLUMN store.approved_rows.cells IS '单元格数: As in budget_rows';
COMMENT ON COLUMN store.approved_rows.version_conflict IS '版本存疑: As in budget_rows';

-- Budget and final meet by entity_id, year, table, panel, code, measure and book: the two documents may print the name of
-- the body in two ways, and a unit is another entity than its department. Filters on any column by
-- which they meet reach the facts; entity_id and fiscal_year, by which the facts lie, are the quickest.
CREATE OR REPLACE VIEW main.budget_against_final AS
WITH budgeted AS (
    SELECT DISTINCT entity_id, fiscal_year
    FROM kept.documents
    WHERE document_kind = 'budget' AND (is_current OR version_state = 'in_doubt')
),
-- Of final accounts what can have a budget beside it: where there is no budget document, only the forms that print one.
compared_facts AS (
    SELECT *
    FROM store.everyday_facts
    WHERE document_kind = 'final' AND table_key IN ('fin_three_public', 'fin_gpb_three_public', 'fin_info', 'fin_procurement')
    UNION ALL
    SELECT *
    FROM store.everyday_facts
    SEMI JOIN budgeted USING (entity_id, fiscal_year)
    WHERE document_kind = 'final' AND table_key NOT IN ('fin_three_public', 'fin_gpb_three_public', 'fin_info', 'fin_procurement')
),
finals AS (
    SELECT
        entity_id, fiscal_year, substr(table_key, 5) AS statement, panel,
        coalesce(nullif(account_code, ''), row_key) AS code, measure, budget_book,
        max(account_code) AS account_code, max(account_level) AS account_level,
        max(row_key) AS row_key, max(row_name) AS row_name,
        max(amount_fen) FILTER (phase = 'approved') AS approved_fen,
        max(amount_fen) FILTER (phase = 'adjusted') AS adjusted_fen,
        max(amount_fen) FILTER (phase = 'budget') AS budget_fen,
        max(amount_fen) FILTER (phase = 'executed') AS executed_fen,
        count(*) FILTER (phase <> 'executed') > 0 AS has_budget,
        max(page) FILTER (phase <> 'executed') AS budget_page,
        max(source_name) FILTER (phase <> 'executed') AS budget_source_name,
        max(document_sha256) FILTER (phase <> 'executed') AS budget_sha256,
        max(fact_id) FILTER (phase = 'executed') AS fact_id,
        max(page) FILTER (phase = 'executed') AS page,
        max(source_name) FILTER (phase = 'executed') AS source_name,
        max(grade) AS grade,
        max(document_sha256) FILTER (phase = 'executed') AS document_sha256,
        bool_or(version_conflict) AS version_conflict
    FROM compared_facts
    GROUP BY ALL
),
budgets AS (
    SELECT
        a.* EXCLUDE (panel), p.statement,
        -- Budgets may print these tables with revenue beside expenditure.
        CASE WHEN p.statement IN ('govfund', 'statecap') THEN '' ELSE a.panel END AS panel
    FROM store.approved_rows AS a
    JOIN main.budget_pairs AS p ON p.budget_table = a.table_key
    WHERE
        list_contains(p.panels, a.panel) AND list_contains(p.measures, a.measure)
        AND list_contains(p.budget_books, a.budget_book)
        AND (a.account_level IS NULL OR list_contains(p.account_levels, a.account_level))
),
both_sides AS (
    SELECT
        coalesce(f.row_key, b.row_key) AS row_key, coalesce(f.row_name, b.row_name) AS row_name,
        nullif(coalesce(nullif(f.account_code, ''), b.account_code), '') AS account_code,
        coalesce(f.account_level, b.account_level) AS account_level, b.account_basis, b.basis AS budget_basis,
        coalesce(b.amount_fen, f.approved_fen) AS approved_fen,
        f.approved_fen AS approved_in_final_fen, f.adjusted_fen, f.budget_fen, f.executed_fen,
        coalesce(b.page, f.budget_page) AS budget_page,
        coalesce(b.source_name, f.budget_source_name) AS budget_source_name,
        coalesce(b.document_sha256, f.budget_sha256) AS budget_sha256, b.fact_id AS budget_fact_id,
        f.fact_id, f.page, f.source_name, greatest(f.grade, b.grade) AS grade, f.document_sha256,
        coalesce(f.version_conflict, false) OR coalesce(b.version_conflict, false) AS version_conflict,
        entity_id, fiscal_year, statement, panel, measure, budget_book
    FROM finals AS f
    FULL JOIN budgets AS b USING (entity_id, fiscal_year, statement, panel, code, measure, budget_book)
    WHERE f.has_budget OR b.code IS NOT NULL
)
SELECT
    p.entity_id, e.canonical_name AS entity_name, e.entity_scope, e.division_name, p.fiscal_year,
    p.statement, p.panel, p.row_key, p.row_name, p.account_code, p.account_level, p.account_basis, p.measure,
    p.budget_book,
    yuan(approved_fen) AS approved_yuan, yuan(approved_in_final_fen) AS approved_in_final_yuan,
    yuan(adjusted_fen) AS adjusted_yuan, yuan(budget_fen) AS budget_yuan, yuan(executed_fen) AS executed_yuan,
    CASE
        WHEN approved_fen IS NOT NULL THEN 'approved'
        WHEN budget_fen IS NOT NULL THEN 'budget'
        WHEN adjusted_fen IS NOT NULL THEN 'adjusted'
    END AS compared_with,
    yuan(executed_fen - coalesce(approved_fen, budget_fen, adjusted_fen)) AS difference_yuan,
    rate(executed_fen, coalesce(approved_fen, budget_fen, adjusted_fen)) AS completion_rate,
    p.budget_basis, p.budget_page, p.budget_source_name, p.budget_sha256, p.budget_fact_id,
    p.fact_id, p.page, p.source_name, p.grade, p.document_sha256, p.version_conflict
FROM both_sides AS p
JOIN store.entities AS e USING (entity_id);
COMMENT ON VIEW main.budget_against_final IS 'Budget against final: one row per body, year and row of a table (budget_pairs) that has a figure of a budget, from the budget document, or from the final account itself where it prints one (三公). A row of the budget that the final account does not print has no executed_yuan. Rows that the budget prints by unit or with second codes are summed up before (budget_rows)';
COMMENT ON COLUMN main.budget_against_final.entity_name IS '部门（单位）名称: canonical name of the entity';
COMMENT ON COLUMN main.budget_against_final.statement IS '报表: The key of the table without fin_ or bud_: gpb_expenditure is fin_gpb_expenditure and bud_gpb_expenditure';
COMMENT ON COLUMN main.budget_against_final.account_code IS '科目编码: The code, or the identifier of a named item; null where neither is known';
COMMENT ON COLUMN main.budget_against_final.account_level IS '科目级次: class, section or item: choose one before adding up; null for named items and totals';
COMMENT ON COLUMN main.budget_against_final.account_basis IS '科目依据: How the budget gives the code: printed, name, inferred (from the names of the row and of those above it) or none; null where there is no budget document';
COMMENT ON COLUMN main.budget_against_final.approved_yuan IS '年初预算（元）: Phase approved: of the budget document, else as the final account prints it';
COMMENT ON COLUMN main.budget_against_final.approved_in_final_yuan IS '决算所列年初预算（元）: 年初预算 as the final account itself prints it, beside the budget document; null where it does not';
COMMENT ON COLUMN main.budget_against_final.adjusted_yuan IS '调整预算（元）: Phase adjusted, of the final account';
COMMENT ON COLUMN main.budget_against_final.budget_yuan IS '预算数（元）: Phase budget: the final account prints 预算数 and does not say which; it may be the adjusted one';
COMMENT ON COLUMN main.budget_against_final.executed_yuan IS '决算数（元）: Phase executed';
COMMENT ON COLUMN main.budget_against_final.compared_with IS '对比口径: Which of them the difference and the rate are from: approved, else budget, else adjusted';
COMMENT ON COLUMN main.budget_against_final.difference_yuan IS '差额（元）: Executed less the budget of compared_with';
COMMENT ON COLUMN main.budget_against_final.completion_rate IS '完成预算比例: Executed of the budget of compared_with';
COMMENT ON COLUMN main.budget_against_final.budget_basis IS '预算依据: How the budget gives the figure: printed, crossed or rolled_up (see budget_rows), or computed (revenue of the year: all sources less the opening balance and the surplus used; appropriations: the three books together); null where there is no budget document';
COMMENT ON COLUMN main.budget_against_final.budget_page IS '预算页: Page of the budget figure; where the final account prints both approved and adjusted, the last';
COMMENT ON COLUMN main.budget_against_final.budget_source_name IS '预算来源文件名: Document of the budget figure';
COMMENT ON COLUMN main.budget_against_final.budget_sha256 IS '预算文件散列: Document of the budget figure';
COMMENT ON COLUMN main.budget_against_final.budget_fact_id IS '预算数据编号: The fact of approved_yuan in the budget document; of a sum that of its first or largest part';
COMMENT ON COLUMN main.budget_against_final.fact_id IS '数据编号: The fact of executed_yuan';
COMMENT ON COLUMN main.budget_against_final.page IS '页: Page of executed_yuan, from 1';
COMMENT ON COLUMN main.budget_against_final.source_name IS '来源文件名: Document of executed_yuan';
COMMENT ON COLUMN main.budget_against_final.grade IS '可信等级: The worse of the documents';
COMMENT ON COLUMN main.budget_against_final.document_sha256 IS '文件散列: Document of executed_yuan';
COMMENT ON COLUMN main.budget_against_final.version_conflict IS '版本存疑: Whether versions of the final account or of the budget contradict each other, so that their figures are not shown (see version_conflicts)';

-- The budget of a year beside that of the year before, from its own document and as this year's budget prints it.
CREATE OR REPLACE VIEW main.budget_changes AS
WITH printed_again AS (
    SELECT
        document_sha256, table_key, panel, coalesce(nullif(account_code, ''), row_key) AS code, measure, budget_book,
        max(amount_fen) AS amount_fen, max(fact_id) AS fact_id
    FROM main.budget_rows
    WHERE phase = 'approved' AND reference_year = fiscal_year - 1
    GROUP BY ALL
)
SELECT
    n.entity_id, n.entity_name, n.entity_scope, n.division_name, n.fiscal_year, n.table_key, n.panel, n.row_key,
    n.row_name, nullif(n.account_code, '') AS account_code, n.account_level, n.account_basis, n.measure, n.budget_book,
    yuan(b.amount_fen) AS earlier_yuan, yuan(w.amount_fen) AS earlier_as_printed_yuan, n.amount_yuan,
    yuan(n.amount_fen - coalesce(b.amount_fen, w.amount_fen)) AS change_yuan,
    CASE
        WHEN coalesce(b.amount_fen, w.amount_fen) > 0
        THEN rate(n.amount_fen - coalesce(b.amount_fen, w.amount_fen), coalesce(b.amount_fen, w.amount_fen))
    END AS growth_rate,
    CASE
        WHEN n.version_conflict OR b.version_conflict THEN 'version_conflict'
        WHEN n.amount_fen IS NULL THEN 'blank'
        WHEN b.amount_fen IS NOT NULL THEN 'computed'
        WHEN w.amount_fen IS NOT NULL THEN 'as_printed'
        WHEN b.fact_id IS NOT NULL OR w.fact_id IS NOT NULL THEN 'blank'
        ELSE 'no_earlier_year'
    END AS basis,
    n.basis AS budget_basis,
    b.page AS earlier_page, b.source_name AS earlier_source_name, b.grade AS earlier_grade, b.fact_id AS earlier_fact_id,
    w.fact_id AS printed_again_fact_id,
    n.fact_id, n.page, n.source_name, n.grade, n.document_sha256,
    n.version_conflict OR coalesce(b.version_conflict, false) AS version_conflict
FROM store.approved_rows AS n
LEFT JOIN store.approved_rows AS b
    ON b.entity_id = n.entity_id AND b.table_key = n.table_key AND b.panel = n.panel AND b.code = n.code
    AND b.measure = n.measure AND b.budget_book = n.budget_book
    AND b.fiscal_year = n.fiscal_year - 1
LEFT JOIN printed_again AS w
    ON w.document_sha256 = n.document_sha256 AND w.table_key = n.table_key AND w.panel = n.panel AND w.code = n.code
    AND w.measure = n.measure AND w.budget_book = n.budget_book;
COMMENT ON VIEW main.budget_changes IS 'Change of budgets: each row of a budget beside that of the year before, one row per body, year, table, row, measure and budget book. A row that only the budget of the year before has is not in it';
COMMENT ON COLUMN main.budget_changes.account_code IS '科目编码: The code, or the identifier of a named item; null where neither is known';
COMMENT ON COLUMN main.budget_changes.earlier_yuan IS '上年预算（元）: The budget of the year before, from the current version of its own document';
COMMENT ON COLUMN main.budget_changes.earlier_as_printed_yuan IS '本年所列上年预算（元）: 上年预算数 as the budget of this year prints it; where it is not earlier_yuan, the publisher restated it';
COMMENT ON COLUMN main.budget_changes.amount_yuan IS '本年预算（元）: The budget of fiscal_year';
COMMENT ON COLUMN main.budget_changes.change_yuan IS '增减额（元）: This year less the year before';
COMMENT ON COLUMN main.budget_changes.growth_rate IS '增长率: change_yuan of the budget of the year before; null where that is not above zero';
COMMENT ON COLUMN main.budget_changes.basis IS '依据: computed (from both documents), as_printed (the document of the year before is not there: from this budget alone), blank (one of the two is printed blank), no_earlier_year or version_conflict';
COMMENT ON COLUMN main.budget_changes.budget_basis IS '预算依据: As in budget_against_final, of amount_yuan';
COMMENT ON COLUMN main.budget_changes.earlier_page IS '上年页: Page of earlier_yuan in its document';
COMMENT ON COLUMN main.budget_changes.earlier_source_name IS '上年来源文件名: Document of earlier_yuan';
COMMENT ON COLUMN main.budget_changes.earlier_grade IS '上年可信等级: Grade of that document';
COMMENT ON COLUMN main.budget_changes.earlier_fact_id IS '上年数据编号: The fact of earlier_yuan';
COMMENT ON COLUMN main.budget_changes.printed_again_fact_id IS '本年所列上年数据编号: The fact of earlier_as_printed_yuan';
COMMENT ON COLUMN main.budget_changes.version_conflict IS '版本存疑: Whether versions of one of the two budgets contradict each other (see version_conflicts)';
