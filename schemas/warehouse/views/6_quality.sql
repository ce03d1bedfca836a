-- How well each document discloses, and how far what was read of it can be trusted.

CREATE OR REPLACE VIEW main.disclosure_quality AS
SELECT
    d.entity_id, d.entity_name, d.entity_scope, d.division_name, d.fiscal_year, d.document_kind,
    d.status, d.reason, d.version_no, coalesce(x.versions, 1) AS versions, d.version_state, d.is_current,
    d.grade, g.reasons AS grade_reasons, g.reasons_zh AS grade_reasons_zh,
    coalesce(t.tables_read, 0) AS tables_read,
    coalesce(t.tables_nil, 0) AS tables_nil, t.nil_tables,
    coalesce(t.tables_stopped, 0) AS tables_stopped, t.stopped_tables,
    coalesce(t.tables_unknown, 0) AS tables_unknown, t.unknown_titles,
    coalesce(s.tables_missing, 0) AS tables_missing, s.missing_tables, s.missing_tables_zh,
    coalesce(c.checks, 0) AS checks, coalesce(c.holds, 0) AS checks_held, coalesce(c.rounding, 0) AS checks_rounded,
    coalesce(c.publisher_errors, 0) AS publisher_errors, s.publisher_error_checks,
    coalesce(c.suspected_misreadings, 0) AS suspected_misreadings,
    coalesce(c.corrections_disagreeing, 0) AS corrections_disagreeing,
    coalesce(f.warnings, 0) AS warnings,
    coalesce(r.corrections, 0) AS corrections,
    d.published_on, d.page_count, d.source_url, d.source_name, d.document_sha256
