-- What is there against what should be: the register of expected publishers, gaps in the series of a body, sources, and
-- units under their department.

CREATE OR REPLACE VIEW main.expected_publishers AS
WITH named AS (
    -- A name of the register that is printed, but under another place or wording than the register has.
    SELECT r.line, count(DISTINCT a.entity_id) AS bodies, min(a.entity_id) AS entity_id
    FROM store.expected_publishers AS r
    JOIN store.entity_aliases AS a ON a.alias = r.entity_name AND a.alias_kind <> 'other'
    JOIN store.entities AS e ON e.entity_id = a.entity_id AND e.entity_scope = r.entity_scope
    WHERE r.division_name IS NULL OR e.division_name IS NULL OR e.division_name = r.division_name
    GROUP BY r.line
)
SELECT
    r.line, CASE WHEN e.entity_id IS NULL AND n.bodies = 1 THEN n.entity_id ELSE r.entity_id END AS entity_id,
    r.entity_name, r.entity_scope, r.division_name, r.document_kind, r.first_year, r.last_year, r.due,
    r.department_id, r.department_name, r.source_url,
    CASE
        WHEN e.entity_id IS NOT NULL THEN 'key'
        WHEN n.bodies = 1 THEN 'name'
        WHEN n.bodies > 1 THEN 'several'
        ELSE 'none'
    END AS matched_by
FROM store.expected_publishers AS r
LEFT JOIN store.entities AS e ON e.entity_id = r.entity_id
LEFT JOIN named AS n USING (line);
COMMENT ON COLUMN main.expected_publishers.entity_id IS '部门（单位）编号: The entity that the line means; where matched_by is none or several, the one that a document with this name, scope and place would belong to';
COMMENT ON COLUMN main.expected_publishers.matched_by IS '匹配方式: key (scope, place and name are those of a known body), name (one known body prints this name, with another place or none), several (more than one known body does: give the place), none (no document of it was ever seen)';

-- A table that no form declares says nothing against a disclosure all of whose standard tables are there: performance
-- reports and lists of a body's own have such tables. Where a standard table is missing, it may be that one.
CREATE OR REPLACE VIEW store.unread_tables AS
SELECT
    document_sha256, coalesce(t.unread, 0) AS unread,
    concat_ws(
        ', ',
        CASE WHEN t.stopped > 0 THEN 'stopped' END,
        CASE WHEN c.not_recognised > 0 OR t.without_columns > 0 THEN 'not_recognised' END,
        CASE WHEN t.undeclared > 0 AND c.missing > 0 THEN 'maybe_standard' WHEN t.undeclared > 0 THEN 'other_tables' END
    ) AS causes
FROM (
    SELECT
        document_sha256, count(*) AS unread, count(*) FILTER (status = 'stopped') AS stopped,
        count(*) FILTER (status = 'unknown' AND table_key IS NULL) AS undeclared,
        count(*) FILTER (status = 'unknown' AND table_key IS NOT NULL) AS without_columns
    FROM store.tables_read
    WHERE status IN ('stopped', 'unknown')
    GROUP BY document_sha256
) AS t
FULL JOIN (
    SELECT
        document_sha256, count(*) FILTER (check_id IN ('Y12', 'Y14')) AS not_recognised,
        CAST(sum(left_count) FILTER (check_id IN ('Y01', 'Y13')) AS BIGINT) AS missing
    FROM store.check_results
    WHERE check_id IN ('Y01', 'Y12', 'Y13', 'Y14') AND result = 'fail'
    GROUP BY document_sha256
) AS c USING (document_sha256);
COMMENT ON VIEW store.unread_tables IS 'What was not read of the tables of each document, by cause; see coverage';
COMMENT ON COLUMN store.unread_tables.unread IS '未读取表数: Tables that were stopped or not understood';

