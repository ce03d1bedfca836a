-- The everyday questions. Every row keeps its document, its page and its grade; where it is one printed figure, its
-- fact_id. Filters on entity_name, entity_id, fiscal_year and document_sha256 reach the facts: whatever is grouped or
-- windowed is so by these columns. Departments and units are in the same views and are never added: choose entity_scope. A body and year whose
-- versions contradict each other has its rows without figures, and version_conflict.

CREATE OR REPLACE MACRO main.rate(part, whole) AS
    CASE WHEN whole <> 0 THEN TRY_CAST(round(CAST(part AS DOUBLE) / whole, 4) AS DECIMAL(18, 4)) END;
COMMENT ON MACRO main.rate IS 'rate(part, whole): part of whole to four decimals (0.0123 is 1.23 %); null where there is nothing to divide by';

CREATE OR REPLACE VIEW main.expenditure_by_function AS
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind,
    table_key, budget_book, phase, row_no, account_code, row_name AS account_name, account_level,
    yuan(max(amount_fen) FILTER (measure = 'expenditure')) AS expenditure_yuan,
    yuan(max(amount_fen) FILTER (measure = 'basic_expenditure')) AS basic_yuan,
    yuan(max(amount_fen) FILTER (measure = 'project_expenditure')) AS project_yuan,
    yuan(sum(amount_fen) FILTER (measure IN ('expenditure_to_superior', 'business_expenditure', 'subsidy_to_subordinates'))) AS other_uses_yuan,
    bool_or(is_corrected) AS is_corrected,
    any_value(fact_id) FILTER (measure = 'expenditure') AS fact_id,
    min(page) AS page, any_value(source_name) AS source_name, any_value(grade) AS grade, document_sha256,
    version_conflict
FROM store.everyday_facts
WHERE
    table_key IN ('fin_expenditure', 'fin_gpb_expenditure', 'fin_govfund', 'fin_statecap')
    AND measure IN ('expenditure', 'basic_expenditure', 'project_expenditure', 'expenditure_to_superior', 'business_expenditure', 'subsidy_to_subordinates')
GROUP BY ALL;
COMMENT ON VIEW main.expenditure_by_function IS 'Expenditure by function: one row per printed row of the tables by functional code, with its basic and project expenditure. Choose one table_key and one account_level (or account_code = total) before adding up, or add up with checked_sum, which refuses to mix them; facts_by_class fills in levels that are not printed';
COMMENT ON COLUMN main.expenditure_by_function.account_name IS '科目名称: Name of the row as printed, normalised';
COMMENT ON COLUMN main.expenditure_by_function.account_level IS '科目级次: class, section or item; null for the row 合计';
COMMENT ON COLUMN main.expenditure_by_function.expenditure_yuan IS '支出合计（元）: All expenditure of the row; null where printed blank';
COMMENT ON COLUMN main.expenditure_by_function.basic_yuan IS '基本支出（元）: Of it basic expenditure. In fin_expenditure of all money, in fin_gpb_expenditure of the general public budget only';
COMMENT ON COLUMN main.expenditure_by_function.project_yuan IS '项目支出（元）: Of it project expenditure';
COMMENT ON COLUMN main.expenditure_by_function.other_uses_yuan IS '其他支出（元）: Of it 上缴上级支出, 经营支出 and 对附属单位补助支出; only 支出决算表 prints them';
COMMENT ON COLUMN main.expenditure_by_function.is_corrected IS '已更正: Whether a figure of the row is corrected (see corrections)';
COMMENT ON COLUMN main.expenditure_by_function.fact_id IS '数据编号: The fact of expenditure_yuan';
COMMENT ON COLUMN main.expenditure_by_function.page IS '页: Page of the row, from 1';
COMMENT ON COLUMN main.expenditure_by_function.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts)';

CREATE OR REPLACE VIEW main.basic_and_project AS
SELECT
    * EXCLUDE (row_no, account_code, account_name, account_level, is_corrected, fact_id, page, source_name, grade, document_sha256, version_conflict),
    rate(basic_yuan, expenditure_yuan) AS basic_share,
    rate(project_yuan, expenditure_yuan) AS project_share,
    is_corrected, fact_id, page, source_name, grade, document_sha256, version_conflict
