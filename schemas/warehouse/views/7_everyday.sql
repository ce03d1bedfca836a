-- The everyday layer: what can be added up without counting anything twice, and what refuses to be.

CREATE OR REPLACE VIEW main.amounts AS
SELECT
    f.entity_id, f.entity_name, f.entity_scope, f.division_name, f.fiscal_year, f.document_kind, f.table_key, f.panel,
    f.code_system, f.account_code,
    CASE WHEN f.code_system = 'item' THEN 'item' ELSE coalesce(f.account_level, 'unknown') END AS account_level,
    f.row_name AS account_name, f.measure, f.phase, f.budget_book, f.stock_flow, f.is_plain,
    f.amount_fen, f.amount_yuan, f.is_corrected, f.fact_id, f.page, f.source_name, f.grade, f.version_no,
    f.document_sha256
FROM main.facts AS f
WHERE f.amount_fen IS NOT NULL;
COMMENT ON VIEW main.amounts IS 'What checked_sum adds up: the printed amounts of the current versions, money only, without blank cells. Each row names everything in which rows may differ';
COMMENT ON COLUMN main.amounts.account_level IS '科目级次: class, section or item of a code; item for the rows of tables without codes, each of which stands for itself (the totals of coded tables too); unknown where a code is of no level';
COMMENT ON COLUMN main.amounts.account_name IS '科目名称: Name of the row, normalised';
COMMENT ON COLUMN main.amounts.amount_fen IS '金额（分）: Exact amount in fen; never null';

-- One sentence for each dimension. The values are part of it, so that the error is raised when rows are there, not when
-- the query is planned.
CREATE OR REPLACE MACRO main.refuse_sum(dimension, shown, why, why_zh) AS
    error(
        'checked_sum would mix ' || dimension || ' (' || shown || '): ' || why || '. '
        || '不能相加：' || dimension || ' 有多个取值，' || why_zh || '。'
    );
COMMENT ON MACRO main.refuse_sum IS 'refuse_sum(dimension, values, why, why in Chinese): the error of checked_sum';

-- The views that people add up have different columns: each row as one that has all of them, null where its view has none.
CREATE OR REPLACE MACRO main.summed_row(r) AS
    CAST(r AS STRUCT(
        fact_id VARCHAR, document_kind VARCHAR, fiscal_year BIGINT, entity_scope VARCHAR, table_key VARCHAR, panel VARCHAR,
        budget_book VARCHAR, measure VARCHAR, phase VARCHAR, stock_flow VARCHAR, code_system VARCHAR, account_level VARCHAR,
        account_code VARCHAR, is_plain BOOLEAN, grade VARCHAR, figure VARCHAR, item VARCHAR, source VARCHAR,
        amount_yuan DECIMAL(20, 2), expenditure_yuan DECIMAL(20, 2), executed_yuan DECIMAL(20, 2)
    ));
COMMENT ON MACRO main.summed_row IS 'summed_row(a): a row of an everyday view with the columns that checked_sum looks at';

CREATE OR REPLACE MACRO main.summed_yuan(r) AS
    coalesce(
        struct_extract(summed_row(r), 'amount_yuan'), struct_extract(summed_row(r), 'expenditure_yuan'),
        struct_extract(summed_row(r), 'executed_yuan')
    );
COMMENT ON MACRO main.summed_yuan IS 'summed_yuan(a): the amount that checked_sum adds up';

CREATE OR REPLACE MACRO main.summed_value(r, dimension) AS
    CASE
        -- The row 合计 of tables by code has no level, and holds all of them.
        WHEN dimension = 'account_level' AND struct_extract(summed_row(r), 'account_level') IS NULL
            THEN CASE WHEN struct_extract(summed_row(r), 'account_code') = 'total' THEN 'total' WHEN struct_extract(summed_row(r), 'account_code') IS NOT NULL THEN 'unknown' END
        ELSE CAST(struct_extract(summed_row(r), dimension) AS VARCHAR)
    END;