-- By the document, so that each state is that of the best that there is.
CREATE OR REPLACE VIEW store.disclosed AS
SELECT
    x.entity_id, x.fiscal_year, x.document_kind,
    arg_min(
        {
            'state': CASE
                WHEN NOT x.is_current AND x.version_state = 'quarantined' THEN 'refused'
                WHEN x.version_state = 'withdrawn' THEN 'withdrawn'
                WHEN x.version_state = 'in_doubt' THEN 'in_doubt'
                WHEN t.causes NOT IN ('', 'other_tables') THEN 'partly_read'
                ELSE 'read'
            END,
            'document_sha256': x.document_sha256, 'source_name': d.source_name, 'grade': d.grade,
            'unread': nullif(t.unread, 0), 'unread_because': nullif(t.causes, ''),
            'published_on': x.published_on, 'retrieved_on': x.retrieved_on, 'reason': d.reason
        },
        CASE
            WHEN x.is_current THEN 0 WHEN x.version_state = 'in_doubt' THEN 1 WHEN x.version_state = 'superseded' THEN 2
            WHEN x.version_state = 'copy' THEN 3 WHEN x.version_state = 'quarantined' THEN 4 ELSE 5
        END * 1000 + x.version_no
    ) AS best,
    min(x.published_on) AS first_published_on
FROM store.disclosures AS x
JOIN kept.documents AS d USING (document_sha256)
LEFT JOIN store.unread_tables AS t USING (document_sha256)
GROUP BY ALL;
COMMENT ON VIEW store.disclosed IS 'What there is of each body, year and kind of document: the document that stands for it, and its state';
COMMENT ON COLUMN store.disclosed.best IS '文件: The document that stands for the disclosure';
COMMENT ON COLUMN store.disclosed.first_published_on IS '首次公开日期: Of its documents, ISO date';

CREATE OR REPLACE MACRO main.coverage_on(day) AS TABLE
WITH latest AS (
    SELECT document_kind, max(fiscal_year) AS last_seen FROM store.disclosures GROUP BY document_kind
),
register AS (
    SELECT
        r.*,
        -- The last fiscal year whose day has passed: of a final account it lies in the year after.
        CASE
            WHEN r.due IS NOT NULL
            THEN year(CAST(day AS DATE)) - CASE WHEN r.document_kind = 'final' THEN 1 ELSE 0 END
                - CASE WHEN strftime(CAST(day AS DATE), '%m-%d') <= r.due THEN 1 ELSE 0 END
        END AS last_due
    FROM main.expected_publishers AS r
),
registered AS (
    SELECT *
    FROM (
        SELECT
            r.* EXCLUDE (first_year, last_year), 'register' AS expected_by,
            unnest(range(r.first_year, coalesce(r.last_year, greatest(r.last_due, l.last_seen), r.first_year) + 1)) AS fiscal_year
        FROM register AS r
        LEFT JOIN latest AS l USING (document_kind)
    )
    -- Two lines may turn out to be one body, by its name or by a merger on record.
    QUALIFY row_number() OVER (PARTITION BY entity_id, document_kind, fiscal_year ORDER BY line) = 1
),
-- A year without a document between two years with one; the register need not say that it is missing.
spans AS (
    SELECT entity_id, document_kind, min(fiscal_year) AS first_year, max(fiscal_year) AS last_year
    FROM store.disclosures
    GROUP BY ALL
),
in_series AS (
    SELECT entity_id, document_kind, unnest(range(first_year, last_year + 1)) AS fiscal_year FROM spans
),
expected AS (
    SELECT
        coalesce(r.entity_id, s.entity_id) AS entity_id, coalesce(r.document_kind, s.document_kind) AS document_kind,
        coalesce(r.fiscal_year, s.fiscal_year) AS fiscal_year, coalesce(r.expected_by, 'series') AS expected_by,
        r.entity_name, r.entity_scope, r.division_name, r.due, r.last_due, r.department_id, r.source_url, r.line
    FROM registered AS r
    FULL JOIN in_series AS s USING (entity_id, document_kind, fiscal_year)
)
SELECT
    x.entity_id, coalesce(e.canonical_name, x.entity_name) AS entity_name,
    coalesce(e.entity_scope, x.entity_scope) AS entity_scope, coalesce(e.division_name, x.division_name) AS division_name,
    x.fiscal_year, x.document_kind, x.expected_by,
    coalesce(p.best.state, 'absent') AS state,
    CASE WHEN x.due IS NOT NULL THEN CAST(x.fiscal_year + CASE WHEN x.document_kind = 'final' THEN 1 ELSE 0 END AS VARCHAR) || '-' || x.due END AS due_on,
    CASE WHEN x.due IS NOT NULL THEN p.best.state IS NULL AND x.fiscal_year <= x.last_due END AS is_overdue,
    CASE WHEN x.due IS NOT NULL THEN p.first_published_on > due_on END AS is_late,
    p.first_published_on AS published_on, p.best.retrieved_on AS retrieved_on, p.best.grade AS grade,
    p.best.unread AS tables_unread, p.best.unread_because AS unread_because, p.best.reason AS reason, p.best.source_name AS source_name,
    p.best.document_sha256 AS document_sha256, coalesce(x.department_id, e.department_id) AS department_id,
    x.source_url, x.line AS register_line
