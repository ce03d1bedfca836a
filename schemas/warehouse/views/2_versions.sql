-- What was known when, and what a version changed of the one before it.

-- Of each disclosure the version that is known to follow all others that were known on that day. Where one of them has no
-- order to it, nothing is shown: its hash or its number must not decide.
CREATE OR REPLACE MACRO main.facts_as_of(day) AS TABLE
WITH expected AS MATERIALIZED (
    -- What has no date counts as known from the beginning, but a day before all dates is a slip and no day.
    SELECT
        CASE
            WHEN CAST(CAST(day AS DATE) AS VARCHAR) >= coalesce(first_on, CAST(current_date AS VARCHAR)) THEN true
            ELSE error(
                'nothing was known on ' || coalesce(CAST(CAST(day AS DATE) AS VARCHAR), 'NULL') || ': '
                || coalesce('the first version with a date is of ' || first_on, 'no document came with a date') || '. '
                || coalesce(CAST(CAST(day AS DATE) AS VARCHAR), 'NULL') || ' 尚无任何版本：'
                || coalesce('最早有日期的版本为 ' || first_on, '文件均无日期') || '。'
            )
        END AS is_there
    FROM (SELECT min(coalesce(published_on, retrieved_on)) AS first_on FROM store.disclosures)
),
known AS (
    SELECT x.*
    FROM store.disclosures AS x
    JOIN expected ON is_there
    SEMI JOIN (SELECT document_sha256 FROM store.documents WHERE status = 'loaded') USING (document_sha256)
    -- A performance form that is published by itself has no facts, and is no version of a final account.
    SEMI JOIN (SELECT document_sha256 FROM store.tables_read WHERE facts > 0) USING (document_sha256)
    WHERE
        coalesce(x.published_on, x.retrieved_on, '') <= CAST(CAST(day AS DATE) AS VARCHAR)
        AND (x.withdrawn_on IS NULL OR x.withdrawn_on > CAST(CAST(day AS DATE) AS VARCHAR))
),
undecided AS (
    SELECT k.document_sha256
    FROM known AS k
    JOIN known AS o
        ON o.entity_id = k.entity_id AND o.fiscal_year = k.fiscal_year AND o.document_kind = k.document_kind
        AND o.version_no <> k.version_no
    WHERE
        NOT contains(coalesce(k.follows, ''), o.document_sha256)
        OR (k.version_state = 'in_doubt' AND o.version_state = 'in_doubt')
)
SELECT f.*
FROM main.all_facts AS f
-- Joined, and not asked with IN: a join with few documents reaches the table of facts.
JOIN (
    SELECT document_sha256
    FROM known ANTI JOIN undecided USING (document_sha256)
    -- Of copies one.
    QUALIFY row_number() OVER (
        PARTITION BY entity_id, fiscal_year, document_kind ORDER BY copy_of NULLS FIRST, document_sha256
    ) = 1
) AS shown USING (document_sha256);
COMMENT ON MACRO TABLE main.facts_as_of IS 'facts_as_of(day): the facts as they stood at the end of that day: of each disclosure the last version published by then (retrieved, where the day of publication is unknown; a version without any date counts as known from the beginning), less what was withdrawn by then. A day before the first date is an error. Nothing of a disclosure whose versions known by then contradict each other without a known order';

-- Pairs of documents that are compared: a version with the last one before it, and those that contradict each other.
CREATE OR REPLACE VIEW store.version_pairs AS
SELECT
    x.document_sha256, x.entity_id, x.entity_scope, x.fiscal_year, x.document_kind, x.version_no,
    x.published_on, x.retrieved_on, e.document_sha256 AS earlier_sha256, e.version_no AS earlier_version_no,
    false AS is_conflict
FROM store.disclosures AS x
JOIN store.disclosures AS e ON e.document_sha256 = x.supersedes
WHERE x.version_state <> 'quarantined' AND NOT (x.version_state = 'in_doubt' AND e.version_state = 'in_doubt')
UNION ALL
SELECT
    x.document_sha256, x.entity_id, x.entity_scope, x.fiscal_year, x.document_kind, x.version_no,
    x.published_on, x.retrieved_on, o.document_sha256, o.version_no, true