FROM main.expenditure_by_function
WHERE account_code = 'total';
COMMENT ON VIEW main.basic_and_project IS 'Basic and project expenditure: the row 合计 of each table by function, one row per document and table';
COMMENT ON COLUMN main.basic_and_project.expenditure_yuan IS '支出合计（元）: All expenditure of the table';
COMMENT ON COLUMN main.basic_and_project.basic_yuan IS '基本支出（元）: Of it basic expenditure';
COMMENT ON COLUMN main.basic_and_project.project_yuan IS '项目支出（元）: Of it project expenditure';
COMMENT ON COLUMN main.basic_and_project.other_uses_yuan IS '其他支出（元）: Of it 上缴上级支出, 经营支出 and 对附属单位补助支出; only 支出决算表 prints them';
COMMENT ON COLUMN main.basic_and_project.basic_share IS '基本支出占比: basic_yuan of expenditure_yuan';
COMMENT ON COLUMN main.basic_and_project.project_share IS '项目支出占比: project_yuan of expenditure_yuan';
COMMENT ON COLUMN main.basic_and_project.fact_id IS '数据编号: The fact of expenditure_yuan';
COMMENT ON COLUMN main.basic_and_project.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts)';

CREATE OR REPLACE VIEW main.expenditure_by_economic_code AS
SELECT
    f.entity_id, f.entity_name, f.entity_scope, f.division_name, f.fiscal_year, f.document_kind,
    f.table_key, f.budget_book, f.panel, f.account_code, f.row_name AS account_name, f.account_level,
    CASE WHEN f.code_system = 'item' THEN f.panel ELSE a.expense_group END AS expense_group,
    f.measure, f.phase, f.amount_yuan, f.amount_text, f.unit, f.cell_kind, f.is_corrected,
    f.fact_id, f.page, f.source_name, f.grade, f.document_sha256, f.version_conflict
FROM store.everyday_facts AS f
LEFT JOIN store.accounts AS a USING (code_system, account_code)
WHERE f.table_key = 'fin_gpb_basic';
COMMENT ON VIEW main.expenditure_by_economic_code IS 'Basic expenditure of the general public budget by economic code: one row per printed row, 人员经费合计 and 公用经费合计 as account_code total. Choose one account_level before adding up';
COMMENT ON COLUMN main.expenditure_by_economic_code.account_name IS '科目名称: Name of the row as printed, normalised';
COMMENT ON COLUMN main.expenditure_by_economic_code.expense_group IS '经费类别: personnel (人员经费), public (公用经费) or not_in_department_basic; of the row of totals the panel';
COMMENT ON COLUMN main.expenditure_by_economic_code.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts)';

CREATE OR REPLACE VIEW main.three_public AS
WITH cells AS (
    SELECT
        *,
        -- Where more than one budget is printed, the one that the table calls 预算数, else that of the whole year.
        CASE phase WHEN 'budget' THEN 1 WHEN 'adjusted' THEN 2 WHEN 'approved' THEN 3 END AS budget_rank,
        {'phase': phase, 'fen': amount_fen, 'text': amount_text, 'fact_id': fact_id, 'page': page} AS cell
    FROM store.everyday_facts
    WHERE table_key = 'fin_three_public' AND measure = 'expenditure'
),
both_phases AS (
    SELECT
        entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, account_code AS item,
        arg_min(cell, budget_rank) FILTER (phase <> 'executed') AS budget,
        any_value(cell) FILTER (phase = 'executed') AS executed,
        max(unit) AS unit,
        bool_or(is_corrected) AS is_corrected,
        any_value(source_name) AS source_name, any_value(grade) AS grade, document_sha256, version_conflict
    FROM cells
    GROUP BY ALL
)
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, item,
    yuan(budget.fen) AS budget_yuan, yuan(executed.fen) AS executed_yuan,
    yuan(executed.fen - budget.fen) AS difference_yuan, rate(executed.fen, budget.fen) AS completion_rate,
    budget.phase AS budget_phase, budget.text AS budget_text, executed.text AS executed_text, unit, is_corrected,
    budget.fact_id AS budget_fact_id, executed.fact_id AS fact_id, coalesce(executed.page, budget.page) AS page,
    source_name, grade, document_sha256, version_conflict