COMMENT ON MACRO main.summed_value IS 'summed_value(a, dimension): what a row is in one dimension, for checked_sum';

CREATE OR REPLACE MACRO main.is_mixed(r, dimension) AS count(DISTINCT summed_value(r, dimension)) > 1;
COMMENT ON MACRO main.is_mixed IS 'is_mixed(rows, dimension): whether the rows of a group differ in a column';

CREATE OR REPLACE MACRO main.refuse_mixed(r, dimension, why, why_zh) AS
    refuse_sum(
        dimension,
        string_agg(DISTINCT summed_value(r, dimension), ', ' ORDER BY summed_value(r, dimension)),
        why, why_zh
    );
COMMENT ON MACRO main.refuse_mixed IS 'refuse_mixed(rows, dimension, why, why in Chinese): refuse_sum with the values of the column';

CREATE OR REPLACE MACRO main.checked_sum(r) AS
    CASE
        WHEN count(*) = 0
            THEN error(
                'checked_sum has ' || count(*) || ' rows to add up: no row has the names, codes and years of the query. '
                || '没有可加总的行：查询中的名称、编码或年度不存在。'
            )
        WHEN count(summed_yuan(r)) = 0 THEN NULL
        WHEN count(DISTINCT struct_extract(summed_row(r), 'fact_id')) < count(struct_extract(summed_row(r), 'fact_id'))
            THEN refuse_sum('fact_id', 'rows ' || count(r) || ', figures ' || count(DISTINCT struct_extract(summed_row(r), 'fact_id')),
                'a join repeats rows, and figures would be counted twice', '连接使数据重复，会被重复计算')
        WHEN is_mixed(r, 'document_kind')
            THEN refuse_mixed(r, 'document_kind', 'a budget and a final account are two statements about the same money', '预算和决算说的是同一笔资金')
        WHEN is_mixed(r, 'fiscal_year')
            THEN refuse_mixed(r, 'fiscal_year', 'choose one year, or GROUP BY fiscal_year', '请选定一个年度，或按 fiscal_year 分组')
        WHEN is_mixed(r, 'entity_scope')
            THEN refuse_mixed(r, 'entity_scope', 'the figures of a department include those of its headquarters and units', '部门数据已包含本级和所属单位')
        WHEN is_mixed(r, 'table_key')
            THEN refuse_mixed(r, 'table_key', 'the same money stands in several tables; choose one', '同一笔资金列在多张表中，请选一张表')
        WHEN is_mixed(r, 'panel')
            THEN refuse_mixed(r, 'panel', 'the panels of a table show the same money from several sides; choose one', '同表各栏从不同角度列示同一笔资金，请选一栏')
        WHEN is_mixed(r, 'budget_book')
            THEN refuse_mixed(r, 'budget_book', 'all includes the other budgets; choose one', 'all 已包含其他预算体系，请选一种')
        WHEN is_mixed(r, 'measure')
            THEN refuse_mixed(r, 'measure', 'a total and its parts are different measures; choose one', '合计及其构成是不同指标，请选一个指标')
        WHEN is_mixed(r, 'phase')
            THEN refuse_mixed(r, 'phase', 'what was planned and what was spent cannot be added', '预算数与决算数不能相加')
        WHEN is_mixed(r, 'stock_flow')
            THEN refuse_mixed(r, 'stock_flow', 'flows of a year and balances cannot be added', '流量与存量不能相加')
        WHEN is_mixed(r, 'code_system')
            THEN refuse_mixed(r, 'code_system', 'the row of a total has no code, and the codes below it are its parts; choose one', '合计行没有科目编码，各科目是其构成，请选一种')
        WHEN is_mixed(r, 'account_level')
            THEN refuse_mixed(r, 'account_level', 'a class contains its sections and items; choose one level', '类包含款和项，请选一级')
        WHEN any_value(summed_value(r, 'code_system')) = 'item' AND is_mixed(r, 'account_code')
            THEN refuse_sum('account_code', count(DISTINCT summed_value(r, 'account_code')) || ' rows',
                'rows without codes hold totals and their parts; choose one', '无编码的行中有合计及其构成，请选一行')
        WHEN is_mixed(r, 'is_plain')
            THEN refuse_mixed(r, 'is_plain', 'rows of units and crossed rows show the same money in parts; choose is_plain', '分单位、交叉列示的行是同一笔资金的构成，请只取 is_plain')
        WHEN is_mixed(r, 'figure')
            THEN refuse_mixed(r, 'figure', 'key figures hold one another; choose one', '关键指标互相包含，请选一个')
        WHEN is_mixed(r, 'item')
            THEN refuse_mixed(r, 'item', 'a total stands beside its items; choose one', '合计与其构成并列，请选一项')
        WHEN is_mixed(r, 'source') AND bool_or(summed_value(r, 'source') = 'revenue_current_year')
            THEN refuse_mixed(r, 'source', 'revenue_current_year is the sum of the others', 'revenue_current_year 是其余各项之和')
        WHEN count(*) FILTER (summed_value(r, 'grade') = 'C') BETWEEN 1 AND count(r) - 1
            THEN refuse_mixed(r, 'grade', 'a document of grade C has something open; leave it out, or GROUP BY grade', 'C 级文件尚有疑问，请排除或按 grade 分组')
        ELSE CAST(sum(summed_yuan(r)) AS DECIMAL(38, 2))
    END;
