-- Projects with the money of their department. Nothing is added up here that must not be: each row says whether its form can
-- be held against the project expenditure of its document, and which forms a sum takes in.

CREATE OR REPLACE VIEW store.doubted_form_money AS
SELECT DISTINCT p.document_sha256, p.form_no
FROM store.projects AS p
JOIN store.form_matters AS m
    ON m.document_sha256 = p.document_sha256
    AND coalesce(m.form_no = p.form_no, m.page BETWEEN p.first_page AND p.last_page)
WHERE
    m.matter IN ('form_unit_doubtful', 'form_unit_not_printed', 'form_of_another', 'form_source_repeated', 'readings_differ', 'Q05')
    AND coalesce(m.verdict, '') <> 'rounding';
COMMENT ON VIEW store.doubted_form_money IS 'Forms whose money is in doubt: its unit, whose it is, its readings, or its sum of sources';

CREATE OR REPLACE VIEW main.project_money AS
WITH forms AS (
    SELECT
        r.*, p.fiscal_year AS form_year,
        count(*) OVER (PARTITION BY r.document_sha256, project_key_of(r.project_name)) AS forms_of_name,
        d.form_no IS NOT NULL AS is_doubted
    FROM main.project_results AS r
    JOIN main.projects AS p USING (document_sha256, form_no)
    LEFT JOIN store.doubted_form_money AS d USING (document_sha256, form_no)
    WHERE r.document_kind = 'final' AND r.form_kind = 'project_self_evaluation'
),
codes AS (
    SELECT document_sha256, amount_yuan, string_agg(DISTINCT account_code, ', ' ORDER BY account_code) AS codes
    FROM main.facts
    -- Joined, and not asked with IN: a join with few documents reaches the table of facts.
    JOIN (SELECT DISTINCT document_sha256 FROM forms) USING (document_sha256)
    WHERE
        table_key = 'fin_expenditure' AND measure = 'project_expenditure' AND account_level = 'item' AND is_plain
        AND amount_fen > 0
    GROUP BY ALL
),
listed AS (
    SELECT
        entity_id, fiscal_year, document_kind, project_key_of(project_name) AS project, count(*) AS printed_rows,
        CASE WHEN count(*) = 1 THEN any_value(amount_yuan) END AS printed_yuan,
        string_agg(DISTINCT nullif(account_code, ''), ', ' ORDER BY nullif(account_code, '')) AS printed_codes,
        CASE WHEN count(*) = 1 THEN any_value(fact_id) END AS fact_id
    FROM main.facts
    JOIN (SELECT DISTINCT entity_id FROM forms) USING (entity_id)
    WHERE
        project_key <> '' AND measure = 'project_expenditure' AND budget_book IN ('all', 'general_public')
        AND reference_year IS NOT DISTINCT FROM fiscal_year AND amount_fen IS NOT NULL
    GROUP BY ALL
),
stated AS (
    SELECT
        document_sha256, form_no,
        max(amount_yuan) FILTER (kind = 'amount' AND phase = 'executed' AND measure = 'funds') AS stated_executed_yuan,
        bool_and(is_same) AS is_same
    FROM main.project_statements
    WHERE forms = 1
    GROUP BY ALL
)
SELECT
    f.entity_id, f.entity_name, f.entity_scope, f.division_name, f.fiscal_year, f.document_kind, f.form_no, f.project_name,
    f.unit_name, f.adjusted_yuan, f.executed_yuan, f.unspent_yuan, f.execution_share, f.total_score, f.has_full_marks,
    f.department_projects_yuan,
    CASE
        WHEN f.executed_yuan IS NULL THEN 'no_amount'
        WHEN f.is_doubted THEN 'money_in_doubt'
        WHEN f.form_year <> f.fiscal_year THEN 'other_year'
        WHEN f.department_projects_yuan IS NULL THEN 'no_department_money'
        WHEN f.executed_yuan > f.department_projects_yuan THEN 'above_department'
        WHEN f.forms_of_name > 1 THEN 'same_name'
        ELSE 'comparable'
    END AS money_state,
    CASE WHEN money_state IN ('comparable', 'same_name') THEN f.share_of_department END AS share_of_department,
    c.codes AS codes_of_equal_amount,
    b.printed_yuan AS budget_yuan, coalesce(b.printed_rows, 0) AS budget_rows, b.printed_codes AS budget_codes,
    l.printed_yuan AS table_yuan, l.printed_codes AS table_codes,
    s.stated_executed_yuan, s.is_same AS narrative_agrees,
    f.project_id, f.fact_id, b.fact_id AS budget_fact_id, f.page, f.source_name, f.grade, f.document_sha256
