-- What performance forms answer: money, score and execution of each project, full marks with unspent money, and what the
-- treasury took back. Rows are of the current versions; each keeps its form, its pages and its grade.

CREATE OR REPLACE VIEW store.project_money AS
WITH money AS (
    SELECT
        document_sha256, form_no,
        max(amount_fen) FILTER (measure = 'initial_budget') AS initial_fen,
        max(amount_fen) FILTER (measure = 'adjusted_budget') AS adjusted_fen,
        max(amount_fen) FILTER (measure = 'executed') AS executed_fen,
        max(value) FILTER (measure = 'execution_rate') AS printed_percent,
        max(value) FILTER (measure = 'score') AS execution_score,
        max(value) FILTER (measure = 'weight') AS execution_weight
    FROM main.project_funds
    WHERE source = 'total' AND task = '' AND cell_kind = 'number'
    GROUP BY ALL
),
marks AS (
    SELECT
        document_sha256, form_no, count(*) AS indicators,
        count(*) FILTER (score < weight) AS indicators_below_full,
        count(*) FILTER (score < weight AND reason IN ('', '无', '—', '-')) AS unexplained
    FROM main.project_indicators
    GROUP BY ALL
)
SELECT
    p.entity_id, p.entity_name, p.entity_scope, p.division_name, p.document_year AS fiscal_year, p.document_kind,
    p.form_no, p.form_kind, p.project_name, p.unit_name,
    yuan(m.initial_fen) AS initial_yuan, yuan(m.adjusted_fen) AS adjusted_yuan, yuan(m.executed_fen) AS executed_yuan,
    yuan(m.adjusted_fen - m.executed_fen) AS unspent_yuan,
    rate(m.executed_fen, m.adjusted_fen) AS execution_share,
    m.printed_percent AS printed_execution_percent, m.execution_weight, m.execution_score,
    p.total_weight, p.total_score, p.grade AS form_grade,
    CASE
        WHEN p.total_score IS NOT NULL THEN p.total_score >= coalesce(p.total_weight, CAST(100 AS DECIMAL(28, 10)))
    END AS has_full_marks,
    k.indicators, k.indicators_below_full, k.unexplained,
    p.project_id, p.first_page AS page, p.source_name, p.document_grade AS grade, p.document_sha256
FROM main.projects AS p
LEFT JOIN money AS m USING (document_sha256, form_no)
LEFT JOIN marks AS k USING (document_sha256, form_no);
COMMENT ON VIEW store.project_money IS 'project_results without the figure of the department, for questions that need none: looking it up takes longer than all else';
COMMENT ON COLUMN store.project_money.initial_yuan IS '年初预算（元）: As in project_results';
COMMENT ON COLUMN store.project_money.adjusted_yuan IS '全年预算（元）: As in project_results';
COMMENT ON COLUMN store.project_money.executed_yuan IS '全年执行（元）: As in project_results';
COMMENT ON COLUMN store.project_money.unspent_yuan IS '未用资金（元）: As in project_results';
COMMENT ON COLUMN store.project_money.execution_share IS '执行率: As in project_results';
COMMENT ON COLUMN store.project_money.printed_execution_percent IS '公布执行率（%）: As in project_results';
COMMENT ON COLUMN store.project_money.execution_weight IS '执行分值: As in project_results';
COMMENT ON COLUMN store.project_money.execution_score IS '执行得分: As in project_results';
COMMENT ON COLUMN store.project_money.form_grade IS '自评等级: As in project_results';
COMMENT ON COLUMN store.project_money.has_full_marks IS '是否满分: As in project_results';
COMMENT ON COLUMN store.project_money.indicators IS '指标数: As in project_results';
COMMENT ON COLUMN store.project_money.indicators_below_full IS '扣分指标数: As in project_results';
COMMENT ON COLUMN store.project_money.unexplained IS '未说明扣分数: As in project_results';
COMMENT ON COLUMN store.project_money.page IS '页: As in project_results';

CREATE OR REPLACE VIEW main.project_results AS
SELECT
    m.* EXCLUDE (project_id, page, source_name, grade, document_sha256),
    d.amount_yuan AS department_projects_yuan, rate(m.executed_yuan, d.amount_yuan) AS share_of_department,
    m.project_id, d.fact_id, m.page, m.source_name, m.grade, m.document_sha256
