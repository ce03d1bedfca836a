-- What `juesuan prove` says of a figure, as columns: how far this figure can be trusted, its table, its document.

CREATE OR REPLACE VIEW store.all_matters AS
SELECT * FROM (
    SELECT
        document_sha256, check_no, CAST(NULL AS VARCHAR) AS fact_id, check_id AS matter, 'check' AS matter_kind, 'warn' AS severity,
        coalesce(table_key, '') AS table_key, page, message, message_zh,
        -- What stays the same when only words of messages change.
        concat_ws('|', subject, verdict, left_fen, right_fen, left_count, right_count) AS what
    FROM main.check_results
    WHERE result = 'fail' AND verdict IN ('publisher_error', 'suspected_misreading', 'correction_disagrees')
    UNION ALL BY NAME
    SELECT
        document_sha256, fact_id, rule AS matter, 'finding' AS matter_kind, severity, coalesce(table_key, '') AS table_key, page,
        message, message_zh, concat_ws('|', page, printed, fact_id) AS what
    FROM main.findings
    WHERE severity <> 'info' OR rule = 'corrected'
    UNION ALL BY NAME
    SELECT
        document_sha256, 'held_back' AS matter, 'held_back' AS matter_kind, 'warn' AS severity, '' AS table_key, message, message_zh,
        becomes AS what
    FROM store.held_documents
    UNION ALL BY NAME
    SELECT
        document_sha256, 'refused' AS matter, 'refused' AS matter_kind, 'gate' AS severity, '' AS table_key, reason_page AS page,
        message, message_zh, what
    FROM store.documents
    JOIN store.refusals USING (document_sha256)
)
-- Failed checks are findings, too; as checks they have their numbers and figures.
QUALIFY matter_kind <> 'finding' OR NOT bool_or(matter_kind = 'check') OVER (PARTITION BY document_sha256, matter);
COMMENT ON VIEW store.all_matters IS 'What a person should look at, one row each: identities that do not hold, findings, changes that are held back, refusals';
COMMENT ON COLUMN store.all_matters.matter IS '事项: As in matters';
COMMENT ON COLUMN store.all_matters.matter_kind IS '事项类别: As in matters';
COMMENT ON COLUMN store.all_matters.what IS '内容: What tells it from another one of its cause, whatever the words of the message';
COMMENT ON COLUMN store.all_matters.severity IS '级别: As in matters';

-- Only of documents of which something was accepted, because comparing needs all that was found of them.
CREATE OR REPLACE VIEW store.matter_decisions AS
SELECT
    document_sha256, m.matter, table_key, a.digest = m.digest AND a.matter <> 'came_back' AS fits,
    a.matter = 'came_back' AND a.digest = m.digest AS came_back, a.reason, a.accepted_by, a.accepted_on
FROM (
    SELECT *, CASE WHEN matter IN ('gone', 'came_back') THEN 'refused' ELSE matter END AS about FROM store.accepted_matters
) AS a
JOIN (
    SELECT document_sha256, matter, table_key, md5(string_agg(what, chr(10) ORDER BY what)) AS digest
    FROM store.all_matters
    WHERE document_sha256 IN (SELECT document_sha256 FROM store.accepted_matters)
    GROUP BY ALL
) AS m USING (document_sha256, table_key)
WHERE a.about = m.matter
QUALIFY row_number() OVER (
    PARTITION BY document_sha256, m.matter, table_key ORDER BY fits DESC, a.accepted_on DESC, came_back DESC, a.reason
) = 1;
COMMENT ON VIEW store.matter_decisions IS 'What people decided about what is found today: the decision that fits, else the last one';
COMMENT ON COLUMN store.matter_decisions.fits IS '仍适用: Whether it was decided about what is found today';
COMMENT ON COLUMN store.matter_decisions.came_back IS '已重新出现: Whether a document that was accepted as gone is in the drop folder again';

CREATE OR REPLACE VIEW store.matters_accepted AS
SELECT document_sha256, matter, table_key, reason, accepted_by, accepted_on
FROM store.matter_decisions
WHERE fits;
COMMENT ON VIEW store.matters_accepted IS 'The decisions that fit what is found today';

CREATE OR REPLACE VIEW main.matters AS
SELECT
    d.entity_id, d.entity_name, d.fiscal_year, d.document_kind, m.matter, m.matter_kind, m.severity, m.table_key,
    m.times, m.first_page, m.pages, m.message, m.message_zh,
    CASE WHEN a.fits THEN 'accepted' ELSE 'open' END AS state,
    CASE WHEN a.fits THEN a.reason END AS accepted_because, CASE WHEN a.fits THEN a.accepted_by END AS accepted_by,
    CASE WHEN a.fits THEN a.accepted_on END AS accepted_on,
    CASE WHEN a.came_back THEN 'came_back' WHEN NOT a.fits THEN 'other_cause' END AS reopened,
    CASE WHEN NOT a.fits THEN a.reason END AS earlier_because, CASE WHEN NOT a.fits THEN a.accepted_by END AS earlier_by,
    CASE WHEN NOT a.fits THEN a.accepted_on END AS earlier_on,
    m.digest, d.grade, d.source_name, d.document_sha256