FROM expected AS x
LEFT JOIN store.entities AS e USING (entity_id)
LEFT JOIN store.disclosed AS p USING (entity_id, document_kind, fiscal_year);
COMMENT ON MACRO TABLE main.coverage_on IS 'coverage_on(day): the view coverage as it would be on another day, for what is overdue by then';

CREATE OR REPLACE VIEW main.coverage AS SELECT * FROM main.coverage_on(current_date);
COMMENT ON VIEW main.coverage IS 'What should have been published, and what became of it: one row per body, fiscal year and kind of document that the register of publishers lists, or that lies between two years which the body published. A refused document whose body or year is unknown belongs to no row (see quarantine); an absent disclosure may be one of those';
COMMENT ON COLUMN main.coverage.entity_name IS '名称: Name of the body; that of the register where no document of it was seen';
COMMENT ON COLUMN main.coverage.entity_scope IS '口径: department, unit or unit_headquarters';
COMMENT ON COLUMN main.coverage.division_name IS '行政区划: Its place';
COMMENT ON COLUMN main.coverage.fiscal_year IS '年度: Fiscal year';
COMMENT ON COLUMN main.coverage.document_kind IS '文件种类: final or budget';
COMMENT ON COLUMN main.coverage.expected_by IS '预期依据: register (publishers.csv lists it) or series (it published a year before and a year after, or this one)';
COMMENT ON COLUMN main.coverage.state IS '公开情况: read (every standard table that is printed), partly_read (unread_because), in_doubt (versions contradict each other), refused (it came, and is in quarantine), withdrawn, or absent (nothing was seen)';
COMMENT ON COLUMN main.coverage.due_on IS '应公开日期: ISO date; null where the register states none';
COMMENT ON COLUMN main.coverage.is_overdue IS '逾期未见: Whether the day has passed and nothing was seen; null without a day';
COMMENT ON COLUMN main.coverage.is_late IS '逾期公开: Whether it was published after the day, by the date of its sidecar; null where one of the two dates is not known';
COMMENT ON COLUMN main.coverage.published_on IS '公开日期: The earliest date of publication that is known, ISO date';
COMMENT ON COLUMN main.coverage.retrieved_on IS '取得日期: Of the document, ISO date';
COMMENT ON COLUMN main.coverage.grade IS '可信等级: Of the document';
COMMENT ON COLUMN main.coverage.tables_unread IS '未读表数: Tables that are stopped, or that no form declares; null where there are none';
COMMENT ON COLUMN main.coverage.unread_because IS '未读原因: Why tables were not read, by commas: stopped (the reading of a standard table is in doubt), not_recognised (a standard table, or rows of one, is printed and was not recognised), maybe_standard (no form declares a table, and a standard table is missing), other_tables (no form declares a table, and no standard table is missing: the disclosure counts as read); null where there are none';
COMMENT ON COLUMN main.coverage.reason IS '隔离原因: Why it is in quarantine; null where it is not';
COMMENT ON COLUMN main.coverage.source_name IS '来源文件名: Of the document that stands for the disclosure; null where it is absent';
COMMENT ON COLUMN main.coverage.document_sha256 IS '文件散列: Of that document';
COMMENT ON COLUMN main.coverage.department_id IS '所属部门: The department of a unit, by the register or by printed names; null where none is known';
COMMENT ON COLUMN main.coverage.source_url IS '来源网址: Where it publishes, by the register';
COMMENT ON COLUMN main.coverage.register_line IS '登记表行号: Line of the register; null where the series alone expects it';

