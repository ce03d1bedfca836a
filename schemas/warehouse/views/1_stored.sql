-- What people query: the stored and linked frames, with what belongs together joined. `facts` shows the current version
-- of each disclosure; `all_facts` has every version. Where two versions contradict each other and nobody knows which one
-- counts, `facts` shows none of them, and `version_conflicts` says so.

CREATE OR REPLACE MACRO main.yuan(fen) AS
    CAST(CAST(fen AS DECIMAL(19, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(20, 2));
COMMENT ON MACRO main.yuan IS 'yuan(fen): an amount in 元, exact';

CREATE OR REPLACE VIEW main.divisions AS SELECT * FROM store.divisions;
CREATE OR REPLACE VIEW main.entities AS SELECT * FROM store.entities;
CREATE OR REPLACE VIEW main.entity_aliases AS SELECT * FROM store.entity_aliases;
CREATE OR REPLACE VIEW main.entity_codes AS SELECT * FROM store.entity_codes;
CREATE OR REPLACE VIEW main.entity_changes AS SELECT * FROM store.entity_changes;
CREATE OR REPLACE VIEW main.disclosures AS SELECT * FROM store.disclosures;

CREATE OR REPLACE VIEW main.check_results AS
SELECT * FROM store.check_results UNION ALL BY NAME SELECT * FROM store.check_results_across;
CREATE OR REPLACE VIEW main.findings AS
SELECT * FROM store.findings UNION ALL BY NAME SELECT * FROM store.findings_across;

-- What is found where documents meet takes from the grade, too: a version in doubt is C, and so is a seam between two
-- years that a correction does not fit; a seam that the publisher broke takes the A from the later year.
CREATE OR REPLACE VIEW main.grades AS
SELECT
    g.document_sha256,
    greatest(g.grade, a.grade) AS grade,
    concat_ws('; ', nullif(g.reasons, ''), a.reasons) AS reasons,
    CASE WHEN g.reasons_zh IS NOT NULL THEN concat_ws('；', nullif(g.reasons_zh, ''), a.reasons_zh) END AS reasons_zh
FROM store.grades AS g
LEFT JOIN (
    -- As the stored reasons are written: the check or rule, in brackets what it says was found, and how often.
    SELECT
        document_sha256, max(grade) AS grade,
        string_agg(
            rule || ' (' || replace(rtrim(r.says, '.'), ';', ',') || ')' || times, '; ' ORDER BY rule, times
        ) AS reasons,
        string_agg(
            rule || '（' || replace(rtrim(r.says_zh, '。'), '；', '，') || '）' || times, '；' ORDER BY rule, times
        ) AS reasons_zh
    FROM (
        SELECT
            document_sha256, CASE verdict WHEN 'publisher_error' THEN 'B' ELSE 'C' END AS grade, check_id AS rule,
            CASE WHEN count(*) > 1 THEN ' ×' || count(*) ELSE '' END AS times
        FROM store.check_results_across
        WHERE verdict IN ('publisher_error', 'correction_disagrees')
        GROUP BY document_sha256, check_id, verdict
        UNION ALL
        SELECT DISTINCT document_sha256, 'C', rule, ''
        FROM store.findings_across
        WHERE rule IN ('version_order_unknown', 'versions_differ')
    )
    JOIN store.rules AS r USING (rule)
    GROUP BY document_sha256
) AS a USING (document_sha256);

-- What linking and grading say of a document is kept in its row (warehouse/storage.py).
CREATE OR REPLACE VIEW main.documents AS SELECT * FROM kept.documents_shown;
COMMENT ON COLUMN main.documents.entity_id IS '部门（单位）编号: The entity (see entities); null where the identity is unknown';
COMMENT ON COLUMN main.documents.version_no IS '版次: Which version of the disclosure it is, from 1';
COMMENT ON COLUMN main.documents.version_state IS '版本状态: current, superseded, copy, in_doubt, withdrawn or quarantined (see disclosures)';
COMMENT ON COLUMN main.documents.is_current IS '现行版本: Whether the view facts shows it';
COMMENT ON COLUMN main.documents.grade IS '可信等级: A, B, C or Q; the view grades has the reasons';

-- Rows of units, projects and crossed codes show the same money again, in parts; columns of other years and of change are
-- not of this year.
CREATE OR REPLACE MACRO main.is_plain(
    of_unit, of_economic, of_government, of_project, of_occurrence, of_reference_year, of_fiscal_year, of_measure
) AS
    of_unit = '' AND of_economic = '' AND of_government = '' AND of_project = '' AND of_occurrence = 1
    AND of_reference_year = of_fiscal_year AND NOT contains(of_measure, '_change');
COMMENT ON MACRO main.is_plain IS 'is_plain(unit_key, economic_code, government_economic_code, project_key, occurrence, reference_year, fiscal_year, measure): whether a fact is of a plain row of its year; see the column is_plain of facts';

-- Balances and grand totals are printed in the columns of revenue and expenditure (收入支出决算总表), and are neither.
CREATE OR REPLACE MACRO main.stock_flow(of_measure, of_account) AS
    CASE
        WHEN contains(of_measure, '_change') THEN 'change'
        WHEN
            of_measure IN ('total_sources', 'total_sources_of_department', 'revenue_with_carryover')
            OR of_account IN ('total_sources', 'total_uses') THEN 'grand_total'
        WHEN of_measure = 'use_of_nonfiscal_surplus' THEN 'transfer'
        WHEN contains(of_measure, 'carryover_') OR contains(of_account, 'carryover_') OR of_measure = 'count' THEN 'stock'
        WHEN of_account IN ('use_of_nonfiscal_surplus', 'surplus_allocation') THEN 'transfer'
        ELSE 'flow'
    END;
COMMENT ON MACRO main.stock_flow IS 'stock_flow(measure, account_code): flow, stock, transfer, grand_total or change; see the column stock_flow of facts';

CREATE OR REPLACE VIEW main.all_facts AS
SELECT
    f.* EXCLUDE (
        amount_text, unit, quantity, quantity_unit, cell_kind, page, x0, y0, x1, y1, second_reading,
        medium, proof, page_reading, is_corrected, corrected_text, printed_fen, printed_quantity,
        entity_id, version_no, version_state, is_current, grade
    ),
    yuan(f.amount_fen) AS amount_yuan,
    f.amount_text, f.unit, f.quantity, f.quantity_unit, f.cell_kind, f.page, f.x0, f.y0, f.x1, f.y1, f.second_reading,
    f.medium, f.proof, f.page_reading, f.is_corrected, f.corrected_text, f.printed_fen,
    yuan(f.printed_fen) AS printed_yuan,
    f.printed_quantity,
    f.entity_id, f.version_no, f.is_current, f.grade,
    stock_flow(f.measure, f.account_code) AS stock_flow,
    is_plain(
        f.unit_key, f.economic_code, f.government_economic_code, f.project_key, f.occurrence, f.reference_year,
        f.fiscal_year, f.measure
    ) AS is_plain
FROM kept.facts_shown AS f;
COMMENT ON VIEW main.all_facts IS 'Facts of every version of every disclosure; see facts';
COMMENT ON COLUMN main.all_facts.amount_yuan IS '金额（元）: The same amount in 元, exact';
COMMENT ON COLUMN main.all_facts.printed_yuan IS '原文金额（元）: The amount as read from the page, in 元; it is amount_yuan unless is_corrected';
COMMENT ON COLUMN main.all_facts.entity_id IS '部门（单位）编号: The entity (see entities)';
COMMENT ON COLUMN main.all_facts.version_no IS '版次: Which version of the disclosure it is from, from 1';
COMMENT ON COLUMN main.all_facts.is_current IS '现行版本: Whether the view facts shows it';
COMMENT ON COLUMN main.all_facts.grade IS '可信等级: Of its document: A, B, C or Q; the view grades has the reasons';
COMMENT ON COLUMN main.all_facts.stock_flow IS '存量流量: flow (revenue or expenditure of the year, and what is spent on a purpose), stock (a balance or a count on a day: 年初结转和结余, 年末结转和结余, vehicles), transfer (使用非财政拨款结余, 结余分配) grand_total (收入总计, 支出总计: flows, transfers and a balance) or change (of one year against another). Only flows are revenue or expenditure, whatever the measure of the row';
COMMENT ON COLUMN main.all_facts.is_plain IS '普通行: Whether the row belongs to no unit and no project and has no second code, and the figure is of the fiscal year and no change: rows of units and crossed rows show the same money in parts (budget_rows adds them up where nothing else is printed). Everyday views have plain rows only';

CREATE OR REPLACE VIEW main.facts AS
SELECT * EXCLUDE (is_current) FROM main.all_facts WHERE is_current;
COMMENT ON VIEW main.facts IS 'One row per printed cell of a named row of a standard table, of the current versions. The same money stands in several tables, levels and totals: choose table_key, panel, measure and budget_book, and one account_level, before adding up, and is_plain leaves out rows of units, crossed rows and figures of other years; stock_flow = flow leaves out balances, which are printed among revenue and expenditure. sources_and_uses has the totals of each year';

CREATE OR REPLACE VIEW main.tables_read AS SELECT * FROM store.tables_read;
CREATE OR REPLACE VIEW main.evidence AS SELECT * FROM store.evidence;
CREATE OR REPLACE VIEW main.check_facts AS SELECT * FROM store.check_facts;
CREATE OR REPLACE VIEW main.gate_results AS SELECT * FROM store.gate_results;

CREATE OR REPLACE VIEW main.rules AS SELECT * FROM store.rules;

CREATE OR REPLACE VIEW main.corrections AS
SELECT c.*, d.source_name, d.entity_name, d.fiscal_year, d.status
FROM store.corrections AS c
JOIN store.documents AS d USING (document_sha256);
COMMENT ON COLUMN main.corrections.source_name IS '来源文件名: The name under which the document came';
COMMENT ON COLUMN main.corrections.entity_name IS '部门（单位）名称: Whose document it is';
COMMENT ON COLUMN main.corrections.fiscal_year IS '年度: Fiscal year of the document';
COMMENT ON COLUMN main.corrections.status IS '状态: loaded or quarantined, of the document';

-- gate_failed says only that something did not hold: the rules and tables tell one such refusal from another.
CREATE OR REPLACE VIEW store.refusals AS
SELECT d.document_sha256, concat_ws('|', d.reason, g.failed) AS what
FROM store.documents AS d
LEFT JOIN (
    SELECT document_sha256, string_agg(DISTINCT concat(rule, '@', table_key), ',' ORDER BY concat(rule, '@', table_key)) AS failed
    FROM store.findings
    WHERE severity = 'gate'
    GROUP BY document_sha256
) AS g ON g.document_sha256 = d.document_sha256 AND d.reason = 'gate_failed'
WHERE d.status = 'quarantined';
COMMENT ON VIEW store.refusals IS 'Refused documents, and what tells the cause of each from another one';
COMMENT ON COLUMN store.refusals.what IS '原因内容: Its reason; of a document that the gate refused also the rules that failed, with their tables';

CREATE OR REPLACE VIEW store.refusal_decisions AS
SELECT
    document_sha256, a.matter, a.digest = md5(r.what) AS fits, a.reason AS because, a.accepted_by, a.accepted_on
FROM store.accepted_matters AS a
JOIN store.refusals AS r USING (document_sha256)
WHERE a.matter IN ('refused', 'gone', 'came_back');
COMMENT ON VIEW store.refusal_decisions IS 'What people decided about refused documents, and whether each decision is about the cause of today';
COMMENT ON COLUMN store.refusal_decisions.fits IS '仍适用: Whether it was decided about the cause of today';
COMMENT ON COLUMN store.refusal_decisions.because IS '理由: Why a person decided so';

CREATE OR REPLACE VIEW store.refusals_accepted AS
SELECT document_sha256, because, accepted_by, accepted_on
FROM store.refusal_decisions
WHERE fits AND matter IN ('refused', 'gone')
QUALIFY row_number() OVER (PARTITION BY document_sha256 ORDER BY accepted_on DESC, matter) = 1;
COMMENT ON VIEW store.refusals_accepted IS 'Refused documents that a person looked at and that need nothing more';
COMMENT ON COLUMN store.refusals_accepted.because IS '理由: Why a person accepted it';

-- What was decided last about a refusal that is open all the same, and why it no longer covers it.
CREATE OR REPLACE VIEW store.refusals_reopened AS
SELECT
    document_sha256, CASE WHEN matter = 'came_back' AND fits THEN 'came_back' ELSE 'other_cause' END AS reopened,
    because AS earlier_because, accepted_by AS earlier_by, accepted_on AS earlier_on
FROM store.refusal_decisions
ANTI JOIN store.refusals_accepted USING (document_sha256)
QUALIFY row_number() OVER (PARTITION BY document_sha256 ORDER BY accepted_on DESC, fits DESC, matter) = 1;
COMMENT ON VIEW store.refusals_reopened IS 'Refused documents that are open although a person accepted an earlier refusal of them';
COMMENT ON COLUMN store.refusals_reopened.reopened IS '重新列出原因: As in quarantine';
COMMENT ON COLUMN store.refusals_reopened.earlier_because IS '此前接受理由: As in quarantine';
COMMENT ON COLUMN store.refusals_reopened.earlier_by IS '此前接受人: As in quarantine';
COMMENT ON COLUMN store.refusals_reopened.earlier_on IS '此前接受日期: As in quarantine';

CREATE OR REPLACE VIEW main.quarantine AS
SELECT
    document_sha256, source_name, reason, message, message_zh, reason_page, page_count, size_bytes,
    entity_name, entity_scope, division_name, fiscal_year, document_kind, reopened, earlier_because, earlier_by, earlier_on
FROM store.documents
ANTI JOIN store.refusals_accepted USING (document_sha256)
LEFT JOIN store.refusals_reopened USING (document_sha256)
WHERE status = 'quarantined';
COMMENT ON VIEW main.quarantine IS 'Documents that were not loaded, each with its reason and what to do next; without those that a person looked at and accepted (see matters)';
COMMENT ON COLUMN main.quarantine.reopened IS '重新列出原因: Why it is listed although a person accepted it before: other_cause (it was refused for another cause then) or came_back (it was accepted as gone, and is in the drop folder again); null where nobody did';
COMMENT ON COLUMN main.quarantine.earlier_because IS '此前接受理由: Why it was accepted then';
COMMENT ON COLUMN main.quarantine.earlier_by IS '此前接受人: Who accepted it then';
COMMENT ON COLUMN main.quarantine.earlier_on IS '此前接受日期: When it was accepted then';