FROM (
    SELECT
        document_sha256, matter, any_value(matter_kind) AS matter_kind, table_key,
        CASE min(list_position(['gate', 'warn', 'info'], severity)) WHEN 1 THEN 'gate' WHEN 2 THEN 'warn' ELSE 'info' END AS severity,
        count(*) AS times, min(page) AS first_page,
        array_to_string(list(DISTINCT page ORDER BY page)[:12], ', ') AS pages,
        arg_min(message, {'page': page, 'what': what}) AS message,
        arg_min(message_zh, {'page': page, 'what': what}) AS message_zh,
        md5(string_agg(what, chr(10) ORDER BY what)) AS digest
    FROM store.all_matters
    GROUP BY ALL
) AS m
JOIN main.documents AS d USING (document_sha256)
LEFT JOIN store.matter_decisions AS a USING (document_sha256, matter, table_key);
COMMENT ON VIEW main.matters IS 'What a person should look at, one row per document, cause and table: findings that ask for a person, identities that do not hold, changes that are held back, refusals; each open or accepted by a person (`juesuan accept matter`)';
COMMENT ON COLUMN main.matters.matter IS '事项: The cause: identifier of the rule or check, held_back, or refused';
COMMENT ON COLUMN main.matters.matter_kind IS '事项类别: finding, check, held_back or refused';
COMMENT ON COLUMN main.matters.severity IS '级别: gate or warn; info for figures that a person corrected';
COMMENT ON COLUMN main.matters.table_key IS '表: The table concerned; empty where it concerns the document';
COMMENT ON COLUMN main.matters.times IS '次数: How often it was found';
COMMENT ON COLUMN main.matters.first_page IS '首页码: First page concerned';
COMMENT ON COLUMN main.matters.pages IS '各页: The pages concerned, up to twelve';
COMMENT ON COLUMN main.matters.message IS '说明（英文）: Of the first, in English';
COMMENT ON COLUMN main.matters.message_zh IS '说明: The same in Chinese';
COMMENT ON COLUMN main.matters.state IS '事项状态: open, or accepted: a person looked at exactly this and left it as it is';
COMMENT ON COLUMN main.matters.accepted_because IS '接受理由: Why a person accepted it';
COMMENT ON COLUMN main.matters.reopened IS '重新列出原因: Why it is open although a person accepted it before: other_cause (something else was found then) or came_back (a refused document that was accepted as gone is in the drop folder again); null where nobody did, or it is accepted';
COMMENT ON COLUMN main.matters.earlier_because IS '此前接受理由: Why it was accepted then';
COMMENT ON COLUMN main.matters.earlier_by IS '此前接受人: Who accepted it then';
COMMENT ON COLUMN main.matters.earlier_on IS '此前接受日期: When it was accepted then';
COMMENT ON COLUMN main.matters.digest IS '摘要: Digest of all that was found of this cause; a decision names it';
COMMENT ON COLUMN main.matters.grade IS '可信等级: Of the document; accepting changes no grade, which says what was found';

CREATE OR REPLACE VIEW store.figure_matters AS
SELECT
    m.document_sha256, nullif(m.table_key, '') AS table_key, coalesce(m.fact_id, p.fact_id) AS fact_id, m.matter,
    a.matter IS NOT NULL AS is_accepted, coalesce(r.part, 'tables') AS part
FROM store.all_matters AS m
LEFT JOIN store.rules AS r ON r.rule = m.matter
LEFT JOIN store.check_facts AS p USING (document_sha256, check_no)
LEFT JOIN store.matters_accepted AS a USING (document_sha256, matter, table_key)
WHERE m.matter <> 'refused';
COMMENT ON VIEW store.figure_matters IS 'What keeps a document from grade A, with the figures that it concerns';
COMMENT ON COLUMN store.figure_matters.fact_id IS '数据编号: A figure that it concerns; null where it concerns the table or the document';
COMMENT ON COLUMN store.figure_matters.matter IS '事项: As in matters';
COMMENT ON COLUMN store.figure_matters.part IS '部分: tables, statements or forms, as in rules';
COMMENT ON COLUMN store.figure_matters.is_accepted IS '已接受: Whether a person accepted it';