FROM forms AS f
LEFT JOIN codes AS c ON c.document_sha256 = f.document_sha256 AND c.amount_yuan = f.executed_yuan
LEFT JOIN listed AS b
    ON b.entity_id = f.entity_id AND b.fiscal_year = f.fiscal_year AND b.document_kind = 'budget'
    AND b.project = project_key_of(f.project_name)
LEFT JOIN listed AS l
    ON l.entity_id = f.entity_id AND l.fiscal_year = f.fiscal_year AND l.document_kind = 'final'
    AND l.project = project_key_of(f.project_name)
LEFT JOIN stated AS s ON s.document_sha256 = f.document_sha256 AND s.form_no = f.form_no;
COMMENT ON VIEW main.project_money IS 'Each self-evaluation of a project with the money of its department: one row per form of a final account. money_state says whether the two can be held against each other; shares are null where not. Forms of whole departments and of special funds are other levels, and left out';
COMMENT ON COLUMN main.project_money.adjusted_yuan IS '全年预算（元）: As in project_results';
COMMENT ON COLUMN main.project_money.executed_yuan IS '全年执行（元）: As in project_results';
COMMENT ON COLUMN main.project_money.unspent_yuan IS '未用资金（元）: As in project_results';
COMMENT ON COLUMN main.project_money.execution_share IS '执行率: As in project_results';
COMMENT ON COLUMN main.project_money.has_full_marks IS '是否满分: As in project_results';
COMMENT ON COLUMN main.project_money.department_projects_yuan IS '部门项目支出（元）: Project expenditure of the whole disclosure (支出决算表)';
COMMENT ON COLUMN main.project_money.money_state IS '资金可比性: comparable; same_name (another form has the name: comparable, but not to be added); no_amount, money_in_doubt (its unit, its readings or its sum of sources), other_year, no_department_money (no table of the document prints it), above_department (more than the whole: the body passes money on, or the form is in another unit)';
COMMENT ON COLUMN main.project_money.share_of_department IS '占部门项目支出: executed_yuan of department_projects_yuan; null where the two are not comparable';
COMMENT ON COLUMN main.project_money.codes_of_equal_amount IS '金额相同科目: Functional items whose project expenditure is exactly executed_yuan. A hint by amount, no join: other projects of the code may have come to nothing, and equal amounts may be chance';
COMMENT ON COLUMN main.project_money.budget_yuan IS '预算表所列（元）: What the budget of the same body and year prints for a project of that name; null where it prints none or several rows';
COMMENT ON COLUMN main.project_money.budget_rows IS '预算表行数: How many rows of that budget have the name; 0 where there is none';
COMMENT ON COLUMN main.project_money.budget_codes IS '预算表科目: Codes of these rows';
COMMENT ON COLUMN main.project_money.table_yuan IS '决算表所列（元）: What a table of projects of the final account prints for a project of that name; few provinces print one';
COMMENT ON COLUMN main.project_money.table_codes IS '决算表科目: Codes of these rows';
COMMENT ON COLUMN main.project_money.stated_executed_yuan IS '情况说明所述执行（元）: What the narrative says was spent on the project';
COMMENT ON COLUMN main.project_money.narrative_agrees IS '情况说明是否一致: Whether all that the narrative says of the project is what the form prints; null where it says nothing';
COMMENT ON COLUMN main.project_money.fact_id IS '数据编号: The fact of department_projects_yuan';
COMMENT ON COLUMN main.project_money.budget_fact_id IS '预算数据编号: The fact of budget_yuan';
COMMENT ON COLUMN main.project_money.page IS '页: First page of the form';

