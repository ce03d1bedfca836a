-- What the codes of facts mean, and figures by class, section and item.

CREATE OR REPLACE VIEW main.accounts AS SELECT * FROM store.accounts;
CREATE OR REPLACE VIEW main.account_ancestors AS SELECT * FROM store.account_ancestors;
CREATE OR REPLACE VIEW main.account_names AS SELECT * FROM store.account_names;
CREATE OR REPLACE VIEW main.account_changes AS SELECT * FROM store.account_changes;
CREATE OR REPLACE VIEW main.account_bridge AS SELECT * FROM store.account_bridge;

-- Roll-ups. A coded table prints classes, sections and items, each the sum of the next; a total table prints classes
-- only, some tables items only. In each table, column and branch the figure of a code is its printed row; where that
-- is not printed, or blank, it is the sum of the highest rows printed below it. So nothing is counted twice, and what
-- is printed in less detail than asked for stands under the code that is printed.

CREATE OR REPLACE VIEW store.account_branches AS
SELECT
    document_sha256, entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind,
    table_key, panel, measure, phase, budget_book, code_system,
    class_code, branch_code,
    any_value(source_name) AS source_name, any_value(grade) AS grade,
    coalesce(min(page) FILTER (account_code = coalesce(branch_code, class_code)), min(page)) AS page,
    sum(amount_fen) FILTER (account_code = coalesce(branch_code, class_code)) AS own_fen,
    sum(amount_fen) FILTER (account_code <> coalesce(branch_code, class_code)) AS below_fen
FROM (
    SELECT
        f.*,
        coalesce(a.class_code, f.account_code) AS class_code,
        CASE WHEN a.level <> 'class' THEN coalesce(a.section_code, f.account_code) END AS branch_code
    FROM main.facts AS f
    JOIN store.accounts AS a USING (code_system, account_code)
    WHERE f.code_system <> 'item' AND f.amount_fen IS NOT NULL AND f.is_plain
)
GROUP BY ALL;
COMMENT ON VIEW store.account_branches IS 'What the roll-ups start from: in each table and column each section (or whatever else is printed directly below a class), and the class row where branch_code is null';
COMMENT ON COLUMN store.account_branches.page IS '页: Of its own printed row, or the first page of what is printed below it';
COMMENT ON COLUMN store.account_branches.class_code IS '类: The class';
COMMENT ON COLUMN store.account_branches.branch_code IS '款: The section, or a code that has none; null for the class row';
COMMENT ON COLUMN store.account_branches.own_fen IS '本行（分）: The amount of its own printed row';
COMMENT ON COLUMN store.account_branches.below_fen IS '下级（分）: The sum of the items printed below it';

-- A view and no CTE: DuckDB computes a CTE that is used twice as a whole, whatever is filtered.
CREATE OR REPLACE VIEW store.account_classes AS
SELECT
    * EXCLUDE (branch_code, source_name, grade, page, own_fen, below_fen),
    any_value(source_name) AS source_name, any_value(grade) AS grade,
    coalesce(min(page) FILTER (branch_code IS NULL), min(page)) AS page,
    sum(own_fen) FILTER (branch_code IS NULL) AS printed_fen,
    sum(coalesce(own_fen, below_fen)) FILTER (branch_code IS NOT NULL) AS parts_fen
FROM store.account_branches
GROUP BY ALL;
COMMENT ON VIEW store.account_classes IS 'The classes of account_branches: the printed row of each, and the sum of what is printed below it';
COMMENT ON COLUMN store.account_classes.class_code IS '类: The class';
COMMENT ON COLUMN store.account_classes.printed_fen IS '原文数值（分）: As in facts_by_class';
COMMENT ON COLUMN store.account_classes.parts_fen IS '下级合计（分）: As in facts_by_class';
COMMENT ON COLUMN store.account_classes.page IS '页: As in facts_by_class';