COMMENT ON MACRO main.checked_sum IS 'checked_sum(a), where a is an alias of amounts, key_figures, expenditure_by_function (its expenditure_yuan), expenditure_by_economic_code, revenue_structure or three_public (its executed_yuan): the sum of the amounts, or an error that names the dimension in which the rows differ (repeated figures, document_kind, fiscal_year, entity_scope, table_key, panel, budget_book, measure, phase, stock_flow, code_system, account_level, account_code of rows without codes, is_plain, figure, item, a source and its sum, grade). What GROUP BY separates may differ. No rows at all are an error, too: a name is wrong';

CREATE OR REPLACE MACRO main.the_one(value, name) AS
    CASE WHEN count(DISTINCT value) > 1 THEN error('more than one value of ' || name || ': ' || string_agg(DISTINCT CAST(value AS VARCHAR), ', '))
    ELSE max(value) END;
COMMENT ON MACRO main.the_one IS 'the_one(value, name): the one value of a group, null where there is none; more than one is an error and not a sum';

CREATE OR REPLACE VIEW main.body_year AS
SELECT
    entity_id, y.entity_name, y.entity_scope, y.division_name, r.province, r.city, r.district, r.region_basis,
    y.fiscal_year, y.document_kind,
    y.* EXCLUDE (entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, most_of_one_figure, source_name, grade, document_sha256, version_conflict),
    rate(basic_yuan, expenditure_yuan) AS basic_share,
    rate(personnel_yuan, personnel_yuan + public_operating_yuan) AS personnel_share,
    rate(carryover_closing_yuan, total_sources_yuan) AS carryover_share,
    rate(three_public_yuan, expenditure_yuan) AS three_public_share,
    y.source_name, y.grade, y.document_sha256,
    -- More than one value for one key is an error, not a sum and not one of them.
    CASE WHEN most_of_one_figure > 1 THEN error('body_year: more than one value of a figure for ' || entity_name || ' ' || fiscal_year) ELSE version_conflict END AS version_conflict