FROM both_phases;
COMMENT ON VIEW main.three_public IS '三公 over the years: one row per document and item, budget beside executed. three_public_total holds the items, and official_vehicle its purchase and operation: never add them up together. A nil table has a row with null amounts for each row that it prints, and none where it prints no rows (tables_read and disclosure_quality tell nil tables from read ones)';
COMMENT ON COLUMN main.three_public.item IS '三公项目: three_public_total, overseas_travel, official_vehicle, official_vehicle_purchase, official_vehicle_operation, official_reception, and where printed meeting, training or parts of official_reception (official_reception_domestic, …_foreign, …_abroad)';
COMMENT ON COLUMN main.three_public.budget_yuan IS '预算数（元）: The budget as the same table prints it; some publishers print the adjusted one as 预算数, others that of the beginning of the year';
COMMENT ON COLUMN main.three_public.executed_yuan IS '决算数（元）: What was spent; null where printed blank';
COMMENT ON COLUMN main.three_public.difference_yuan IS '差额（元）: Spent less budget; null where either is blank';
COMMENT ON COLUMN main.three_public.completion_rate IS '完成预算比例: Spent of budget';
COMMENT ON COLUMN main.three_public.budget_phase IS '预算阶段: Which budget it is: budget (the table prints one, 预算数), adjusted (全年预算数, where that of the beginning of the year stands beside it) or approved (年初预算数)';
COMMENT ON COLUMN main.three_public.budget_text IS '预算原文数值: As printed';
COMMENT ON COLUMN main.three_public.executed_text IS '决算原文数值: As printed';
COMMENT ON COLUMN main.three_public.is_corrected IS '已更正: Whether one of the two figures is corrected (see corrections)';
COMMENT ON COLUMN main.three_public.budget_fact_id IS '预算数据编号: The fact of budget_yuan';
COMMENT ON COLUMN main.three_public.fact_id IS '数据编号: The fact of executed_yuan';
COMMENT ON COLUMN main.three_public.page IS '页: Page of executed_yuan, from 1';
COMMENT ON COLUMN main.three_public.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts)';

CREATE OR REPLACE VIEW main.revenue_structure AS
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind,
    account_code AS source, row_name AS source_as_printed, amount_yuan,
    rate(
        amount_fen,
        max(amount_fen) FILTER (account_code = 'revenue_current_year') OVER (
            PARTITION BY entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, document_sha256
        )
    ) AS share,
    amount_text, unit, cell_kind, is_corrected, fact_id, page, source_name, grade, document_sha256, version_conflict
FROM store.everyday_facts
WHERE
    table_key = 'fin_total' AND panel = 'income' AND phase = 'executed'
    AND starts_with(account_code, 'revenue_') AND NOT contains(account_code, '_of_which');
COMMENT ON VIEW main.revenue_structure IS 'Where the money of a year came from: one row per source as 收入支出决算总表 prints it, and revenue_current_year as their sum. Carry-over is not revenue of the year (see carryover_seam)';
COMMENT ON COLUMN main.revenue_structure.source IS '收入来源: revenue_general_public, revenue_government_fund, revenue_state_capital, revenue_superior_subsidy, revenue_public_service, revenue_business, revenue_from_subordinates, revenue_other, on old forms revenue_fiscal_appropriation; revenue_current_year is their sum';
COMMENT ON COLUMN main.revenue_structure.source_as_printed IS '原文项目: Name of the row, normalised';
COMMENT ON COLUMN main.revenue_structure.share IS '占比: Of revenue_current_year of the same document';
COMMENT ON COLUMN main.revenue_structure.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts)';