FROM store.disclosures AS x
JOIN store.disclosures AS o
    ON o.entity_id = x.entity_id AND o.fiscal_year = x.fiscal_year AND o.document_kind = x.document_kind
    AND o.version_no < x.version_no
WHERE x.version_state = 'in_doubt' AND o.version_state = 'in_doubt' AND x.copy_of IS NULL AND o.copy_of IS NULL;
COMMENT ON VIEW store.version_pairs IS 'What compared_versions and version_conflict_cells compare';
COMMENT ON COLUMN store.version_pairs.earlier_sha256 IS '前文件散列: The document that it is compared with';
COMMENT ON COLUMN store.version_pairs.earlier_version_no IS '前一版次: Version that it is compared with';
COMMENT ON COLUMN store.version_pairs.is_conflict IS '互相矛盾: Whether the two contradict each other without a known order, so that neither is current';

-- What a version is shown by: compared with the last one before it, as transforms/entities/ordering.py orders them.
CREATE OR REPLACE VIEW store.version_bases AS
SELECT
    x.document_sha256, x.version_no, x.versions, x.published_on, x.retrieved_on,
    CASE
        WHEN x.version_state = 'in_doubt' THEN 'undecided'
        WHEN NOT x.is_current THEN NULL
        WHEN x.versions = 1 THEN 'only_version'
        WHEN e.document_sha256 IS NULL THEN 'only_one_left'
        WHEN x.published_on > e.published_on THEN 'published_on'
        WHEN (x.published_on IS NULL OR e.published_on IS NULL OR x.published_on = e.published_on) AND x.retrieved_on > e.retrieved_on
            THEN 'retrieved_on'
        ELSE 'undated'
    END AS version_basis
FROM store.disclosures AS x
LEFT JOIN store.disclosures AS e ON e.document_sha256 = x.supersedes;
COMMENT ON VIEW store.version_bases IS 'Why a version is shown';
COMMENT ON COLUMN store.version_bases.version_basis IS '版次依据: As in figure_trust; null for versions that are not shown';

-- Cells meet by their place in the form (table, panel, row, which of equal rows, column), never by what they hold.
CREATE OR REPLACE VIEW store.compared_cells AS
WITH cells AS (
    SELECT
        f.document_sha256, f.table_key, f.panel, f.unit_key, f.row_key, f.row_name, f.economic_code,
        f.government_economic_code, f.project_key, f.occurrence, f.measure, f.phase, f.budget_book, f.reference_year,
        f.amount_fen, f.quantity, f.amount_text, f.cell_kind, f.page, f.fact_id
    FROM store.facts AS f
    JOIN (
        SELECT document_sha256 FROM store.version_pairs UNION SELECT earlier_sha256 FROM store.version_pairs
    ) AS v USING (document_sha256)
),
later AS (
    SELECT p.document_sha256 AS pair, p.earlier_sha256 AS pair_earlier, c.*
    FROM store.version_pairs AS p JOIN cells AS c USING (document_sha256)
),
-- A table stopped in one version is not compared with the other version.
stopped AS (
    SELECT DISTINCT p.document_sha256 AS pair, p.earlier_sha256 AS pair_earlier, t.table_key
    FROM store.version_pairs AS p
    JOIN store.tables_read AS t ON t.document_sha256 IN (p.document_sha256, p.earlier_sha256)
    WHERE t.status = 'stopped'
),
earlier AS (
    SELECT p.document_sha256 AS pair, p.earlier_sha256 AS pair_earlier, c.*
    FROM store.version_pairs AS p JOIN cells AS c ON c.document_sha256 = p.earlier_sha256
),
both_sides AS (
    SELECT
        pair, pair_earlier, table_key, panel, unit_key, row_key, economic_code, government_economic_code, project_key,
        occurrence, measure, phase, budget_book, reference_year,
        coalesce(later.row_name, earlier.row_name) AS row_name,
        CASE
            WHEN earlier.fact_id IS NULL THEN 'added'
            WHEN later.fact_id IS NULL THEN 'removed'
            WHEN
                (earlier.amount_fen, earlier.quantity, earlier.cell_kind)
                IS DISTINCT FROM (later.amount_fen, later.quantity, later.cell_kind) THEN 'changed'
            ELSE 'same'
        END AS change,
        earlier.amount_fen AS earlier_fen, earlier.quantity AS earlier_quantity, earlier.amount_text AS earlier_text,
        earlier.page AS earlier_page, earlier.fact_id AS earlier_fact_id,
        later.amount_fen, later.quantity, later.amount_text, later.page, later.fact_id
    FROM later FULL JOIN earlier
        USING (
            pair, pair_earlier, table_key, panel, unit_key, row_key, economic_code, government_economic_code,
            project_key, occurrence, measure, phase, budget_book, reference_year
        )
)
SELECT
    p.entity_id, p.entity_scope, p.fiscal_year, p.document_kind, p.earlier_version_no, p.version_no,
    p.published_on, p.retrieved_on, b.* EXCLUDE (pair, pair_earlier),
    p.earlier_sha256, p.document_sha256, p.is_conflict