FROM (
    SELECT
        entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind,
        max(amount_yuan) FILTER (figure = 'total_sources') AS total_sources_yuan,
        max(amount_yuan) FILTER (figure = 'revenue_current_year') AS revenue_yuan,
        max(amount_yuan) FILTER (figure = 'expenditure_current_year') AS expenditure_yuan,
        max(amount_yuan) FILTER (figure = 'carryover_opening') AS carryover_opening_yuan,
        max(amount_yuan) FILTER (figure = 'carryover_closing') AS carryover_closing_yuan,
        max(amount_yuan) FILTER (figure = 'revenue_fiscal_appropriation') AS appropriation_yuan,
        max(amount_yuan) FILTER (figure = 'basic_expenditure') AS basic_yuan,
        max(amount_yuan) FILTER (figure = 'project_expenditure') AS project_yuan,
        max(amount_yuan) FILTER (figure = 'gpb_expenditure') AS gpb_expenditure_yuan,
        max(amount_yuan) FILTER (figure = 'personnel_expenditure') AS personnel_yuan,
        max(amount_yuan) FILTER (figure = 'public_operating_expenditure') AS public_operating_yuan,
        max(amount_yuan) FILTER (figure = 'three_public_expenditure') AS three_public_yuan,
        max(amount_yuan) FILTER (figure = 'overseas_travel') AS overseas_travel_yuan,
        max(amount_yuan) FILTER (figure = 'official_vehicle') AS official_vehicle_yuan,
        max(amount_yuan) FILTER (figure = 'official_reception') AS official_reception_yuan,
        max(amount_yuan) FILTER (figure = 'agency_operating_expenditure') AS agency_operating_yuan,
        max(amount_yuan) FILTER (figure = 'procurement') AS procurement_yuan,
        count(*) - count(DISTINCT figure) + 1 AS most_of_one_figure,
        any_value(source_name) AS source_name, any_value(grade) AS grade, document_sha256, version_conflict
    FROM main.key_figures
    GROUP BY ALL
) AS y
LEFT JOIN store.entities AS r USING (entity_id);
COMMENT ON VIEW main.body_year IS 'One row per body, year and kind of document, with each key figure in a column of its own: nothing in a row is to be added to another column, except where its comment says of what it is a part. A body and year in version_conflicts has its row without amounts';
COMMENT ON COLUMN main.body_year.total_sources_yuan IS '收入总计（元）: All that was at hand: revenue of the year, carry-over and other sources';
COMMENT ON COLUMN main.body_year.revenue_yuan IS '本年收入（元）: Revenue of the year, a flow';
COMMENT ON COLUMN main.body_year.expenditure_yuan IS '本年支出（元）: Expenditure of the year, a flow';
COMMENT ON COLUMN main.body_year.carryover_opening_yuan IS '年初结转和结余（元）: Balance at the start of the year, a stock';
COMMENT ON COLUMN main.body_year.carryover_closing_yuan IS '年末结转和结余（元）: Balance at the end of the year, a stock';
COMMENT ON COLUMN main.body_year.appropriation_yuan IS '财政拨款收入（元）: Of revenue_yuan from the treasury';
COMMENT ON COLUMN main.body_year.basic_yuan IS '基本支出（元）: Of expenditure_yuan basic expenditure';
COMMENT ON COLUMN main.body_year.project_yuan IS '项目支出（元）: Of expenditure_yuan project expenditure';
COMMENT ON COLUMN main.body_year.gpb_expenditure_yuan IS '一般公共预算财政拨款支出（元）: Expenditure from the general public budget';
COMMENT ON COLUMN main.body_year.personnel_yuan IS '人员经费（元）: Of basic expenditure from the general public budget what is paid for people';
COMMENT ON COLUMN main.body_year.public_operating_yuan IS '公用经费（元）: Of basic expenditure from the general public budget what is paid for running';
COMMENT ON COLUMN main.body_year.three_public_yuan IS '三公经费（元）: Overseas travel, official vehicles and receptions together';
COMMENT ON COLUMN main.body_year.overseas_travel_yuan IS '因公出国（境）费（元）: Of three_public_yuan';
COMMENT ON COLUMN main.body_year.official_vehicle_yuan IS '公务用车购置及运行维护费（元）: Of three_public_yuan';
COMMENT ON COLUMN main.body_year.official_reception_yuan IS '公务接待费（元）: Of three_public_yuan';
COMMENT ON COLUMN main.body_year.agency_operating_yuan IS '机关运行经费（元）: As in key_figures';
COMMENT ON COLUMN main.body_year.procurement_yuan IS '政府采购支出（元）: As in key_figures';
COMMENT ON COLUMN main.body_year.basic_share IS '基本支出占比: basic_yuan of expenditure_yuan';
COMMENT ON COLUMN main.body_year.personnel_share IS '人员经费占比: personnel_yuan of personnel_yuan and public_operating_yuan';
COMMENT ON COLUMN main.body_year.carryover_share IS '结转结余率: carryover_closing_yuan of total_sources_yuan';
COMMENT ON COLUMN main.body_year.three_public_share IS '三公经费占比: three_public_yuan of expenditure_yuan';
COMMENT ON COLUMN main.body_year.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts)';