-- The totals of a year, each in a column of its own, so that no sum mixes revenue with the balance that opens the year.
CREATE OR REPLACE VIEW main.sources_and_uses AS
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind,
    yuan(max(amount_fen) FILTER (account_code = 'revenue_current_year')) AS revenue_yuan,
    yuan(max(amount_fen) FILTER (account_code = 'use_of_nonfiscal_surplus')) AS surplus_used_yuan,
    yuan(max(amount_fen) FILTER (account_code = 'carryover_opening')) AS opening_balance_yuan,
    yuan(max(amount_fen) FILTER (account_code = 'total_sources')) AS total_sources_yuan,
    yuan(max(amount_fen) FILTER (account_code = 'expenditure_current_year')) AS expenditure_yuan,
    yuan(max(amount_fen) FILTER (account_code = 'surplus_allocation')) AS surplus_allocated_yuan,
    yuan(max(amount_fen) FILTER (account_code = 'carryover_closing')) AS closing_balance_yuan,
    yuan(max(amount_fen) FILTER (account_code = 'total_uses')) AS total_uses_yuan,
    max(unit) AS unit, bool_or(is_corrected) AS is_corrected,
    any_value(fact_id) FILTER (account_code = 'revenue_current_year') AS revenue_fact_id,
    any_value(fact_id) FILTER (account_code = 'expenditure_current_year') AS expenditure_fact_id,
    min(page) AS page, any_value(source_name) AS source_name, any_value(grade) AS grade, document_sha256,
    version_conflict
FROM store.everyday_facts
WHERE
    table_key = 'fin_total' AND phase = 'executed'
    AND account_code IN (
        'revenue_current_year', 'use_of_nonfiscal_surplus', 'carryover_opening', 'total_sources',
        'expenditure_current_year', 'surplus_allocation', 'carryover_closing', 'total_uses'
    )
GROUP BY ALL;
COMMENT ON VIEW main.sources_and_uses IS 'The totals of 收入支出决算总表, one row per document: revenue and expenditure of the year, the balances that open and close it, and the grand totals of both sides. Departments hold their units: choose entity_scope before adding up';
COMMENT ON COLUMN main.sources_and_uses.revenue_yuan IS '本年收入（元）: 本年收入合计, without the opening balance; null where printed blank';
COMMENT ON COLUMN main.sources_and_uses.surplus_used_yuan IS '使用结余（元）: 使用非财政拨款结余 (和专用结余), no revenue of the year';
COMMENT ON COLUMN main.sources_and_uses.opening_balance_yuan IS '年初结转和结余（元）: Balance at the beginning of the year';
COMMENT ON COLUMN main.sources_and_uses.total_sources_yuan IS '收入总计（元）: Revenue, surplus used and opening balance';
COMMENT ON COLUMN main.sources_and_uses.expenditure_yuan IS '本年支出（元）: 本年支出合计, without the closing balance; null where printed blank';
COMMENT ON COLUMN main.sources_and_uses.surplus_allocated_yuan IS '结余分配（元）: 结余分配, no expenditure of the year';
COMMENT ON COLUMN main.sources_and_uses.closing_balance_yuan IS '年末结转和结余（元）: Balance at the end of the year';
COMMENT ON COLUMN main.sources_and_uses.total_uses_yuan IS '支出总计（元）: Expenditure, surplus allocated and closing balance';
COMMENT ON COLUMN main.sources_and_uses.is_corrected IS '已更正: Whether one of the figures is corrected (see corrections)';
COMMENT ON COLUMN main.sources_and_uses.revenue_fact_id IS '收入数据编号: The fact of revenue_yuan';
COMMENT ON COLUMN main.sources_and_uses.expenditure_fact_id IS '支出数据编号: The fact of expenditure_yuan';
COMMENT ON COLUMN main.sources_and_uses.page IS '页: First page of the table, from 1';
COMMENT ON COLUMN main.sources_and_uses.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts)';

-- What a year carries over, beside what the next year opens with.
-- A view and no CTE: DuckDB computes a CTE that is used twice as a whole, whatever is filtered.
CREATE OR REPLACE VIEW store.carryover_ends AS
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, table_key, budget_book,
    CASE WHEN table_key = 'fin_approp_total' THEN 'fiscal_carryover' ELSE 'carryover' END AS balance,
    account_code IN ('carryover_opening', 'fiscal_carryover_opening') OR measure = 'carryover_opening' AS opens,
    amount_fen, amount_text, fact_id, page, source_name, grade, document_sha256, version_conflict
FROM store.everyday_facts
WHERE
    (table_key = 'fin_total' AND account_code IN ('carryover_opening', 'carryover_closing'))
    OR (
        table_key = 'fin_approp_total' AND budget_book = 'all'
        AND account_code IN ('fiscal_carryover_opening', 'fiscal_carryover_closing')
    )
    OR (
        table_key IN ('fin_govfund', 'fin_statecap') AND account_code = 'total'
        AND measure IN ('carryover_opening', 'carryover_closing')
    );