FROM store.project_money AS m
LEFT JOIN main.key_figures AS d ON d.document_sha256 = m.document_sha256 AND d.figure = 'project_expenditure';
COMMENT ON VIEW main.project_results IS 'Each performance form with its money, its execution and its score, and the project expenditure of the whole department: one row per form. Forms of departments and special funds are rows, too: choose form_kind before adding up';
COMMENT ON COLUMN main.project_results.initial_yuan IS '年初预算（元）: Budget of the beginning of the year, row total of the form';
COMMENT ON COLUMN main.project_results.adjusted_yuan IS '全年预算（元）: Budget of the year, row total of the form';
COMMENT ON COLUMN main.project_results.executed_yuan IS '全年执行（元）: What was spent, row total of the form';
COMMENT ON COLUMN main.project_results.unspent_yuan IS '未用资金（元）: adjusted_yuan less executed_yuan';
COMMENT ON COLUMN main.project_results.execution_share IS '执行率: executed_yuan of adjusted_yuan, computed';
COMMENT ON COLUMN main.project_results.printed_execution_percent IS '公布执行率（%）: As the form prints it';
COMMENT ON COLUMN main.project_results.execution_weight IS '执行分值: Weight of the execution in the score';
COMMENT ON COLUMN main.project_results.execution_score IS '执行得分: Score of the execution';
COMMENT ON COLUMN main.project_results.form_grade IS '自评等级: Grade that the form prints';
COMMENT ON COLUMN main.project_results.has_full_marks IS '是否满分: Whether the total score is the total weight (100 where none is printed)';
COMMENT ON COLUMN main.project_results.indicators IS '指标数: Indicators of level 3';
COMMENT ON COLUMN main.project_results.indicators_below_full IS '扣分指标数: Of them with less than their weight';
COMMENT ON COLUMN main.project_results.unexplained IS '未说明扣分数: Of these without a reason';
COMMENT ON COLUMN main.project_results.department_projects_yuan IS '部门项目支出（元）: Project expenditure of the whole disclosure (支出决算表)';
COMMENT ON COLUMN main.project_results.share_of_department IS '占部门项目支出: executed_yuan of department_projects_yuan';
COMMENT ON COLUMN main.project_results.fact_id IS '数据编号: The fact of department_projects_yuan';
COMMENT ON COLUMN main.project_results.page IS '页: First page of the form';

CREATE OR REPLACE VIEW main.full_marks_with_unspent_money AS
SELECT * FROM main.project_results WHERE has_full_marks AND unspent_yuan > 0;
COMMENT ON VIEW main.full_marks_with_unspent_money IS 'Projects that gave themselves full marks although money was left: rows of project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.initial_yuan IS '年初预算（元）: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.adjusted_yuan IS '全年预算（元）: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.executed_yuan IS '全年执行（元）: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.unspent_yuan IS '未用资金（元）: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.execution_share IS '执行率: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.printed_execution_percent IS '公布执行率（%）: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.execution_weight IS '执行分值: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.execution_score IS '执行得分: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.form_grade IS '自评等级: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.has_full_marks IS '是否满分: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.indicators IS '指标数: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.indicators_below_full IS '扣分指标数: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.unexplained IS '未说明扣分数: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.department_projects_yuan IS '部门项目支出（元）: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.share_of_department IS '占部门项目支出: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.fact_id IS '数据编号: As in project_results';
COMMENT ON COLUMN main.full_marks_with_unspent_money.page IS '页: As in project_results';

-- 财政收回 is said in reasons and analyses, in no column of its own. The words are those of taking back money, not of any
-- other thing that can be taken back.
CREATE OR REPLACE MACRO main.says_taken_back(words) AS
    regexp_matches(words, '(财政|国库|资金|指标|预算|额度|结余|结转)[^。；]{0,8}收回|收回[^。；]{0,8}(财政|国库|资金|指标|预算|额度|结余)');
COMMENT ON MACRO main.says_taken_back IS 'says_taken_back(words): whether a text says that the treasury took money back (财政收回)';

CREATE OR REPLACE VIEW main.funds_taken_back AS
WITH said AS (
    SELECT document_sha256, form_no, 'reason' AS said_in, reason AS words, page, indicator_id AS figure_id
    FROM main.project_indicators
    WHERE says_taken_back(reason)
    UNION ALL
    SELECT document_sha256, form_no, 'actual', actual, page, indicator_id
    FROM main.project_indicators
    WHERE says_taken_back(actual)
    UNION ALL
    SELECT document_sha256, form_no, 'actual_text', actual_text, first_page, project_id
    FROM main.projects
    WHERE says_taken_back(actual_text)
    UNION ALL
    SELECT document_sha256, form_no, text_kind, text, page, NULL
    FROM main.project_texts
    WHERE text_kind <> 'contact' AND says_taken_back(text)
)
SELECT
    r.entity_id, r.entity_name, r.entity_scope, r.division_name, r.fiscal_year, r.document_kind, r.form_no, r.project_name,
    r.adjusted_yuan, r.executed_yuan, r.unspent_yuan, s.said_in, s.words, s.figure_id, r.project_id, s.page, r.source_name,
    r.grade, r.document_sha256
FROM said AS s
JOIN store.project_money AS r USING (document_sha256, form_no)
UNION ALL BY NAME
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, project AS project_name,
    'narrative' AS said_in, reason AS words, statement_id AS figure_id, page, source_name, grade, document_sha256
