-- A document is graded by its tables. What its narrative and its forms are worth is said beside it.
CREATE OR REPLACE VIEW store.form_matters AS
SELECT c.document_sha256, TRY_CAST(split_part(c.subject, ' ', 1) AS BIGINT) AS form_no, c.page, c.check_id AS matter, c.verdict
FROM main.check_results AS c JOIN store.rules AS r ON r.rule = c.check_id
WHERE r.part = 'forms' AND c.verdict IN ('publisher_error', 'suspected_misreading', 'correction_disagrees')
UNION ALL
SELECT f.document_sha256, NULL, f.page, f.rule, NULL
FROM main.findings AS f JOIN store.rules AS r USING (rule)
WHERE r.part = 'forms' AND f.severity = 'warn' AND r.rule_kind = 'rule'
UNION ALL
SELECT document_sha256, form_no, NULL, 'readings_differ', NULL
FROM (
    SELECT document_sha256, form_no, second_reading, page_reading, is_corrected FROM store.projects
    UNION ALL BY NAME
    SELECT document_sha256, form_no, second_reading, page_reading, is_corrected FROM store.project_funds
    UNION ALL BY NAME
    SELECT document_sha256, form_no, second_reading, page_reading, is_corrected FROM store.project_indicators
)
WHERE NOT is_corrected AND (second_reading = 'differs' OR page_reading = 'differs');
COMMENT ON VIEW store.form_matters IS 'What is open about forms: checks that do not hold, warnings, readings that do not agree';
COMMENT ON COLUMN store.form_matters.matter IS '事项: Identifier of the check or of the rule, or readings_differ';

CREATE OR REPLACE VIEW main.part_grades AS
WITH parts AS (
    SELECT DISTINCT document_sha256, 'tables' AS part FROM store.tables_read
    UNION ALL
    SELECT DISTINCT document_sha256, 'statements' FROM store.statements
    UNION ALL
    SELECT DISTINCT document_sha256, 'forms' FROM store.projects
),
of_parts AS (
    SELECT document_sha256, 'forms' AS part, CASE verdict WHEN 'publisher_error' THEN 'B' ELSE 'C' END AS grade, matter
    FROM store.form_matters
    UNION ALL
    SELECT c.document_sha256, r.part, CASE c.verdict WHEN 'publisher_error' THEN 'B' ELSE 'C' END, c.check_id
    FROM main.check_results AS c JOIN store.rules AS r ON r.rule = c.check_id
    WHERE r.part = 'statements' AND c.verdict IN ('publisher_error', 'suspected_misreading', 'correction_disagrees')
    UNION ALL
    SELECT f.document_sha256, r.part, 'C', f.rule
    FROM main.findings AS f JOIN store.rules AS r USING (rule)
    WHERE r.part = 'statements' AND f.severity = 'warn' AND r.rule_kind = 'rule'
),
graded AS (
    SELECT
        document_sha256, part, max(grade) AS grade,
        string_agg(DISTINCT matter, ', ' ORDER BY matter) AS matters
    FROM of_parts GROUP BY ALL
)
SELECT
    d.entity_id, d.entity_name, d.entity_scope, d.fiscal_year, d.document_kind, p.part,
    CASE WHEN p.part = 'tables' THEN d.grade ELSE coalesce(g.grade, 'A') END AS grade,
    CASE WHEN p.part = 'tables' THEN nullif(s.reasons, '') ELSE g.matters END AS matters,
    d.is_current, d.source_name, p.document_sha256
FROM parts AS p
JOIN store.bearers AS d USING (document_sha256)
LEFT JOIN graded AS g USING (document_sha256, part)
LEFT JOIN main.grades AS s USING (document_sha256);
COMMENT ON VIEW main.part_grades IS 'How far each part of a document can be trusted: its tables, the statements of its narrative, its performance forms. The grade of a document is that of its tables';
COMMENT ON COLUMN main.part_grades.part IS '部分: tables, statements or forms';
COMMENT ON COLUMN main.part_grades.grade IS '可信等级: A, B or C, as for documents; of tables that of the document';
COMMENT ON COLUMN main.part_grades.matters IS '未决事项: Checks and rules that keep the part from A; of tables the reasons of the grade; null where there are none';

CREATE OR REPLACE VIEW main.form_trust AS
WITH of_forms AS (
    SELECT
        p.document_sha256, p.form_no, count(*) FILTER (m.matter = 'form_figure_not_read') AS figures_not_read,
        string_agg(DISTINCT m.matter, ', ' ORDER BY m.matter) AS matters
    FROM store.projects AS p
    JOIN store.form_matters AS m
        ON m.document_sha256 = p.document_sha256
        AND coalesce(m.form_no = p.form_no, m.page BETWEEN p.first_page AND p.last_page)
    GROUP BY ALL
)
SELECT
    p.entity_id, p.entity_name, p.entity_scope, p.document_year AS fiscal_year, p.document_kind, p.form_no, p.form_kind,
    p.project_name, CASE WHEN m.matters IS NULL THEN 'clear' ELSE 'open' END AS form_trust,
    coalesce(m.figures_not_read, 0) AS figures_not_read, m.matters AS form_matters,
    p.project_id, p.first_page AS page, p.source_name, p.document_grade AS grade, p.document_sha256
FROM main.projects AS p
LEFT JOIN of_forms AS m USING (document_sha256, form_no);
COMMENT ON VIEW main.form_trust IS 'Whether anything is open about each performance form, by the checks and rules of the form itself: one form with a slip says nothing of the others';
COMMENT ON COLUMN main.form_trust.form_trust IS '绩效表可信度: clear, or open (form_matters)';
COMMENT ON COLUMN main.form_trust.figures_not_read IS '未读数字: How many figures on its pages were not read';
COMMENT ON COLUMN main.form_trust.form_matters IS '绩效表未决事项: Checks and rules that concern it, readings_differ where two readings of a cell are not alike; null where there are none';
COMMENT ON COLUMN main.form_trust.page IS '页: First page of the form';
COMMENT ON COLUMN main.form_trust.grade IS '可信等级: Of the tables of its document';