CREATE OR REPLACE VIEW store.account_rollups AS
WITH rolled AS (
    SELECT 'class' AS rollup_level, * RENAME (class_code AS account_code) FROM store.account_classes
    UNION ALL
    SELECT 'section', * RENAME (class_code AS account_code) FROM store.account_classes WHERE parts_fen IS NULL
    UNION ALL
    SELECT 'item', * RENAME (class_code AS account_code) FROM store.account_classes WHERE parts_fen IS NULL
    UNION ALL
    SELECT 'section', * EXCLUDE (class_code) RENAME (branch_code AS account_code, own_fen AS printed_fen, below_fen AS parts_fen)
    FROM store.account_branches
    WHERE branch_code IS NOT NULL
    UNION ALL
    SELECT 'item', * EXCLUDE (class_code) RENAME (branch_code AS account_code, own_fen AS printed_fen, below_fen AS parts_fen)
    FROM store.account_branches
    WHERE branch_code IS NOT NULL AND below_fen IS NULL
    UNION ALL
    SELECT
        'item', f.document_sha256, f.entity_id, f.entity_name, f.entity_scope, f.division_name, f.fiscal_year,
        f.document_kind, f.table_key, f.panel, f.measure, f.phase, f.budget_book, f.code_system, f.account_code,
        f.source_name, f.grade, f.page, f.amount_fen, NULL
    FROM main.facts AS f
    JOIN store.accounts AS a USING (code_system, account_code)
    WHERE a.level = 'item' AND a.section_code IS NOT NULL AND f.amount_fen IS NOT NULL AND f.is_plain
)
SELECT
    r.rollup_level,
    r.* EXCLUDE (rollup_level, source_name, grade, page, printed_fen, parts_fen),
    a.name AS account_name,
    a.level AS account_level,
    CAST(coalesce(r.printed_fen, r.parts_fen) AS BIGINT) AS amount_fen,
    yuan(coalesce(r.printed_fen, r.parts_fen)) AS amount_yuan,
    CASE WHEN r.printed_fen IS NULL THEN 'summed' ELSE 'printed' END AS basis,
    CAST(r.printed_fen AS BIGINT) AS printed_fen,
    CAST(r.parts_fen AS BIGINT) AS parts_fen,
    CAST(r.printed_fen - r.parts_fen AS BIGINT) AS difference_fen,
    a.evidence,
    r.page, r.source_name, r.grade,
    false AS version_conflict
FROM rolled AS r
JOIN store.accounts AS a USING (code_system, account_code)
UNION ALL BY NAME
SELECT
    a.level AS rollup_level, f.entity_id, f.entity_name, f.entity_scope, f.division_name, f.fiscal_year,
    f.document_kind, f.table_key, f.panel, f.measure, f.phase, f.budget_book, f.code_system, f.account_code,
    a.name AS account_name, a.level AS account_level, a.evidence, f.source_name, f.grade, f.version_conflict
FROM store.facts_in_doubt AS f
JOIN store.accounts AS a USING (code_system, account_code)
WHERE f.code_system <> 'item' AND f.is_plain;
COMMENT ON VIEW store.account_rollups IS 'The three roll-ups in one; query facts_by_class, facts_by_section or facts_by_item, each of which counts everything once';
COMMENT ON COLUMN store.account_rollups.printed_fen IS '原文数值（分）: As in facts_by_class';
COMMENT ON COLUMN store.account_rollups.parts_fen IS '下级合计（分）: As in facts_by_class';
COMMENT ON COLUMN store.account_rollups.difference_fen IS '差（分）: As in facts_by_class';
COMMENT ON COLUMN store.account_rollups.basis IS '依据: As in facts_by_class';
COMMENT ON COLUMN store.account_rollups.account_name IS '科目名称: Name of the code in force';
COMMENT ON COLUMN store.account_rollups.amount_fen IS '金额（分）: As in facts_by_class';
COMMENT ON COLUMN store.account_rollups.amount_yuan IS '金额（元）: As in facts_by_class';
COMMENT ON COLUMN store.account_rollups.page IS '页: As in facts_by_class';
COMMENT ON COLUMN store.account_rollups.evidence IS '科目依据: As in facts_by_class';
COMMENT ON COLUMN store.account_rollups.rollup_level IS '汇总级次: class, section or item';
COMMENT ON COLUMN store.account_rollups.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts); such a row stands at the level that is printed';