FROM both_sides AS b
JOIN store.version_pairs AS p ON p.document_sha256 = b.pair AND p.earlier_sha256 = b.pair_earlier
ANTI JOIN stopped USING (pair, pair_earlier, table_key);
COMMENT ON VIEW store.compared_cells IS 'Every cell of two documents of a disclosure, side by side';
COMMENT ON COLUMN store.compared_cells.earlier_version_no IS '前一版次: As in compared_versions';
COMMENT ON COLUMN store.compared_cells.occurrence IS '次第: As in compared_versions';
COMMENT ON COLUMN store.compared_cells.change IS '变更: As in compared_versions';
COMMENT ON COLUMN store.compared_cells.earlier_fen IS '前值（分）: As in compared_versions';
COMMENT ON COLUMN store.compared_cells.earlier_quantity IS '前值（数）: As in compared_versions';
COMMENT ON COLUMN store.compared_cells.earlier_text IS '前原文数值: As in compared_versions';
COMMENT ON COLUMN store.compared_cells.earlier_page IS '前页: As in compared_versions';
COMMENT ON COLUMN store.compared_cells.earlier_fact_id IS '前数据编号: As in compared_versions';
COMMENT ON COLUMN store.compared_cells.earlier_sha256 IS '前文件散列: As in compared_versions';
COMMENT ON COLUMN store.compared_cells.is_conflict IS '互相矛盾: Whether the two contradict each other without a known order';

CREATE OR REPLACE VIEW main.compared_versions AS
SELECT * EXCLUDE (is_conflict) FROM store.compared_cells WHERE NOT is_conflict;

CREATE OR REPLACE VIEW main.restatements AS
SELECT
    e.canonical_name AS entity_name, c.* EXCLUDE (earlier_fen, amount_fen),
    yuan(earlier_fen) AS earlier_yuan,
    yuan(amount_fen) AS amount_yuan