CREATE OR REPLACE VIEW main.project_coverage AS
WITH added AS (
    SELECT
        document_sha256, any_value(fact_id) AS fact_id, max(department_projects_yuan) AS department_projects_yuan,
        count(*) AS forms, count(*) FILTER (money_state IN ('comparable', 'same_name')) AS forms_added,
        count(*) FILTER (money_state = 'same_name') AS same_name,
        string_agg(DISTINCT money_state, ', ' ORDER BY money_state) FILTER (money_state NOT IN ('comparable', 'same_name'))
            AS left_out_because,
        sum(executed_yuan) FILTER (money_state IN ('comparable', 'same_name')) AS executed_yuan,
        sum(adjusted_yuan) FILTER (money_state IN ('comparable', 'same_name')) AS adjusted_yuan,
        count(*) FILTER (has_full_marks) AS full_marks,
        count(*) FILTER (has_full_marks AND unspent_yuan > 0) AS full_marks_unspent,
        coalesce(sum(unspent_yuan) FILTER (has_full_marks AND unspent_yuan > 0 AND money_state = 'comparable'), 0)
            AS full_marks_unspent_yuan
    FROM main.project_money
    GROUP BY ALL
),
stated AS (
    SELECT
        document_sha256,
        CASE WHEN count(DISTINCT quantity) FILTER (measure = 'projects' AND kind = 'count') = 1
            THEN max(quantity) FILTER (measure = 'projects' AND kind = 'count') END AS stated_projects,
        CASE WHEN count(DISTINCT amount_yuan) FILTER (measure = 'funds' AND kind = 'amount') = 1
            THEN max(amount_yuan) FILTER (measure = 'funds' AND kind = 'amount') END AS stated_yuan
    FROM main.statements
    WHERE account_code = 'self_evaluation' AND document_kind = 'final'
    GROUP BY ALL
)
SELECT
    d.entity_id, d.entity_name, d.entity_scope, d.division_name, d.fiscal_year, d.document_kind,
    a.forms, a.forms_added, a.left_out_because,
    CASE
        WHEN a.department_projects_yuan IS NULL THEN 'no_department_money'
        WHEN a.forms_added = 0 THEN 'nothing_comparable'
        WHEN a.same_name > 0 THEN 'same_name'
        WHEN a.executed_yuan > a.department_projects_yuan THEN 'above_department'
        WHEN a.forms_added < a.forms THEN 'in_part'
        ELSE 'whole'
    END AS coverage_state,
    CASE WHEN coverage_state IN ('whole', 'in_part') THEN a.executed_yuan END AS covered_yuan,
    a.department_projects_yuan,
    rate(covered_yuan, a.department_projects_yuan) AS covered_share,
    CASE WHEN coverage_state IN ('whole', 'in_part') THEN a.adjusted_yuan - a.executed_yuan END AS unspent_yuan,
    a.full_marks, a.full_marks_unspent, a.full_marks_unspent_yuan,
    s.stated_projects, s.stated_yuan, s.stated_yuan = covered_yuan AS stated_agrees,
    a.fact_id, d.source_name, d.grade, d.document_sha256
FROM added AS a
JOIN store.bearers AS d USING (document_sha256)
LEFT JOIN stated AS s USING (document_sha256);
COMMENT ON VIEW main.project_coverage IS 'How much of the project expenditure of a body its self-evaluations account for: one row per final account with forms of projects. Documents are not to be added up: those of a department have the forms of its units';
COMMENT ON COLUMN main.project_coverage.forms IS '项目自评表数: Self-evaluations of projects; those of departments and special funds are other levels';
COMMENT ON COLUMN main.project_coverage.forms_added IS '计入表数: Of them those whose money can be added';
COMMENT ON COLUMN main.project_coverage.left_out_because IS '未计入原因: Why the others are left out: money_state of project_money';
COMMENT ON COLUMN main.project_coverage.coverage_state IS '覆盖状态: whole (all forms added), in_part (forms left out: the share is too small); without a share: no_department_money, nothing_comparable, same_name (forms of one name may be one project twice), above_department (more than the whole: money of other levels is among it)';
COMMENT ON COLUMN main.project_coverage.covered_yuan IS '自评项目执行（元）: What the forms added spent; null where it must not be added';
COMMENT ON COLUMN main.project_coverage.department_projects_yuan IS '部门项目支出（元）: Project expenditure of the whole disclosure (支出决算表)';
COMMENT ON COLUMN main.project_coverage.covered_share IS '自评覆盖率: covered_yuan of department_projects_yuan';
COMMENT ON COLUMN main.project_coverage.unspent_yuan IS '未用资金（元）: Budget of the year less what was spent, of the forms added';
COMMENT ON COLUMN main.project_coverage.full_marks IS '满分项目数: Forms with full marks';
COMMENT ON COLUMN main.project_coverage.full_marks_unspent IS '满分未用完项目数: Of them those with unspent money';
COMMENT ON COLUMN main.project_coverage.full_marks_unspent_yuan IS '满分未用资金（元）: Unspent money of those that are comparable';
COMMENT ON COLUMN main.project_coverage.stated_projects IS '情况说明自评项目数: Projects evaluated by the narrative; null where it states several numbers';
COMMENT ON COLUMN main.project_coverage.stated_yuan IS '情况说明自评资金（元）: Money of these projects by the narrative';
COMMENT ON COLUMN main.project_coverage.stated_agrees IS '情况说明是否一致: Whether stated_yuan is covered_yuan; narratives state budgets as well as what was spent';
COMMENT ON COLUMN main.project_coverage.fact_id IS '数据编号: The fact of department_projects_yuan';