-- Codes that were renamed, moved or used again are compared only through account_bridge. A series is one meaning: the code
-- that has it today where the bridge says that figures can be put in one series, else the code within its years.
CREATE OR REPLACE VIEW store.function_series AS
SELECT
    f.entity_id, f.entity_name, f.entity_scope, f.division_name, f.fiscal_year, f.document_kind, f.table_key,
    f.budget_book, f.phase, f.account_code, f.account_name, f.account_level, f.expenditure_yuan, f.fact_id, f.page,
    f.source_name, f.grade, f.document_sha256, f.version_conflict,
    CASE WHEN b.comparable THEN b.account_code_now ELSE f.account_code || coalesce('@' || b.from_year, '') END AS series,
    b.evidence AS bridge_evidence
FROM main.expenditure_by_function AS f
LEFT JOIN store.account_bridge AS b
    ON b.code_system = 'functional' AND b.account_code = f.account_code
    AND f.fiscal_year BETWEEN b.from_year AND b.to_year
WHERE f.account_level IS NOT NULL;
COMMENT ON VIEW store.function_series IS 'Expenditure by functional code, with the meaning of the code in its year';
COMMENT ON COLUMN store.function_series.account_name IS '科目名称: As in expenditure_by_function';
COMMENT ON COLUMN store.function_series.account_level IS '科目级次: class, section or item';
COMMENT ON COLUMN store.function_series.expenditure_yuan IS '支出合计（元）: As in expenditure_by_function';
COMMENT ON COLUMN store.function_series.series IS '科目系列: The code that has this meaning today, or the code and the first year of its meaning';
COMMENT ON COLUMN store.function_series.bridge_evidence IS '对照依据: What the bridge rests on for this code and year';
COMMENT ON COLUMN store.function_series.version_conflict IS '版本存疑: As in expenditure_by_function';