CREATE OR REPLACE VIEW main.facts_by_class AS
SELECT * EXCLUDE (rollup_level) FROM store.account_rollups WHERE rollup_level = 'class';
COMMENT ON VIEW main.facts_by_class IS 'By class: one row per class of each table and column; what else its figure is made of does not count again. Choose one table_key and one measure before adding up';
COMMENT ON COLUMN main.facts_by_class.account_name IS '科目名称: Name of the code in force';
COMMENT ON COLUMN main.facts_by_class.amount_fen IS '金额（分）: The figure of the code: its printed row, or where that is missing or blank the sum of what is printed below it';
COMMENT ON COLUMN main.facts_by_class.amount_yuan IS '金额（元）: The same amount in 元, exact';
COMMENT ON COLUMN main.facts_by_class.basis IS '依据: printed or summed';
COMMENT ON COLUMN main.facts_by_class.printed_fen IS '原文数值（分）: The printed row of the code; null where there is none';
COMMENT ON COLUMN main.facts_by_class.parts_fen IS '下级合计（分）: The sum of what is printed below it; null where nothing is';
COMMENT ON COLUMN main.facts_by_class.difference_fen IS '差（分）: printed_fen less parts_fen: 0, or the rounding of the printed cells, or an error that check_results explains';
COMMENT ON COLUMN main.facts_by_class.page IS '页: Page of the printed row, or the first page of what is added up';
COMMENT ON COLUMN main.facts_by_class.evidence IS '科目依据: How well the code is known; unlisted: it is in no list and was placed by its digits';
COMMENT ON COLUMN main.facts_by_class.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts); such a row stands at the level that is printed';

CREATE OR REPLACE VIEW main.facts_by_section AS
SELECT * EXCLUDE (rollup_level) FROM store.account_rollups WHERE rollup_level = 'section';
COMMENT ON VIEW main.facts_by_section IS 'By section: one row per section of each table and column; a class printed without sections stands for itself. Choose one table_key and one measure before adding up';
COMMENT ON COLUMN main.facts_by_section.account_name IS '科目名称: Name of the code in force';
COMMENT ON COLUMN main.facts_by_section.amount_fen IS '金额（分）: The figure of the code: its printed row, or where that is missing or blank the sum of what is printed below it';
COMMENT ON COLUMN main.facts_by_section.amount_yuan IS '金额（元）: The same amount in 元, exact';
COMMENT ON COLUMN main.facts_by_section.basis IS '依据: printed or summed';
COMMENT ON COLUMN main.facts_by_section.printed_fen IS '原文数值（分）: The printed row of the code; null where there is none';
COMMENT ON COLUMN main.facts_by_section.parts_fen IS '下级合计（分）: The sum of what is printed below it; null where nothing is';
COMMENT ON COLUMN main.facts_by_section.difference_fen IS '差（分）: printed_fen less parts_fen: 0, or the rounding of the printed cells, or an error that check_results explains';
COMMENT ON COLUMN main.facts_by_section.page IS '页: Page of the printed row, or the first page of what is added up';
COMMENT ON COLUMN main.facts_by_section.evidence IS '科目依据: How well the code is known; unlisted: it is in no list and was placed by its digits';
COMMENT ON COLUMN main.facts_by_section.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts); such a row stands at the level that is printed';