FROM main.compared_versions AS c
JOIN store.entities AS e USING (entity_id)
WHERE change <> 'same';
COMMENT ON VIEW main.compared_versions IS 'Every cell of two versions of a disclosure that follow each other, side by side: same, changed, added or removed; without tables that are stopped in one of them';
COMMENT ON COLUMN main.compared_versions.entity_id IS '部门（单位）编号: The entity';
COMMENT ON COLUMN main.compared_versions.entity_scope IS '口径: department, unit or unit_headquarters';
COMMENT ON COLUMN main.compared_versions.fiscal_year IS '年度: Fiscal year';
COMMENT ON COLUMN main.compared_versions.document_kind IS '文件种类: final or budget';
COMMENT ON COLUMN main.compared_versions.earlier_version_no IS '前一版次: Version that it is compared with';
COMMENT ON COLUMN main.compared_versions.version_no IS '版次: The later version';
COMMENT ON COLUMN main.compared_versions.published_on IS '公开日期: Of the later version, from the sidecar';
COMMENT ON COLUMN main.compared_versions.retrieved_on IS '取得日期: Of the later version, from the sidecar';
COMMENT ON COLUMN main.compared_versions.table_key IS '表: Which declared standard table';
COMMENT ON COLUMN main.compared_versions.panel IS '栏: Side-by-side panel';
COMMENT ON COLUMN main.compared_versions.row_key IS '行键: account_code, or the name where there is no code';
COMMENT ON COLUMN main.compared_versions.occurrence IS '次第: 1; in lists of projects and purchases which of equal lines';
COMMENT ON COLUMN main.compared_versions.measure IS '指标: What is measured';
COMMENT ON COLUMN main.compared_versions.phase IS '阶段: executed, budget, approved or adjusted';
COMMENT ON COLUMN main.compared_versions.budget_book IS '预算体系: Whose money, as in facts';
COMMENT ON COLUMN main.compared_versions.row_name IS '行名称: Name of the row';
COMMENT ON COLUMN main.compared_versions.change IS '变更: same, changed, added or removed';
COMMENT ON COLUMN main.compared_versions.earlier_fen IS '前值（分）: Amount in the earlier version, in fen';
COMMENT ON COLUMN main.compared_versions.earlier_quantity IS '前值（数）: Count in the earlier version';
COMMENT ON COLUMN main.compared_versions.earlier_text IS '前原文数值: As printed in the earlier version';
COMMENT ON COLUMN main.compared_versions.earlier_page IS '前页: Page in the earlier version';
COMMENT ON COLUMN main.compared_versions.earlier_fact_id IS '前数据编号: The fact of the earlier version';
COMMENT ON COLUMN main.compared_versions.amount_fen IS '金额（分）: Amount in the later version, in fen';
COMMENT ON COLUMN main.compared_versions.quantity IS '数量: Count in the later version';
COMMENT ON COLUMN main.compared_versions.amount_text IS '原文数值: As printed in the later version';
COMMENT ON COLUMN main.compared_versions.page IS '页: Page in the later version';
COMMENT ON COLUMN main.compared_versions.fact_id IS '数据编号: The fact of the later version';
COMMENT ON COLUMN main.compared_versions.earlier_sha256 IS '前文件散列: The earlier document';
COMMENT ON COLUMN main.compared_versions.document_sha256 IS '文件散列: The later document';
COMMENT ON VIEW main.restatements IS 'What a version changed of the one before it, cell by cell';
COMMENT ON COLUMN main.restatements.entity_name IS '名称: canonical name of the entity';
COMMENT ON COLUMN main.restatements.entity_id IS '部门（单位）编号: The entity';
COMMENT ON COLUMN main.restatements.entity_scope IS '口径: department, unit or unit_headquarters';
COMMENT ON COLUMN main.restatements.fiscal_year IS '年度: Fiscal year';
COMMENT ON COLUMN main.restatements.document_kind IS '文件种类: final or budget';
COMMENT ON COLUMN main.restatements.earlier_version_no IS '前一版次: Version that it is compared with';
COMMENT ON COLUMN main.restatements.version_no IS '版次: The later version';
COMMENT ON COLUMN main.restatements.published_on IS '公开日期: Of the later version, from the sidecar';
COMMENT ON COLUMN main.restatements.retrieved_on IS '取得日期: Of the later version, from the sidecar';
COMMENT ON COLUMN main.restatements.table_key IS '表: Which declared standard table';
COMMENT ON COLUMN main.restatements.panel IS '栏: Side-by-side panel';
COMMENT ON COLUMN main.restatements.row_key IS '行键: account_code, or the name where there is no code';
COMMENT ON COLUMN main.restatements.occurrence IS '次第: 1; in lists of projects and purchases which of equal lines';
COMMENT ON COLUMN main.restatements.measure IS '指标: What is measured';
COMMENT ON COLUMN main.restatements.phase IS '阶段: executed, budget, approved or adjusted';
COMMENT ON COLUMN main.restatements.budget_book IS '预算体系: Whose money, as in facts';
COMMENT ON COLUMN main.restatements.row_name IS '行名称: Name of the row';
COMMENT ON COLUMN main.restatements.change IS '变更: same, changed, added or removed';
COMMENT ON COLUMN main.restatements.earlier_quantity IS '前值（数）: Count in the earlier version';
COMMENT ON COLUMN main.restatements.earlier_text IS '前原文数值: As printed in the earlier version';
COMMENT ON COLUMN main.restatements.earlier_page IS '前页: Page in the earlier version';
COMMENT ON COLUMN main.restatements.earlier_fact_id IS '前数据编号: The fact of the earlier version';
COMMENT ON COLUMN main.restatements.quantity IS '数量: Count in the later version';
COMMENT ON COLUMN main.restatements.amount_text IS '原文数值: As printed in the later version';
COMMENT ON COLUMN main.restatements.page IS '页: Page in the later version';
COMMENT ON COLUMN main.restatements.fact_id IS '数据编号: The fact of the later version';
COMMENT ON COLUMN main.restatements.earlier_sha256 IS '前文件散列: The earlier document';
COMMENT ON COLUMN main.restatements.document_sha256 IS '文件散列: The later document';
COMMENT ON COLUMN main.restatements.earlier_yuan IS '前值（元）: Amount in the earlier version, in 元';
COMMENT ON COLUMN main.restatements.amount_yuan IS '金额（元）: Amount in the later version, in 元';