CREATE OR REPLACE VIEW main.figure_trust AS
WITH of_figures AS (
    SELECT
        document_sha256, fact_id, string_agg(DISTINCT matter, ', ' ORDER BY matter) FILTER (NOT is_accepted) AS matters,
        string_agg(DISTINCT matter, ', ' ORDER BY matter) FILTER (is_accepted) AS accepted
    FROM store.figure_matters WHERE fact_id IS NOT NULL AND part = 'tables' GROUP BY ALL
),
of_tables AS (
    SELECT
        document_sha256, table_key, string_agg(DISTINCT matter, ', ' ORDER BY matter) FILTER (NOT is_accepted) AS matters,
        string_agg(DISTINCT matter, ', ' ORDER BY matter) FILTER (is_accepted) AS accepted
    FROM store.figure_matters WHERE table_key IS NOT NULL GROUP BY ALL
),
of_documents AS (
    SELECT
        document_sha256, string_agg(DISTINCT matter, ', ' ORDER BY matter) FILTER (NOT is_accepted) AS matters,
        string_agg(DISTINCT matter, ', ' ORDER BY matter) FILTER (is_accepted) AS accepted
    FROM store.figure_matters WHERE table_key IS NULL AND part = 'tables' GROUP BY ALL
),
held AS (
    SELECT p.document_sha256, p.fact_id, count(*) AS checks
    FROM store.check_facts AS p JOIN store.check_results AS c USING (document_sha256, check_no)
    WHERE c.result IN ('pass', 'within_tolerance')
    GROUP BY ALL
)
SELECT
    f.fact_id, f.entity_id, f.entity_name, f.entity_scope, f.fiscal_year, f.document_kind, f.table_key, f.row_name,
    f.header_printed, f.measure, f.phase, f.budget_book, f.amount_yuan, f.amount_text, f.unit,
    CASE
        WHEN m.matters IS NOT NULL AND f.is_corrected THEN 'corrected'
        WHEN m.matters IS NOT NULL THEN 'open'
        WHEN m.accepted IS NOT NULL THEN 'accepted'
        WHEN coalesce(h.checks, 0) > 0 THEN 'checked'
        ELSE 'unchecked'
    END AS figure_trust,
    coalesce(h.checks, 0) AS checks_held, m.matters AS figure_matters,
    CASE WHEN t.matters IS NULL THEN 'clear' ELSE 'open' END AS table_trust, t.matters AS table_matters,
    f.grade, d.matters AS document_matters,
    nullif(concat_ws(', ', m.accepted, t.accepted, d.accepted), '') AS accepted_matters,
    f.second_reading, f.page_reading, f.medium, f.proof,
    f.version_no, x.versions,
    x.version_basis,
    f.page, f.source_name, f.document_sha256
FROM main.facts AS f
LEFT JOIN of_figures AS m USING (document_sha256, fact_id)
LEFT JOIN of_tables AS t ON t.document_sha256 = f.document_sha256 AND t.table_key = f.table_key
LEFT JOIN of_documents AS d ON d.document_sha256 = f.document_sha256
LEFT JOIN held AS h ON h.document_sha256 = f.document_sha256 AND h.fact_id = f.fact_id
LEFT JOIN store.version_bases AS x ON x.document_sha256 = f.document_sha256;
COMMENT ON VIEW main.figure_trust IS 'How far each figure can be trusted by itself, beside its table and its document: a document of grade C may have nine tables in which nothing is open. Filter by document, entity or table';
COMMENT ON COLUMN main.figure_trust.figure_trust IS '数据可信度: checked (it takes part in identities that hold, and nothing about it is open), unchecked (nothing is open, and no identity has it), corrected (a person corrected it), open (figure_matters) or accepted (a person looked at all that was found of it and left it as it is)';
COMMENT ON COLUMN main.figure_trust.checks_held IS '成立的勾稽关系数: Identities with this figure that hold, within the rounding of what is printed';
COMMENT ON COLUMN main.figure_trust.figure_matters IS '数据未决事项: Checks and rules that concern this figure and ask for a person; null where there are none';
COMMENT ON COLUMN main.figure_trust.table_trust IS '表可信度: clear, or open (table_matters)';
COMMENT ON COLUMN main.figure_trust.table_matters IS '表未决事项: Checks and rules that concern its table; null where there are none';
COMMENT ON COLUMN main.figure_trust.document_matters IS '文件未决事项: Those that concern the document as a whole, held_back among them, without those of its statements and forms; null where there are none';
COMMENT ON COLUMN main.figure_trust.accepted_matters IS '已接受事项: What a person accepted of the figure, its table and its document (see matters); null where there is nothing';
COMMENT ON COLUMN main.figure_trust.grade IS '可信等级: Of its document';
COMMENT ON COLUMN main.figure_trust.versions IS '版本数: How many versions the disclosure has';
COMMENT ON COLUMN main.figure_trust.version_basis IS '版次依据: Why this version is shown and not the one before it: only_version, only_one_left (the others are withdrawn or refused), published_on, retrieved_on, or undated (a decision on record, or it has everything of the other version and more tables)';