FROM main.statements
WHERE says_taken_back(reason);
COMMENT ON VIEW main.funds_taken_back IS 'Where a form or a narrative says that the treasury took money back (财政收回), with the money of the project: one row per text that says so, so one project can have several';
COMMENT ON COLUMN main.funds_taken_back.project_name IS '项目名称: Name of the project; null where a narrative names none';
COMMENT ON COLUMN main.funds_taken_back.form_no IS '绩效表序: The form; null for a narrative';
COMMENT ON COLUMN main.funds_taken_back.adjusted_yuan IS '全年预算（元）: As in project_results';
COMMENT ON COLUMN main.funds_taken_back.executed_yuan IS '全年执行（元）: As in project_results';
COMMENT ON COLUMN main.funds_taken_back.unspent_yuan IS '未用资金（元）: As in project_results';
COMMENT ON COLUMN main.funds_taken_back.said_in IS '所在: reason or actual (of an indicator), actual_text (of the form), the kind of a text of the form, or narrative';
COMMENT ON COLUMN main.funds_taken_back.words IS '原文: The text, verbatim';
COMMENT ON COLUMN main.funds_taken_back.figure_id IS '数的编号: The indicator, form or statement whose text it is, for juesuan prove; null for other texts of a form';
COMMENT ON COLUMN main.funds_taken_back.page IS '页: Page of the text';

-- A statement about a project meets the form of that name, if there is exactly one.
CREATE OR REPLACE MACRO main.project_key_of(project) AS
    regexp_replace(regexp_replace(project, '[\s“”"‘’《》（）()]', '', 'g'), '(项目)?(支出)?$', '');
COMMENT ON MACRO main.project_key_of IS 'project_key_of(name): a name of a project without spaces, quotation marks, brackets and 项目 at its end, for comparing';

CREATE OR REPLACE VIEW main.project_statements AS
WITH forms AS (
    SELECT *, count(*) OVER (PARTITION BY document_sha256, project_key_of(project_name)) AS forms
    FROM main.project_results
)
SELECT
    s.entity_id, s.entity_name, s.entity_scope, s.division_name, s.fiscal_year, s.document_kind, s.project,
    s.measure, s.phase, s.kind, s.value_text, s.value, s.unit, s.amount_yuan,
    f.form_no, coalesce(f.forms, 0) AS forms, f.project_name,
    CASE
        WHEN f.forms <> 1 THEN NULL
        WHEN s.kind = 'amount' AND s.phase IN ('adjusted', 'budget') THEN CAST(f.adjusted_yuan AS DECIMAL(28, 10))
        WHEN s.kind = 'amount' AND s.phase = 'approved' THEN CAST(f.initial_yuan AS DECIMAL(28, 10))
        WHEN s.kind = 'amount' AND s.phase = 'executed' THEN CAST(f.executed_yuan AS DECIMAL(28, 10))
        WHEN s.kind = 'completion_rate' THEN f.printed_execution_percent
        WHEN s.kind = 'score' THEN f.total_score
    END AS form_value,
    CASE
        WHEN s.kind = 'amount' THEN CAST(s.amount_yuan AS DECIMAL(28, 10)) = form_value
        -- 77.1 % beside 77.13 %: equal to the last digit that the narrative prints.
        ELSE abs(CAST(s.value - form_value AS DOUBLE)) * power(10, length(split_part(s.value_text, '.', 2))) <= 0.5000001
    END AS is_same,
    s.sentence, s.statement_id, f.project_id, f.page AS form_page, s.page, s.source_name, s.grade, s.document_sha256
FROM main.statements AS s
LEFT JOIN forms AS f
    ON f.document_sha256 = s.document_sha256 AND project_key_of(f.project_name) = project_key_of(s.project)
WHERE s.project IS NOT NULL;
COMMENT ON VIEW main.project_statements IS 'What the narrative says of a project, beside the form of that name: one row per statement and form. Where two forms have one name, each has a row, and no value is compared';
COMMENT ON COLUMN main.project_statements.forms IS '同名绩效表数: How many forms of the document have that name; 0 where there is none';
COMMENT ON COLUMN main.project_statements.project_name IS '项目名称: Name on the form';
COMMENT ON COLUMN main.project_statements.form_value IS '绩效表数值: What the form prints for the same: 元 for amounts, % for rates, points for scores; null where it prints none or more than one form has that name';
COMMENT ON COLUMN main.project_statements.is_same IS '是否相同: Whether the two are equal, rates and scores to the last digit that the narrative prints; null where there is nothing to compare';
COMMENT ON COLUMN main.project_statements.project_id IS '绩效表号: The form';
COMMENT ON COLUMN main.project_statements.form_page IS '绩效表页: First page of the form';
COMMENT ON COLUMN main.project_statements.page IS '页: Page of the statement';