FROM main.documents AS d
LEFT JOIN main.grades AS g USING (document_sha256)
LEFT JOIN store.disclosures AS x USING (document_sha256)
LEFT JOIN (
    SELECT
        document_sha256,
        count(DISTINCT table_key) FILTER (status = 'read') AS tables_read,
        count(DISTINCT table_key) FILTER (status = 'nil') AS tables_nil,
        string_agg(DISTINCT table_key, ', ' ORDER BY table_key) FILTER (status = 'nil') AS nil_tables,
        count(DISTINCT table_key) FILTER (status = 'stopped') AS tables_stopped,
        string_agg(DISTINCT table_key, ', ' ORDER BY table_key) FILTER (status = 'stopped') AS stopped_tables,
        count(*) FILTER (status = 'unknown') AS tables_unknown,
        string_agg(title_printed, ', ' ORDER BY table_no) FILTER (status = 'unknown') AS unknown_titles
    FROM store.tables_read
    GROUP BY document_sha256
) AS t USING (document_sha256)
LEFT JOIN (
    SELECT
        document_sha256,
        count(*) FILTER (result <> 'not_applicable') AS checks,
        count(*) FILTER (result = 'pass') AS holds,
        count(*) FILTER (verdict IN ('rounding', 'rounding_twin')) AS rounding,
        count(*) FILTER (verdict = 'publisher_error') AS publisher_errors,
        count(*) FILTER (verdict = 'suspected_misreading') AS suspected_misreadings,
        count(*) FILTER (verdict = 'correction_disagrees') AS corrections_disagreeing
    FROM main.check_results
    GROUP BY document_sha256
) AS c USING (document_sha256)
-- By themselves: gathering texts costs much for every row that is looked at, and few rows have one to show.
LEFT JOIN (
    SELECT
        document_sha256,
        CAST(sum(left_count) FILTER (check_id = 'Y01') AS BIGINT) AS tables_missing,
        string_agg(message, '; ' ORDER BY check_no) FILTER (check_id = 'Y01') AS missing_tables,
        string_agg(message_zh, '；' ORDER BY check_no) FILTER (check_id = 'Y01') AS missing_tables_zh,
        string_agg(DISTINCT check_id, ', ' ORDER BY check_id) FILTER (verdict = 'publisher_error') AS publisher_error_checks
    FROM main.check_results
    WHERE check_id = 'Y01' OR verdict = 'publisher_error'
    GROUP BY document_sha256
) AS s USING (document_sha256)
LEFT JOIN (
    SELECT document_sha256, count(*) AS warnings FROM main.findings WHERE severity = 'warn' GROUP BY document_sha256
) AS f USING (document_sha256)
LEFT JOIN (
    SELECT document_sha256, count(*) AS corrections FROM store.corrections GROUP BY document_sha256
) AS r USING (document_sha256);
COMMENT ON VIEW main.disclosure_quality IS 'Quality of disclosure: one row per document ever seen, every version, quarantined ones too: what it prints, what it leaves out, what does not add up, and whose fault it is. Details are in tables_read, check_results, findings and corrections';
COMMENT ON COLUMN main.disclosure_quality.versions IS '版本数: Versions of the disclosure that are known';
COMMENT ON COLUMN main.disclosure_quality.grade_reasons IS '等级理由（英文）: What keeps it from a better grade, in words after the check or rule, in English; empty for A';
COMMENT ON COLUMN main.disclosure_quality.grade_reasons_zh IS '等级理由: The same in Chinese; null where the document was judged by an earlier version';
COMMENT ON COLUMN main.disclosure_quality.tables_read IS '已读表数: Standard tables with figures';
COMMENT ON COLUMN main.disclosure_quality.tables_nil IS '空表数: Standard tables that are printed without data, with a note that says so or without one';
COMMENT ON COLUMN main.disclosure_quality.nil_tables IS '空表: Which; tables_read has the note of each (nil_note), and check Y03 fails where there is none';
COMMENT ON COLUMN main.disclosure_quality.tables_stopped IS '停用表数: Standard tables that are printed and whose reading is in doubt: none of their figures is loaded';
COMMENT ON COLUMN main.disclosure_quality.stopped_tables IS '停用表: Which; tables_read has the reason of each (stop_reason, stop_message, stop_page)';
COMMENT ON COLUMN main.disclosure_quality.tables_unknown IS '未知表数: Tables that no form declares; their figures are not in the warehouse';
COMMENT ON COLUMN main.disclosure_quality.unknown_titles IS '未知表名: Their printed titles';
COMMENT ON COLUMN main.disclosure_quality.tables_missing IS '缺表数: Standard tables that are due and printed nowhere (check Y01); what is printed and was not read is not among them (check Y12)';
COMMENT ON COLUMN main.disclosure_quality.missing_tables IS '缺表（英文）: Which, in words, in English; null where none is';
COMMENT ON COLUMN main.disclosure_quality.missing_tables_zh IS '缺表: The same in Chinese; null where none is, and where the document was judged by an earlier version';
COMMENT ON COLUMN main.disclosure_quality.checks IS '勾稽数: Assertions that could be judged';
COMMENT ON COLUMN main.disclosure_quality.checks_held IS '勾稽相符数: Those that hold exactly';
COMMENT ON COLUMN main.disclosure_quality.checks_rounded IS '四舍五入数: Those that differ by no more than the rounding of the printed cells';
COMMENT ON COLUMN main.disclosure_quality.publisher_errors IS '公布差错数: Those that the page itself breaks';
COMMENT ON COLUMN main.disclosure_quality.publisher_error_checks IS '公布差错: Their checks (schemas/judging/checks.toml)';
COMMENT ON COLUMN main.disclosure_quality.suspected_misreadings IS '疑似误读数: Those where our reading is in doubt';
COMMENT ON COLUMN main.disclosure_quality.corrections_disagreeing IS '更正不符数: Those that a figure put there by a person does not fit';
COMMENT ON COLUMN main.disclosure_quality.warnings IS '提示数: Findings that someone should look at';
COMMENT ON COLUMN main.disclosure_quality.corrections IS '更正数: Figures that a person corrected';
