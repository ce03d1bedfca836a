-- Figures of narratives (情况说明) and of performance forms (绩效) with whose they are. The views that begin with all_ have
-- every version; the others the current one.

CREATE OR REPLACE VIEW store.bearers AS
SELECT
    document_sha256, entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, source_name,
    version_no, is_current, grade
FROM kept.documents;
COMMENT ON VIEW store.bearers IS 'Whose a figure is: what the views of figures take from its document';

CREATE OR REPLACE VIEW main.all_statements AS
SELECT
    s.*, yuan(s.amount_fen) AS amount_yuan,
    d.* EXCLUDE (document_sha256)
FROM store.statements AS s
JOIN store.bearers AS d USING (document_sha256);
COMMENT ON VIEW main.all_statements IS 'Figures of the narratives of every version; see statements';

CREATE OR REPLACE VIEW main.statements AS SELECT * EXCLUDE (is_current) FROM main.all_statements WHERE is_current;
COMMENT ON VIEW main.statements IS 'One row per figure of the narrative and per subject that it speaks of, of the current versions; fact_id leads to the figure of a table that it repeats';

CREATE OR REPLACE VIEW main.all_projects AS
SELECT
    s.*,
    d.* EXCLUDE (document_sha256) RENAME (fiscal_year AS document_year, grade AS document_grade)
FROM store.projects AS s
JOIN store.bearers AS d USING (document_sha256);
COMMENT ON VIEW main.all_projects IS 'Performance forms of every version; see projects';

CREATE OR REPLACE VIEW main.projects AS SELECT * EXCLUDE (is_current) FROM main.all_projects WHERE is_current;
COMMENT ON VIEW main.projects IS 'One row per performance form, of the current versions; names can repeat. fiscal_year and grade are those that the form prints';
COMMENT ON COLUMN main.all_projects.document_year IS '文件年度: Fiscal year of the document; fiscal_year is the year that the form prints';
COMMENT ON COLUMN main.all_projects.document_grade IS '文件可信等级: Grade of the document: A, B, C or Q; grade is that which the form prints';

CREATE OR REPLACE VIEW main.all_project_funds AS
SELECT
    s.*, yuan(s.amount_fen) AS amount_yuan, p.project_name,
    d.* EXCLUDE (document_sha256)
FROM store.project_funds AS s
JOIN store.projects AS p USING (document_sha256, form_no)
JOIN store.bearers AS d USING (document_sha256);
COMMENT ON VIEW main.all_project_funds IS 'Cells of the funds blocks of every version; see project_funds';

CREATE OR REPLACE VIEW main.project_funds AS SELECT * EXCLUDE (is_current) FROM main.all_project_funds WHERE is_current;
COMMENT ON VIEW main.project_funds IS 'One row per printed cell of the funds block of a performance form, of the current versions. The rows of sources add up to the row total';
COMMENT ON COLUMN main.all_project_funds.project_name IS '项目名称: Name of the project, of its form';

CREATE OR REPLACE VIEW main.all_project_indicators AS
SELECT
    s.*, p.project_name,
    d.* EXCLUDE (document_sha256)
FROM store.project_indicators AS s
JOIN store.projects AS p USING (document_sha256, form_no)
JOIN store.bearers AS d USING (document_sha256);
COMMENT ON VIEW main.all_project_indicators IS 'Indicators of every version; see project_indicators';

CREATE OR REPLACE VIEW main.project_indicators AS SELECT * EXCLUDE (is_current) FROM main.all_project_indicators WHERE is_current;
COMMENT ON VIEW main.project_indicators IS 'One row per indicator of level 3 of a performance form, of the current versions';
COMMENT ON COLUMN main.all_project_indicators.project_name IS '项目名称: Name of the project, of its form';

CREATE OR REPLACE VIEW main.all_project_texts AS
SELECT
    s.*, p.project_name,
    d.* EXCLUDE (document_sha256)
FROM store.project_texts AS s
JOIN store.projects AS p USING (document_sha256, form_no)
JOIN store.bearers AS d USING (document_sha256);
COMMENT ON VIEW main.all_project_texts IS 'Texts of performance forms of every version; see project_texts';

CREATE OR REPLACE VIEW main.project_texts AS SELECT * EXCLUDE (is_current) FROM main.all_project_texts WHERE is_current;
COMMENT ON VIEW main.project_texts IS 'Texts of performance forms, of the current versions: analyses, experience, problems, measures. Exports leave out text_kind = contact unless a setting asks for it';
COMMENT ON COLUMN main.all_project_texts.project_name IS '项目名称: Name of the project, of its form';

-- The rate that a publisher states for a figure of a table: that of the same subject and section as the amount that
-- repeats the figure. Where a section states more than one, nobody knows which one is meant.
CREATE OR REPLACE VIEW store.stated_rates AS
SELECT
    a.document_sha256, a.fact_id,
    CASE WHEN min(r.value) = max(r.value) THEN max(r.value) END AS rate_percent,
    arg_min(r.statement_id, r.statement_no) AS statement_id
FROM main.statements AS a
JOIN main.statements AS r
    ON r.document_sha256 = a.document_sha256 AND r.section = a.section AND r.code_system = a.code_system
    AND r.account_code = a.account_code AND r.subject_printed = a.subject_printed AND r.measure = a.measure
    AND r.budget_book = a.budget_book AND r.phase = a.phase
WHERE
    a.kind = 'amount' AND a.phase = 'executed' AND a.fact_id IS NOT NULL AND r.kind = 'change_rate' AND r.base = 'prior_year'
    AND r.direction IN ('increase', 'decrease', 'unchanged')
GROUP BY ALL;
COMMENT ON VIEW store.stated_rates IS 'The growth rate that a narrative states for a figure of a table';
COMMENT ON COLUMN store.stated_rates.fact_id IS '数据编号: The figure of the table';
COMMENT ON COLUMN store.stated_rates.rate_percent IS '公布增长率（%）: As stated; null where the section states more than one; a rate without a direction (下降（增长）) does not count';
COMMENT ON COLUMN store.stated_rates.statement_id IS '表述号: The statement of the rate';