COMMENT ON VIEW store.carryover_ends IS 'What carryover_seam joins: every printed balance at the beginning or the end of a year';
COMMENT ON COLUMN store.carryover_ends.balance IS '结转项目: As in carryover_seam';
COMMENT ON COLUMN store.carryover_ends.opens IS '年初: Whether it is the balance at the beginning of the year';
COMMENT ON COLUMN store.carryover_ends.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts)';

CREATE OR REPLACE VIEW main.carryover_seam AS
SELECT
    o.entity_id, o.entity_name, o.entity_scope, o.division_name, o.fiscal_year, o.document_kind,
    o.table_key, o.budget_book, o.balance,
    yuan(c.amount_fen) AS closing_yuan, yuan(o.amount_fen) AS opening_yuan,
    yuan(CASE WHEN c.fact_id IS NOT NULL AND o.fact_id IS NOT NULL THEN coalesce(o.amount_fen, 0) - coalesce(c.amount_fen, 0) END) AS difference_yuan,
    CASE
        WHEN o.version_conflict OR c.version_conflict THEN 'version_conflict'
        WHEN c.fact_id IS NULL THEN 'no_earlier_year'
        WHEN coalesce(o.amount_fen, 0) = coalesce(c.amount_fen, 0) THEN 'holds'
        ELSE 'differs'
    END AS seam,
    c.amount_text AS closing_text, o.amount_text AS opening_text,
    c.page AS closing_page, c.source_name AS closing_source_name, c.grade AS closing_grade, c.fact_id AS closing_fact_id,
    c.document_sha256 AS closing_sha256,
    o.fact_id, o.page, o.source_name, o.grade, o.document_sha256,
    o.version_conflict OR coalesce(c.version_conflict, false) AS version_conflict
FROM store.carryover_ends AS o
LEFT JOIN store.carryover_ends AS c
    ON c.entity_id = o.entity_id AND c.document_kind = o.document_kind AND c.table_key = o.table_key
    AND c.fiscal_year = o.fiscal_year - 1 AND NOT c.opens
WHERE o.opens;
COMMENT ON VIEW main.carryover_seam IS 'The seam between years: what the year before closed with beside what the year opens with, one row per document and table that prints a balance. The check P04 judges it (check_results); a blank counts as nothing carried over';
COMMENT ON COLUMN main.carryover_seam.balance IS '结转项目: carryover (all money, or the money of budget_book) or fiscal_carryover (appropriations)';
COMMENT ON COLUMN main.carryover_seam.closing_yuan IS '上年年末（元）: Closing balance of the year before';
COMMENT ON COLUMN main.carryover_seam.opening_yuan IS '本年年初（元）: Opening balance of fiscal_year';
COMMENT ON COLUMN main.carryover_seam.difference_yuan IS '差额（元）: Opening less closing; null where the year before is not in the warehouse or its table was nil';
COMMENT ON COLUMN main.carryover_seam.seam IS '衔接: holds, differs, no_earlier_year (its document or its table is not there) or version_conflict (versions of one of the two years contradict each other)';
COMMENT ON COLUMN main.carryover_seam.closing_text IS '上年年末原文数值: As printed';
COMMENT ON COLUMN main.carryover_seam.opening_text IS '本年年初原文数值: As printed';
COMMENT ON COLUMN main.carryover_seam.closing_page IS '上年页: Page of closing_yuan in its document';
COMMENT ON COLUMN main.carryover_seam.closing_source_name IS '上年来源文件名: Document of closing_yuan';
COMMENT ON COLUMN main.carryover_seam.closing_grade IS '上年可信等级: Grade of that document';
COMMENT ON COLUMN main.carryover_seam.closing_fact_id IS '上年数据编号: The fact of closing_yuan';
COMMENT ON COLUMN main.carryover_seam.closing_sha256 IS '上年文件散列: Document of closing_yuan';
COMMENT ON COLUMN main.carryover_seam.fact_id IS '数据编号: The fact of opening_yuan';
COMMENT ON COLUMN main.carryover_seam.page IS '页: Page of opening_yuan, from 1';
COMMENT ON COLUMN main.carryover_seam.version_conflict IS '版本存疑: Whether versions of one of the two years contradict each other, so that nothing is compared (see version_conflicts)';