CREATE OR REPLACE MACRO main.site_of(address) AS
    nullif(regexp_replace(regexp_extract(lower(address), '^[a-z]+://(?:[^/?#@]*@)?([^/:?#]+)', 1), '^www\.', ''), '');
COMMENT ON MACRO main.site_of IS 'site_of(address): the host of an address without www.; null where there is none';

CREATE OR REPLACE VIEW main.source_freshness AS
WITH seen AS (
    SELECT
        site_of(source_url) AS site, count(*) AS documents, count(*) FILTER (status = 'loaded') AS loaded,
        count(*) FILTER (status = 'quarantined') AS quarantined, count(DISTINCT entity_id) AS bodies,
        min(retrieved_on) AS first_retrieved_on, max(retrieved_on) AS last_retrieved_on,
        max(published_on) AS last_published_on,
        max(fiscal_year) FILTER (document_kind = 'final') AS last_final_year,
        max(fiscal_year) FILTER (document_kind = 'budget') AS last_budget_year
    FROM main.documents
    GROUP BY ALL
),
expected AS (
    SELECT
        site_of(source_url) AS site, count(*) AS expected, count(*) FILTER (state = 'absent') AS absent,
        count(*) FILTER (is_overdue) AS overdue
    FROM main.coverage
    WHERE expected_by = 'register'
    GROUP BY ALL
)
SELECT
    coalesce(s.site, x.site) AS site, coalesce(s.documents, 0) AS documents, coalesce(s.loaded, 0) AS loaded,
    coalesce(s.quarantined, 0) AS quarantined, coalesce(s.bodies, 0) AS bodies, s.first_retrieved_on, s.last_retrieved_on,
    s.last_published_on, s.last_final_year, s.last_budget_year, x.expected, x.absent, x.overdue,
    date_diff('day', TRY_CAST(s.last_retrieved_on AS DATE), current_date) AS days_since_retrieved
FROM seen AS s
FULL JOIN expected AS x ON x.site IS NOT DISTINCT FROM s.site;
COMMENT ON VIEW main.source_freshness IS 'How fresh each source is: one row per site that documents or the register name; null for documents without an address';
COMMENT ON COLUMN main.source_freshness.site IS '公开网站: Host of the address, without www.; null where no address is known';
COMMENT ON COLUMN main.source_freshness.documents IS '文件数: Documents that came from it';
COMMENT ON COLUMN main.source_freshness.loaded IS '载入文件数: Of them loaded';
COMMENT ON COLUMN main.source_freshness.quarantined IS '隔离文件数: Of them in quarantine';
COMMENT ON COLUMN main.source_freshness.bodies IS '主体数: Bodies that published there';
COMMENT ON COLUMN main.source_freshness.first_retrieved_on IS '首次取得日期: ISO date';
COMMENT ON COLUMN main.source_freshness.last_retrieved_on IS '最近取得日期: ISO date';
COMMENT ON COLUMN main.source_freshness.last_published_on IS '最近公开日期: ISO date';
COMMENT ON COLUMN main.source_freshness.last_final_year IS '最近决算年度: Latest fiscal year of a final account from it';
COMMENT ON COLUMN main.source_freshness.last_budget_year IS '最近预算年度: Latest fiscal year of a budget from it';
COMMENT ON COLUMN main.source_freshness.expected IS '应公开数: Disclosures that the register expects there; null where it names none';
COMMENT ON COLUMN main.source_freshness.absent IS '未见数: Of them those of which nothing was seen';
COMMENT ON COLUMN main.source_freshness.overdue IS '逾期数: Of these those whose day has passed';
COMMENT ON COLUMN main.source_freshness.days_since_retrieved IS '距最近取得天数: Days from last_retrieved_on until today';