-- Versions that contradict each other while nobody knows which one counts.
CREATE OR REPLACE VIEW main.version_conflicts AS
SELECT
    x.entity_id, e.canonical_name AS entity_name, x.entity_scope, e.division_name, x.fiscal_year, x.document_kind,
    count(*) OVER of_disclosure AS documents,
    count(*) FILTER (x.copy_of IS NULL) OVER of_disclosure AS versions,
    f.rules, f.message, f.message_zh, x.published_on, x.retrieved_on, x.copy_of, d.source_url, d.source_name, d.grade,
    x.document_sha256
FROM store.disclosures AS x
JOIN store.entities AS e USING (entity_id)
JOIN main.documents AS d USING (document_sha256)
LEFT JOIN (
    SELECT
        document_sha256, string_agg(rule, ', ' ORDER BY rule) AS rules, string_agg(message, ' ' ORDER BY rule) AS message,
        string_agg(message_zh, '' ORDER BY rule) AS message_zh
    FROM store.findings_across
    WHERE rule IN ('version_order_unknown', 'versions_differ')
    GROUP BY document_sha256
) AS f USING (document_sha256)
WHERE x.version_state = 'in_doubt'
WINDOW of_disclosure AS (PARTITION BY x.entity_id, x.fiscal_year, x.document_kind);
COMMENT ON VIEW main.version_conflicts IS 'Disclosures whose versions contradict each other while nobody knows which one counts: one row per document. None of them is current, everyday views show the body and year with version_conflict and without figures, and no check between years is computed with it. A date (sidecar or sources.csv) or a decision (`juesuan entities current`, `withdraw`, `split`) settles it';
COMMENT ON COLUMN main.version_conflicts.entity_name IS '名称: canonical name of the entity';
COMMENT ON COLUMN main.version_conflicts.documents IS '文件数: Documents in doubt of this disclosure, copies among them';
COMMENT ON COLUMN main.version_conflicts.versions IS '版本数: Different versions among them';
COMMENT ON COLUMN main.version_conflicts.rules IS '规则: version_order_unknown (no date orders them) and versions_differ (they share less than half of their figures)';
COMMENT ON COLUMN main.version_conflicts.message IS '说明（英文）: What was found, and what to do, in English';
COMMENT ON COLUMN main.version_conflicts.message_zh IS '说明: The same in Chinese';
COMMENT ON COLUMN main.version_conflicts.source_name IS '来源文件名: The name under which the document came';
COMMENT ON COLUMN main.version_conflicts.grade IS '可信等级: Of the document';

CREATE OR REPLACE VIEW main.version_conflict_cells AS
SELECT
    entity_id, entity_scope, fiscal_year, document_kind, table_key, panel, unit_key, row_key, row_name,
    economic_code, government_economic_code, project_key, occurrence, measure, phase, budget_book, reference_year, change,
    yuan(earlier_fen) AS other_yuan,
    yuan(amount_fen) AS amount_yuan,
    earlier_quantity AS other_quantity, quantity, earlier_text AS other_text, amount_text,
    earlier_page AS other_page, page, earlier_fact_id AS other_fact_id, fact_id,
    earlier_sha256 AS other_sha256, document_sha256
