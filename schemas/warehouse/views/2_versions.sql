-- What was known when, and what a version changed of the one before it.

CREATE OR REPLACE MACRO main.facts_as_of(day) AS TABLE
SELECT f.*
FROM main.all_facts AS f
-- Joined, and not asked with IN: a join with few documents reaches the table of facts.
JOIN (
    SELECT document_sha256
    FROM store.disclosures
    JOIN store.documents USING (document_sha256)
    WHERE
        status = 'loaded'
        AND coalesce(disclosures.published_on, disclosures.retrieved_on, '') <= CAST(CAST(day AS DATE) AS VARCHAR)
        AND (withdrawn_on IS NULL OR withdrawn_on > CAST(CAST(day AS DATE) AS VARCHAR))
    QUALIFY row_number() OVER (
        PARTITION BY entity_id, disclosures.fiscal_year, disclosures.document_kind ORDER BY version_no DESC
    ) = 1
) AS known USING (document_sha256);
COMMENT ON MACRO TABLE main.facts_as_of IS 'facts_as_of(day): the facts as they stood at the end of that day: of each disclosure the last version published by then (retrieved, where the day of publication is unknown; a version without any date counts as known from the beginning), less what was withdrawn by then';

-- Every cell of two versions that follow each other, side by side. Cells meet by their place in the form (table, panel,
-- row, which of equal rows, column), never by what they hold.
CREATE OR REPLACE VIEW main.compared_versions AS
WITH versions AS (
    SELECT
        document_sha256, entity_id, entity_scope, fiscal_year, document_kind, version_no, published_on, retrieved_on,
        lag(document_sha256) OVER of_disclosure AS earlier_sha256,
        lag(version_no) OVER of_disclosure AS earlier_version_no,
        count(*) OVER (PARTITION BY entity_id, fiscal_year, document_kind) AS loaded_versions
    FROM store.disclosures
    SEMI JOIN (SELECT document_sha256 FROM store.documents WHERE status = 'loaded') USING (document_sha256)
    WINDOW of_disclosure AS (PARTITION BY entity_id, fiscal_year, document_kind ORDER BY version_no)
),
cells AS (
    SELECT
        f.document_sha256, f.table_key, f.panel, f.row_key, f.row_name, f.measure, f.phase, f.budget_book,
        f.amount_fen, f.quantity, f.amount_text, f.cell_kind, f.page, f.fact_id,
        row_number() OVER (
            PARTITION BY f.document_sha256, f.table_key, f.panel, f.row_key, f.measure, f.phase, f.budget_book
            ORDER BY f.row_no, f.fact_id
        ) AS occurrence
    FROM store.facts AS f
    JOIN (SELECT document_sha256 FROM versions WHERE loaded_versions > 1) AS v USING (document_sha256)
),
pairs AS (SELECT * FROM versions WHERE earlier_sha256 IS NOT NULL),
-- What is stopped in one of two versions says nothing of the other one.
stopped AS (
    SELECT DISTINCT p.document_sha256 AS pair, t.table_key
    FROM pairs AS p
    JOIN store.tables_read AS t ON t.document_sha256 IN (p.document_sha256, p.earlier_sha256)
    WHERE t.status = 'stopped'
),
later AS (SELECT p.document_sha256 AS pair, c.* FROM pairs AS p JOIN cells AS c USING (document_sha256)),
earlier AS (
    SELECT p.document_sha256 AS pair, c.* FROM pairs AS p JOIN cells AS c ON c.document_sha256 = p.earlier_sha256
),
both_sides AS (
    SELECT
        pair, table_key, panel, row_key, occurrence, measure, phase, budget_book,
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
        USING (pair, table_key, panel, row_key, occurrence, measure, phase, budget_book)
)
SELECT
    p.entity_id, p.entity_scope, p.fiscal_year, p.document_kind, p.earlier_version_no, p.version_no,
    p.published_on, p.retrieved_on, b.* EXCLUDE (pair),
    p.earlier_sha256, p.document_sha256
FROM both_sides AS b
JOIN pairs AS p ON p.document_sha256 = b.pair
ANTI JOIN stopped USING (pair, table_key);