CREATE OR REPLACE VIEW main.units_against_department AS
WITH registered AS (
    SELECT department_id, document_kind, fiscal_year, count(*) AS units_expected
    FROM main.coverage
    WHERE expected_by = 'register' AND entity_scope <> 'department' AND department_id IS NOT NULL
    GROUP BY ALL
),
members AS (
    SELECT e.entity_id, coalesce(r.department_id, e.department_id) AS department_id
    FROM store.entities AS e
    LEFT JOIN (
        SELECT entity_id, min(department_id) AS department_id FROM main.expected_publishers
        WHERE department_id IS NOT NULL GROUP BY entity_id
    ) AS r USING (entity_id)
    WHERE e.entity_scope <> 'department'
),
sums AS (
    SELECT
        m.department_id, k.document_kind, k.fiscal_year, k.figure, sum(k.amount_fen) AS units_fen,
        count(*) AS units, count(*) FILTER (k.amount_fen IS NULL) AS units_blank,
        string_agg(k.entity_name, ', ' ORDER BY k.entity_name) AS unit_names
    FROM members AS m
    JOIN main.key_figures AS k USING (entity_id)
    WHERE m.department_id IS NOT NULL
    GROUP BY ALL
)
SELECT
    * EXCLUDE (difference_fen, unit_names, fact_id, page, source_name, grade, document_sha256),
    -- Not beside basis: key_figures has a column of that name.
    CASE WHEN basis = 'complete' THEN yuan(difference_fen) END AS difference_yuan,
    unit_names, fact_id, page, source_name, grade, document_sha256
FROM (
    SELECT
        d.entity_id, d.entity_name, d.division_name, d.fiscal_year, d.document_kind, d.figure, d.figure_name, d.amount_yuan,
        yuan(s.units_fen) AS units_yuan, s.units, s.units_blank, r.units_expected,
        CASE
            WHEN d.version_conflict THEN 'version_conflict'
            WHEN d.amount_fen IS NULL THEN 'blank'
            WHEN r.units_expected IS NULL THEN 'units_not_registered'
            WHEN s.units < r.units_expected THEN 'units_missing'
            WHEN s.units_blank > 0 THEN 'units_blank'
            WHEN s.units > r.units_expected THEN 'more_units_than_registered'
            ELSE 'complete'
        END AS basis,
        s.units_fen - d.amount_fen AS difference_fen,
        s.unit_names, d.fact_id, d.page, d.source_name, d.grade, d.document_sha256
    FROM main.key_figures AS d
    JOIN sums AS s
        ON s.department_id = d.entity_id AND s.document_kind = d.document_kind AND s.fiscal_year = d.fiscal_year
        AND s.figure = d.figure
    LEFT JOIN registered AS r
        ON r.department_id = d.entity_id AND r.document_kind = d.document_kind AND r.fiscal_year = d.fiscal_year
    WHERE d.entity_scope = 'department'
);
COMMENT ON VIEW main.units_against_department IS 'The key figures of a department beside the sum of its headquarters and units. There is a difference only where the register lists all units and each has the figure (basis is complete); a department leaves out what its units pay each other, so that the sum may be greater';
COMMENT ON COLUMN main.units_against_department.figure IS '关键指标: As in key_figures';
COMMENT ON COLUMN main.units_against_department.figure_name IS '指标名称: As in key_figures';
COMMENT ON COLUMN main.units_against_department.amount_yuan IS '部门金额（元）: As the department prints it';
COMMENT ON COLUMN main.units_against_department.units_yuan IS '所属单位合计（元）: Sum over the units that are in the warehouse';
COMMENT ON COLUMN main.units_against_department.units IS '单位数: Units and headquarters with the figure, printed blank or not';
COMMENT ON COLUMN main.units_against_department.units_blank IS '空白单位数: Of them those that print no amount, or whose versions contradict each other';
COMMENT ON COLUMN main.units_against_department.units_expected IS '应公开单位数: Units and headquarters of the department in the register, for this year and kind; null where it lists none';
COMMENT ON COLUMN main.units_against_department.basis IS '依据: complete, units_missing, units_blank, more_units_than_registered, units_not_registered (whether these are all units is not known), blank (the department prints no amount) or version_conflict';
COMMENT ON COLUMN main.units_against_department.difference_yuan IS '差额（元）: Sum of the units less the department; null where basis is not complete';
COMMENT ON COLUMN main.units_against_department.unit_names IS '单位名称: The units that are added up';
COMMENT ON COLUMN main.units_against_department.grade IS '可信等级: Of the document of the department';