FROM store.compared_cells
WHERE is_conflict AND change <> 'same';
COMMENT ON VIEW main.version_conflict_cells IS 'Where two documents of version_conflicts differ, cell by cell; which of them counts is not known';
COMMENT ON COLUMN main.version_conflict_cells.occurrence IS '次第: 1; in lists of projects and purchases which of equal lines';
COMMENT ON COLUMN main.version_conflict_cells.change IS '变更: changed, added (only in document_sha256) or removed (only in other_sha256)';
COMMENT ON COLUMN main.version_conflict_cells.other_yuan IS '另一金额（元）: Amount in the other document, in 元';
COMMENT ON COLUMN main.version_conflict_cells.amount_yuan IS '金额（元）: Amount in this document, in 元';
COMMENT ON COLUMN main.version_conflict_cells.other_quantity IS '另一数量: Count in the other document';
COMMENT ON COLUMN main.version_conflict_cells.other_text IS '另一原文数值: As printed in the other document';
COMMENT ON COLUMN main.version_conflict_cells.other_page IS '另一页: Page in the other document';
COMMENT ON COLUMN main.version_conflict_cells.other_fact_id IS '另一数据编号: The fact of the other document';
COMMENT ON COLUMN main.version_conflict_cells.other_sha256 IS '另一文件散列: The other document';

-- What the everyday views are made of: the current facts, and for disclosures in conflict the same cells without a figure,
-- one row for each that one of the documents has.
CREATE OR REPLACE VIEW store.facts_in_doubt AS
SELECT
    f.entity_id, e.canonical_name AS entity_name, f.entity_scope, min(f.division_name) AS division_name,
    f.fiscal_year, f.document_kind,
    f.table_key, f.panel, min(f.row_no) AS row_no, f.row_key, min(f.row_name) AS row_name, f.code_system,
    f.account_code, min(f.account_level) AS account_level, min(f.account_basis) AS account_basis,
    f.unit_key, f.economic_code, f.government_economic_code, f.project_key, f.occurrence, f.reference_year,
    f.measure, f.phase, f.budget_book,
    is_plain(
        f.unit_key, f.economic_code, f.government_economic_code, f.project_key, f.occurrence, f.reference_year,
        f.fiscal_year, f.measure
    ) AS is_plain,
    false AS is_corrected,
    string_agg(DISTINCT f.source_name, ' | ' ORDER BY f.source_name) AS source_name, 'C' AS grade,
    true AS version_conflict
FROM kept.facts_shown AS f
JOIN store.entities AS e USING (entity_id)
WHERE f.version_state = 'in_doubt'
GROUP BY
    f.entity_id, e.canonical_name, f.entity_scope, f.fiscal_year, f.document_kind, f.table_key,
    f.panel, f.row_key, f.code_system, f.account_code, f.unit_key, f.economic_code, f.government_economic_code,
    f.project_key, f.occurrence, f.reference_year, f.measure, f.phase, f.budget_book;
COMMENT ON VIEW store.facts_in_doubt IS 'The cells of disclosures in version_conflicts, each once and without a figure';
COMMENT ON COLUMN store.facts_in_doubt.source_name IS '来源文件名: Of all documents in doubt that print the cell';
COMMENT ON COLUMN store.facts_in_doubt.version_conflict IS '版本存疑: Always true';

CREATE OR REPLACE VIEW store.shown_facts AS
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, table_key, panel, row_no, row_key,
    row_name, code_system, account_code, account_level, account_basis, unit_key, economic_code,
    government_economic_code, project_key, occurrence, reference_year, measure, phase, budget_book, is_plain,
    amount_fen, amount_yuan, amount_text, unit, cell_kind, is_corrected, fact_id, page, source_name, grade, document_sha256,
    false AS version_conflict
FROM main.facts
UNION ALL BY NAME
SELECT * FROM store.facts_in_doubt;
COMMENT ON VIEW store.shown_facts IS 'What views that compare are made of: facts, and facts_in_doubt';
COMMENT ON COLUMN store.shown_facts.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts)';

CREATE OR REPLACE VIEW store.everyday_facts AS
SELECT * FROM store.shown_facts WHERE is_plain;
COMMENT ON VIEW store.everyday_facts IS 'What the everyday views are made of: the plain rows of shown_facts';
COMMENT ON COLUMN store.everyday_facts.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts)';