CREATE OR REPLACE VIEW main.restatements AS
SELECT
    e.canonical_name AS entity_name, c.* EXCLUDE (earlier_fen, amount_fen),
    CAST(CAST(earlier_fen AS DECIMAL(19, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(20, 2)) AS earlier_yuan,
    CAST(CAST(amount_fen AS DECIMAL(19, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(20, 2)) AS amount_yuan
FROM main.compared_versions AS c
JOIN store.entities AS e USING (entity_id)
WHERE change <> 'same';
COMMENT ON VIEW main.compared_versions IS 'Every cell of two versions of a disclosure that follow each other, side by side: same, changed, added or removed; without tables that are stopped in one of them';
COMMENT ON COLUMN main.compared_versions.entity_id IS '主体号: The entity';
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
COMMENT ON COLUMN main.compared_versions.occurrence IS '次第: Which of equal rows, from the top, from 1';
COMMENT ON COLUMN main.compared_versions.measure IS '指标: What is measured';
COMMENT ON COLUMN main.compared_versions.phase IS '阶段: executed, budget, approved or adjusted';
COMMENT ON COLUMN main.compared_versions.budget_book IS '预算体系: all, general_public, government_fund or state_capital';
COMMENT ON COLUMN main.compared_versions.row_name IS '行名称: Name of the row';
COMMENT ON COLUMN main.compared_versions.change IS '变更: same, changed, added or removed';
COMMENT ON COLUMN main.compared_versions.earlier_fen IS '前值（分）: Amount in the earlier version, in fen';
COMMENT ON COLUMN main.compared_versions.earlier_quantity IS '前值（数）: Count in the earlier version';
COMMENT ON COLUMN main.compared_versions.earlier_text IS '前印刷值: As printed in the earlier version';
COMMENT ON COLUMN main.compared_versions.earlier_page IS '前页: Page in the earlier version';
COMMENT ON COLUMN main.compared_versions.earlier_fact_id IS '前事实号: The fact of the earlier version';
COMMENT ON COLUMN main.compared_versions.amount_fen IS '金额（分）: Amount in the later version, in fen';
COMMENT ON COLUMN main.compared_versions.quantity IS '数量: Count in the later version';
COMMENT ON COLUMN main.compared_versions.amount_text IS '印刷值: As printed in the later version';
COMMENT ON COLUMN main.compared_versions.page IS '页: Page in the later version';
COMMENT ON COLUMN main.compared_versions.fact_id IS '事实号: The fact of the later version';
COMMENT ON COLUMN main.compared_versions.earlier_sha256 IS '前文件散列: The earlier document';
COMMENT ON COLUMN main.compared_versions.document_sha256 IS '文件散列: The later document';
COMMENT ON VIEW main.restatements IS 'What a version changed of the one before it, cell by cell';
COMMENT ON COLUMN main.restatements.entity_name IS '名称: canonical name of the entity';
COMMENT ON COLUMN main.restatements.entity_id IS '主体号: The entity';
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
COMMENT ON COLUMN main.restatements.occurrence IS '次第: Which of equal rows, from the top, from 1';
COMMENT ON COLUMN main.restatements.measure IS '指标: What is measured';
COMMENT ON COLUMN main.restatements.phase IS '阶段: executed, budget, approved or adjusted';
COMMENT ON COLUMN main.restatements.budget_book IS '预算体系: all, general_public, government_fund or state_capital';
COMMENT ON COLUMN main.restatements.row_name IS '行名称: Name of the row';
COMMENT ON COLUMN main.restatements.change IS '变更: same, changed, added or removed';
COMMENT ON COLUMN main.restatements.earlier_quantity IS '前值（数）: Count in the earlier version';
COMMENT ON COLUMN main.restatements.earlier_text IS '前印刷值: As printed in the earlier version';
COMMENT ON COLUMN main.restatements.earlier_page IS '前页: Page in the earlier version';
COMMENT ON COLUMN main.restatements.earlier_fact_id IS '前事实号: The fact of the earlier version';
COMMENT ON COLUMN main.restatements.quantity IS '数量: Count in the later version';
COMMENT ON COLUMN main.restatements.amount_text IS '印刷值: As printed in the later version';
COMMENT ON COLUMN main.restatements.page IS '页: Page in the later version';
COMMENT ON COLUMN main.restatements.fact_id IS '事实号: The fact of the later version';
COMMENT ON COLUMN main.restatements.earlier_sha256 IS '前文件散列: The earlier document';
COMMENT ON COLUMN main.restatements.document_sha256 IS '文件散列: The later document';
COMMENT ON COLUMN main.restatements.earlier_yuan IS '前值（元）: Amount in the earlier version, in 元';
COMMENT ON COLUMN main.restatements.amount_yuan IS '金额（元）: Amount in the later version, in 元';