CREATE OR REPLACE VIEW main.function_growth AS
WITH earlier AS (
    SELECT
        entity_id, document_kind, table_key, phase, account_level, series, fiscal_year + 1 AS fiscal_year,
        count(*) AS codes, string_agg(DISTINCT account_code, ', ') AS account_code, max(expenditure_yuan) AS expenditure_yuan,
        any_value(fact_id) AS fact_id, any_value(grade) AS grade, bool_or(version_conflict) AS version_conflict,
        any_value(bridge_evidence) AS bridge_evidence
    FROM store.function_series
    GROUP BY ALL
),
same_code AS (
    SELECT DISTINCT entity_id, document_kind, table_key, phase, account_code, fiscal_year + 1 AS fiscal_year
    FROM store.function_series
),
compared AS (
    SELECT
        k.*, e.codes, e.account_code AS earlier_account_code, e.expenditure_yuan AS earlier_yuan,
        e.fact_id AS earlier_fact_id, e.grade AS earlier_grade, e.bridge_evidence AS earlier_evidence,
        k.version_conflict OR coalesce(e.version_conflict, false) AS is_conflict,
        count(*) OVER (
            PARTITION BY k.entity_id, k.fiscal_year, k.document_kind, k.table_key, k.phase, k.account_level, k.series
        ) AS codes_now,
        CASE
            WHEN k.version_conflict OR e.version_conflict THEN 'version_conflict'
            WHEN r.entity_id IS NOT NULL THEN 'reform'
            WHEN e.codes IS NULL AND c.entity_id IS NOT NULL THEN 'code_changed'
            WHEN e.codes IS NULL THEN 'no_earlier_year'
            WHEN e.codes > 1 OR codes_now > 1 THEN 'several_codes'
            WHEN k.expenditure_yuan IS NULL OR e.expenditure_yuan IS NULL THEN 'blank'
            WHEN e.expenditure_yuan <= 0 THEN 'no_base'
            ELSE 'computed'
        END AS basis
    FROM store.function_series AS k
    LEFT JOIN earlier AS e USING (entity_id, document_kind, table_key, phase, account_level, series, fiscal_year)
    LEFT JOIN same_code AS c
        ON c.entity_id = k.entity_id AND c.document_kind = k.document_kind AND c.table_key = k.table_key
        AND c.phase = k.phase AND c.account_code = k.account_code AND c.fiscal_year = k.fiscal_year
    LEFT JOIN store.reforms AS r ON r.entity_id = k.entity_id AND r.year = k.fiscal_year
)
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, table_key, budget_book,
    account_code, account_name, account_level,
    CASE WHEN codes = 1 THEN earlier_account_code END AS earlier_account_code,
    CASE WHEN basis IN ('computed', 'no_base') THEN earlier_yuan END AS earlier_yuan,
    expenditure_yuan,
    CASE WHEN basis IN ('computed', 'no_base') THEN expenditure_yuan - earlier_yuan END AS change_yuan,
    CASE WHEN basis = 'computed' THEN rate(expenditure_yuan - earlier_yuan, earlier_yuan) END AS growth_rate,
    basis,
    CASE
        WHEN basis NOT IN ('computed', 'no_base') THEN NULL
        WHEN account_code = earlier_account_code AND bridge_evidence IS NULL THEN 'same_code'
        ELSE coalesce(nullif(earlier_evidence, bridge_evidence), bridge_evidence)
    END AS rests_on,
    earlier_fact_id, earlier_grade, fact_id, page, source_name, grade, document_sha256, is_conflict AS version_conflict
FROM compared;
COMMENT ON VIEW main.function_growth IS 'Expenditure by functional code beside that of the year before, for codes that mean the same in both years (account_bridge). Where a code was split, used again, or several codes became one, there is no rate, and basis says why. Choose one table_key and one account_level';
COMMENT ON COLUMN main.function_growth.account_name IS '科目名称: Name of the row as printed, normalised';
COMMENT ON COLUMN main.function_growth.account_level IS '科目级次: class, section or item';
COMMENT ON COLUMN main.function_growth.earlier_account_code IS '上年科目: The code of the year before; another one where the code was moved';
COMMENT ON COLUMN main.function_growth.earlier_yuan IS '上年数（元）: Expenditure of the year before, from its own document; null where it cannot be compared';
COMMENT ON COLUMN main.function_growth.expenditure_yuan IS '支出合计（元）: Expenditure of the year';
COMMENT ON COLUMN main.function_growth.change_yuan IS '增减额（元）: expenditure_yuan less earlier_yuan';
COMMENT ON COLUMN main.function_growth.growth_rate IS '增长率: change_yuan of earlier_yuan; null where basis is not computed';
COMMENT ON COLUMN main.function_growth.basis IS '依据: computed, no_earlier_year, code_changed (the code is printed in both years and means something else), several_codes (several codes have this meaning in one of the years), blank, no_base (the year before is not above zero), version_conflict or reform (as in growth)';
COMMENT ON COLUMN main.function_growth.rests_on IS '对照依据: What the comparison of the codes rests on: the weaker evidence of the bridge (recall is not verified), or same_code where no list knows the code';
COMMENT ON COLUMN main.function_growth.earlier_fact_id IS '上年数据编号: The fact of earlier_yuan';
COMMENT ON COLUMN main.function_growth.earlier_grade IS '上年可信等级: Grade of the document of the year before';
COMMENT ON COLUMN main.function_growth.fact_id IS '数据编号: The fact of expenditure_yuan';
COMMENT ON COLUMN main.function_growth.version_conflict IS '版本存疑: Whether versions of one of the two years contradict each other, so that no rate is computed (see version_conflicts)';