CREATE OR REPLACE VIEW main.facts_by_item AS
SELECT * EXCLUDE (rollup_level) FROM store.account_rollups WHERE rollup_level = 'item';
COMMENT ON VIEW main.facts_by_item IS 'By item: one row per item of each table and column; a section or class printed without items stands for itself. Choose one table_key and one measure before adding up';
COMMENT ON COLUMN main.facts_by_item.account_name IS '科目名称: Name of the code in force';
COMMENT ON COLUMN main.facts_by_item.amount_fen IS '金额（分）: The figure of the code: its printed row, or where that is missing or blank the sum of what is printed below it';
COMMENT ON COLUMN main.facts_by_item.amount_yuan IS '金额（元）: The same amount in 元, exact';
COMMENT ON COLUMN main.facts_by_item.basis IS '依据: printed or summed';
COMMENT ON COLUMN main.facts_by_item.printed_fen IS '原文数值（分）: The printed row of the code; null where there is none';
COMMENT ON COLUMN main.facts_by_item.parts_fen IS '下级合计（分）: The sum of what is printed below it; null where nothing is';
COMMENT ON COLUMN main.facts_by_item.difference_fen IS '差（分）: printed_fen less parts_fen: 0, or the rounding of the printed cells, or an error that check_results explains';
COMMENT ON COLUMN main.facts_by_item.page IS '页: Page of the printed row, or the first page of what is added up';
COMMENT ON COLUMN main.facts_by_item.evidence IS '科目依据: How well the code is known; unlisted: it is in no list and was placed by its digits';
COMMENT ON COLUMN main.facts_by_item.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts); such a row stands at the level that is printed';

CREATE OR REPLACE VIEW main.account_conflicts AS
WITH printed AS (
    SELECT
        document_sha256, entity_name, fiscal_year, table_key, code_system, account_code, row_code_printed, row_name,
        min(row_name_printed) AS row_name_printed,
        min(page) AS page
    FROM main.facts
    WHERE code_system <> 'item' AND account_basis <> 'inferred'
    GROUP BY ALL
),
known AS (
    SELECT
        code_system, account_code, name_normal,
        arg_min(kind, list_position(['current', 'wording', 'former', 'misprint', 'cut'], kind)) AS kind,
        max(coalesce(valid_to, 9999)) AS valid_to
    FROM store.account_names
    GROUP BY ALL
),
owners AS (
    SELECT code_system, name_normal, min(account_code) AS account_code
    FROM store.account_names
    WHERE kind = 'current'
    GROUP BY ALL
    HAVING count(*) = 1
)
SELECT
    p.document_sha256, p.entity_name, p.fiscal_year, p.table_key, p.page, p.code_system, p.account_code,
    p.row_code_printed, p.row_name_printed,
    a.name AS account_name,
    CASE
        WHEN a.evidence = 'unlisted' THEN 'code_not_listed'
        WHEN k.kind = 'former' THEN 'former_name'
        WHEN k.kind IN ('misprint', 'cut') THEN k.kind
        WHEN o.account_code IS NOT NULL THEN 'name_of_other_code'
        ELSE 'name_not_listed'
    END AS conflict,
    o.account_code AS name_is_of
FROM printed AS p
JOIN store.accounts AS a USING (code_system, account_code)
LEFT JOIN known AS k ON k.code_system = p.code_system AND k.account_code = p.account_code
    AND k.name_normal = p.row_name
LEFT JOIN owners AS o
    ON o.code_system = p.code_system AND o.name_normal = p.row_name AND o.account_code <> p.account_code
WHERE a.evidence = 'unlisted' OR k.kind IS NULL OR k.kind IN ('misprint', 'cut')
    OR (k.kind = 'former' AND p.fiscal_year > k.valid_to);
COMMENT ON VIEW main.account_conflicts IS 'Where a document prints a code that no list knows, or beside a code a name that is not its name in that year';
COMMENT ON COLUMN main.account_conflicts.account_name IS '科目名称: Name of the code in the list';
COMMENT ON COLUMN main.account_conflicts.conflict IS '冲突: code_not_listed, former_name (printed after its years), misprint, cut, name_of_other_code or name_not_listed';
COMMENT ON COLUMN main.account_conflicts.name_is_of IS '名称所属科目: The one other code of which the printed name is the name';
