-- Key figures of a document, and what compares them: growth, ranking, peers.

CREATE OR REPLACE VIEW main.key_figure_places AS
SELECT * FROM (VALUES
    ('total_sources', '收入总计', 'fin_total', 'income', 'total_sources', 'revenue', 'executed', 'all', 'figure'),
    ('total_uses', '支出总计', 'fin_total', 'expenditure', 'total_uses', 'expenditure', 'executed', 'all', 'figure'),
    ('revenue_current_year', '本年收入合计', 'fin_total', 'income', 'revenue_current_year', 'revenue', 'executed', 'all', 'figure'),
    ('expenditure_current_year', '本年支出合计', 'fin_total', 'expenditure', 'expenditure_current_year', 'expenditure', 'executed', 'all', 'figure'),
    ('carryover_opening', '年初结转和结余', 'fin_total', 'income', 'carryover_opening', 'revenue', 'executed', 'all', 'figure'),
    ('carryover_closing', '年末结转和结余', 'fin_total', 'expenditure', 'carryover_closing', 'expenditure', 'executed', 'all', 'figure'),
    ('revenue_fiscal_appropriation', '财政拨款收入', 'fin_revenue', '', 'total', 'revenue_fiscal_appropriation', 'executed', 'all', 'figure'),
    ('basic_expenditure', '基本支出', 'fin_expenditure', '', 'total', 'basic_expenditure', 'executed', 'all', 'figure'),
    ('project_expenditure', '项目支出', 'fin_expenditure', '', 'total', 'project_expenditure', 'executed', 'all', 'figure'),
    ('gpb_expenditure', '一般公共预算财政拨款支出', 'fin_gpb_expenditure', '', 'total', 'expenditure', 'executed', 'general_public', 'figure'),
    ('personnel_expenditure', '人员经费', 'fin_gpb_basic', 'personnel', 'total', 'basic_expenditure', 'executed', 'general_public', 'figure'),
    ('public_operating_expenditure', '公用经费', 'fin_gpb_basic', 'public', 'total', 'basic_expenditure', 'executed', 'general_public', 'figure'),
    ('three_public_expenditure', '三公经费支出', 'fin_three_public', '', 'three_public_total', 'expenditure', 'executed', 'all', 'figure'),
    ('overseas_travel', '因公出国（境）费', 'fin_three_public', '', 'overseas_travel', 'expenditure', 'executed', 'all', 'figure'),
    ('official_vehicle', '公务用车购置及运行维护费', 'fin_three_public', '', 'official_vehicle', 'expenditure', 'executed', 'all', 'figure'),
    ('official_reception', '公务接待费', 'fin_three_public', '', 'official_reception', 'expenditure', 'executed', 'all', 'figure'),
    ('agency_operating_expenditure', '机关运行经费', 'fin_info', '', 'agency_operating_expenditure', 'agency_operating_expenditure', 'executed', 'all', 'total'),
    ('agency_operating_expenditure', '机关运行经费', 'fin_info', '', 'administrative_units', 'agency_operating_expenditure', 'executed', 'all', 'part'),
    ('agency_operating_expenditure', '机关运行经费', 'fin_info', '', 'civil_service_managed_units', 'agency_operating_expenditure', 'executed', 'all', 'part'),
    ('procurement', '政府采购支出', 'fin_info', '', 'procurement', 'procurement', 'executed', 'all', 'figure'),
    -- Of budgets the same figures, where their tables print them.
    ('total_sources', '收入总计', 'bud_total', 'income', 'total_sources', 'revenue', 'approved', 'all', 'figure'),
    ('total_uses', '支出总计', 'bud_total', 'expenditure', 'total_uses', 'expenditure', 'approved', 'all', 'figure'),
    ('revenue_current_year', '本年收入合计', 'bud_total', 'income', 'revenue_current_year', 'revenue', 'approved', 'all', 'figure'),
    ('expenditure_current_year', '本年支出合计', 'bud_total', 'expenditure', 'expenditure_current_year', 'expenditure', 'approved', 'all', 'figure'),
    ('carryover_opening', '年初结转和结余', 'bud_total', 'income', 'carryover_opening', 'revenue', 'approved', 'all', 'figure'),
    ('carryover_closing', '年末结转和结余', 'bud_total', 'expenditure', 'carryover_closing', 'expenditure', 'approved', 'all', 'figure'),
    ('revenue_fiscal_appropriation', '财政拨款收入', 'bud_revenue', '', 'total', 'revenue_fiscal_appropriation', 'approved', 'all', 'figure'),
    ('basic_expenditure', '基本支出', 'bud_expenditure', '', 'total', 'basic_expenditure', 'approved', 'all', 'figure'),
    ('project_expenditure', '项目支出', 'bud_expenditure', '', 'total', 'project_expenditure', 'approved', 'all', 'figure'),
    ('gpb_expenditure', '一般公共预算财政拨款支出', 'bud_gpb_expenditure', '', 'total', 'expenditure', 'approved', 'general_public', 'figure'),
    ('personnel_expenditure', '人员经费', 'bud_gpb_basic', '', 'total', 'personnel_expenditure', 'approved', 'general_public', 'figure'),
    ('public_operating_expenditure', '公用经费', 'bud_gpb_basic', '', 'total', 'public_operating_expenditure', 'approved', 'general_public', 'figure'),
    ('three_public_expenditure', '三公经费支出', 'bud_three_public', '', 'three_public_total', 'expenditure', 'approved', 'all', 'figure'),
    ('overseas_travel', '因公出国（境）费', 'bud_three_public', '', 'overseas_travel', 'expenditure', 'approved', 'all', 'figure'),
    ('official_vehicle', '公务用车购置及运行维护费', 'bud_three_public', '', 'official_vehicle', 'expenditure', 'approved', 'all', 'figure'),
    ('official_reception', '公务接待费', 'bud_three_public', '', 'official_reception', 'expenditure', 'approved', 'all', 'figure'),
    ('agency_operating_expenditure', '机关运行经费', 'bud_operating', '', 'total', 'agency_operating_expenditure', 'approved', 'general_public', 'figure'),
    ('agency_operating_expenditure', '机关运行经费', 'bud_three_public', '', 'agency_operating_expenditure', 'agency_operating_expenditure', 'approved', 'all', 'figure'),
    ('agency_operating_expenditure', '机关运行经费', 'bud_three_public', '', 'agency_operating_expenditure', 'expenditure', 'approved', 'all', 'figure'),
    ('procurement', '政府采购支出', 'bud_procurement', '', 'total', 'procurement', 'approved', 'all', 'figure')
) AS places (figure, figure_name, table_key, panel, account_code, measure, phase, budget_book, cell_role);
COMMENT ON VIEW main.key_figure_places IS 'Which printed cell each key figure is, and for a figure whose total some forms do not print, its parts';
COMMENT ON COLUMN main.key_figure_places.figure IS '关键指标: Identifier of the figure';
COMMENT ON COLUMN main.key_figure_places.figure_name IS '指标名称: What it is called';
COMMENT ON COLUMN main.key_figure_places.cell_role IS '单元格角色: figure (the one cell that it is), or total and part: the figure is the total where that is printed, else the sum of the parts';

-- A view for each kind of document: what sums up the parts reads final accounts alone, because binding and planning the
-- rows of budgets takes longer than answering from them. The cells are stored when a document is loaded
-- (schemas/warehouse/summaries), and stand without a figure where versions contradict each other.
CREATE OR REPLACE VIEW store.final_figure_cells AS
SELECT
    d.entity_id, d.entity_name, d.entity_scope, d.division_name, c.fiscal_year, d.document_kind,
    c.figure, c.figure_name, c.cell_role, c.amount_fen, yuan(c.amount_fen) AS amount_yuan, c.amount_text, c.unit,
    c.cell_kind, c.is_corrected, c.table_key, c.row_no, c.fact_id, c.page, d.source_name, d.grade, d.document_sha256,
    false AS version_conflict, 'printed' AS basis
FROM kept.figure_cells AS c
JOIN kept.documents AS d USING (document_no)
WHERE d.is_current
UNION ALL BY NAME
SELECT
    f.entity_id, f.entity_name, f.entity_scope, f.division_name, f.fiscal_year, f.document_kind,
    p.figure, p.figure_name, p.cell_role, f.is_corrected, f.table_key, f.row_no, f.source_name, f.grade,
    f.version_conflict, 'printed' AS basis
FROM store.facts_in_doubt AS f
JOIN main.key_figure_places AS p USING (table_key, panel, account_code, measure, phase, budget_book)
WHERE f.code_system = 'item' AND f.document_kind = 'final' AND f.is_plain;
COMMENT ON VIEW store.final_figure_cells IS 'The printed cells of final accounts that key figures are made of';
COMMENT ON COLUMN store.final_figure_cells.figure IS '关键指标: As in key_figures';
COMMENT ON COLUMN store.final_figure_cells.figure_name IS '指标名称: As in key_figures';
COMMENT ON COLUMN store.final_figure_cells.cell_role IS '单元格角色: As in key_figure_places';
COMMENT ON COLUMN store.final_figure_cells.basis IS '依据: As in key_figures';
COMMENT ON COLUMN store.final_figure_cells.version_conflict IS '版本存疑: As in key_figures';

-- A budget may print its units only, and what its revenue comes to follows from other columns.
CREATE OR REPLACE VIEW store.budget_key_figures AS
SELECT
    f.entity_id, f.entity_name, f.entity_scope, f.division_name, f.fiscal_year, f.document_kind,
    p.figure, p.figure_name, f.amount_fen, f.amount_yuan, f.amount_text, f.unit, f.cell_kind, f.is_corrected,
    f.table_key, f.fact_id, f.page, f.source_name, f.grade, f.document_sha256, f.version_conflict,
    CASE WHEN f.basis IN ('crossed', 'rolled_up') THEN 'summed' ELSE f.basis END AS basis
FROM store.approved_rows AS f
JOIN main.key_figure_places AS p USING (table_key, panel, account_code, measure, phase, budget_book)
WHERE f.code_system = 'item'
-- 机关运行经费 may be printed in two tables.
QUALIFY row_number() OVER (
    PARTITION BY f.entity_id, f.entity_name, f.entity_scope, f.division_name, f.fiscal_year, f.document_sha256, p.figure
    ORDER BY f.amount_fen IS NULL, f.table_key, f.measure
) = 1;
COMMENT ON VIEW store.budget_key_figures IS 'The key figures of budgets alone, printed or summed up';
COMMENT ON COLUMN store.budget_key_figures.figure IS '关键指标: As in key_figures';
COMMENT ON COLUMN store.budget_key_figures.figure_name IS '指标名称: As in key_figures';
COMMENT ON COLUMN store.budget_key_figures.basis IS '依据: As in key_figures';
COMMENT ON COLUMN store.budget_key_figures.version_conflict IS '版本存疑: As in key_figures';

CREATE OR REPLACE VIEW store.final_key_figures AS
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, figure, figure_name,
    amount_fen, amount_yuan, amount_text, unit, cell_kind, is_corrected, table_key, fact_id, page, source_name, grade,
    document_sha256, version_conflict, basis
FROM store.final_figure_cells
WHERE cell_role = 'figure'
UNION ALL BY NAME
-- 机关运行经费: most forms print it by kind of body (行政单位, 参照公务员法管理事业单位) and no 合计.
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, figure, figure_name,
    yuan(chosen.fen) AS amount_yuan, chosen.* EXCLUDE (fen), chosen.fen AS amount_fen,
    unit, table_key, source_name, grade, document_sha256, version_conflict
FROM (
    SELECT
        * EXCLUDE (whole, parts),
        CASE WHEN whole.fen IS NOT NULL OR parts.fen IS NULL THEN coalesce(whole, parts) ELSE parts END AS chosen
    FROM (
        SELECT
            entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, figure, figure_name,
            max(unit) AS unit, table_key, any_value(source_name) AS source_name, any_value(grade) AS grade,
            document_sha256, version_conflict,
            any_value({
                'fen': amount_fen, 'amount_text': amount_text, 'cell_kind': cell_kind, 'is_corrected': is_corrected,
                'fact_id': fact_id, 'page': page, 'basis': 'printed'
            }) FILTER (cell_role = 'total') AS whole,
            CASE WHEN count(*) FILTER (cell_role = 'part') > 0 THEN {
                'fen': CAST(sum(amount_fen) FILTER (cell_role = 'part') AS BIGINT),
                'amount_text': string_agg(amount_text, ' + ' ORDER BY row_no) FILTER (cell_role = 'part' AND amount_fen IS NOT NULL),
                'cell_kind': coalesce(
                    any_value(cell_kind) FILTER (cell_role = 'part' AND amount_fen IS NOT NULL), min(cell_kind) FILTER (cell_role = 'part')
                ),
                'is_corrected': bool_or(is_corrected) FILTER (cell_role = 'part'),
                'fact_id': arg_max(fact_id, coalesce(amount_fen, -1)) FILTER (cell_role = 'part'),
                'page': arg_max(page, coalesce(amount_fen, -1)) FILTER (cell_role = 'part'),
                'basis': CASE WHEN count(amount_fen) FILTER (cell_role = 'part') > 1 THEN 'summed' ELSE 'printed' END
            } END AS parts
        FROM store.final_figure_cells
        WHERE cell_role <> 'figure'
        GROUP BY ALL
    )
);
COMMENT ON VIEW store.final_key_figures IS 'The key figures of final accounts alone, which are planned in a fraction of the time';
COMMENT ON COLUMN store.final_key_figures.figure IS '关键指标: As in key_figures';
COMMENT ON COLUMN store.final_key_figures.figure_name IS '指标名称: As in key_figures';
COMMENT ON COLUMN store.final_key_figures.basis IS '依据: As in key_figures';
COMMENT ON COLUMN store.final_key_figures.version_conflict IS '版本存疑: As in key_figures';
COMMENT ON COLUMN store.final_key_figures.amount_fen IS '金额（分）: As in key_figures';
COMMENT ON COLUMN store.final_key_figures.amount_yuan IS '金额（元）: As in key_figures';
COMMENT ON COLUMN store.final_key_figures.amount_text IS '原文数值: As in key_figures';
COMMENT ON COLUMN store.final_key_figures.fact_id IS '数据编号: As in key_figures';

CREATE OR REPLACE VIEW main.key_figures AS
SELECT * FROM store.final_key_figures
UNION ALL BY NAME
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, figure, figure_name,
    amount_fen, amount_yuan, amount_text, unit, cell_kind, is_corrected, table_key, fact_id, page, source_name, grade,
    document_sha256, version_conflict, basis
FROM store.budget_key_figures;
COMMENT ON VIEW main.key_figures IS 'The figures by which bodies are compared: one row per document, final account or budget, and figure, each one printed cell, or where a form prints no total (机关运行经费) the sum of its parts (see key_figure_places and basis); a body and year in version_conflicts has one row per figure, without an amount';
COMMENT ON COLUMN main.key_figures.figure IS '关键指标: Identifier of the figure';
COMMENT ON COLUMN main.key_figures.figure_name IS '指标名称: What it is called';
COMMENT ON COLUMN main.key_figures.amount_fen IS '金额（分）: The printed amount, or the sum of the printed parts';
COMMENT ON COLUMN main.key_figures.amount_yuan IS '金额（元）: The same amount in 元, exact';
COMMENT ON COLUMN main.key_figures.amount_text IS '原文数值: As printed; of a sum its parts, joined by a plus sign, or null where they are rows of units';
COMMENT ON COLUMN main.key_figures.fact_id IS '数据编号: The fact of the amount; of a sum that of its largest part';
COMMENT ON COLUMN main.key_figures.basis IS '依据: printed (one printed cell), summed (no total is printed, and the amount is the sum of its printed parts) or computed (of budgets: revenue of the year and appropriations that follow from other columns, see budget_against_final)';
COMMENT ON COLUMN main.key_figures.version_conflict IS '版本存疑: Whether versions of the disclosure contradict each other, so that no figure is shown (see version_conflicts)';

-- Years in which a body is not what it was: figures before and after are not compared.
CREATE OR REPLACE VIEW store.reforms AS
SELECT entity_id, year FROM store.entity_changes WHERE change_kind IN ('split', 'succession') AND year IS NOT NULL
UNION
SELECT other_entity_id, year FROM store.entity_changes WHERE change_kind IN ('split', 'succession') AND year IS NOT NULL;
COMMENT ON VIEW store.reforms IS 'The years in which an entity was split or succeeded another';
COMMENT ON COLUMN store.reforms.entity_id IS '部门（单位）编号: The entity, on either side of the change';
COMMENT ON COLUMN store.reforms.year IS '年度: The year of the change';

CREATE OR REPLACE VIEW main.growth AS
SELECT
    k.entity_id, k.entity_name, k.entity_scope, k.division_name, k.fiscal_year, k.document_kind, k.figure, k.figure_name,
    b.amount_yuan AS earlier_yuan, k.amount_yuan, k.amount_yuan - b.amount_yuan AS change_yuan,
    CASE WHEN r.entity_id IS NULL AND b.amount_fen > 0 THEN rate(k.amount_fen - b.amount_fen, b.amount_fen) END AS growth_rate,
    TRY_CAST(round(s.rate_percent / 100, 6) AS DECIMAL(18, 6)) AS publisher_growth_rate, s.statement_id AS rate_statement_id,
    CASE
        WHEN k.version_conflict OR b.version_conflict THEN 'version_conflict'
        WHEN r.entity_id IS NOT NULL THEN 'reform'
        WHEN b.fact_id IS NULL THEN 'no_earlier_year'
        WHEN k.amount_fen IS NULL OR b.amount_fen IS NULL THEN 'blank'
        WHEN b.amount_fen <= 0 THEN 'no_base'
        ELSE 'computed'
    END AS basis,
    b.page AS earlier_page, b.source_name AS earlier_source_name, b.grade AS earlier_grade, b.fact_id AS earlier_fact_id,
    k.fact_id, k.page, k.source_name, k.grade, k.document_sha256,
    k.version_conflict OR coalesce(b.version_conflict, false) AS version_conflict
FROM main.key_figures AS k
LEFT JOIN main.key_figures AS b
    ON b.entity_id = k.entity_id AND b.document_kind = k.document_kind AND b.figure = k.figure
    AND b.fiscal_year = k.fiscal_year - 1
LEFT JOIN store.reforms AS r ON r.entity_id = k.entity_id AND r.year = k.fiscal_year
LEFT JOIN store.stated_rates AS s ON s.document_sha256 = k.document_sha256 AND s.fact_id = k.fact_id;
COMMENT ON VIEW main.growth IS 'Each key figure beside that of the year before, both as printed, and the rate that the publisher states in the narrative. growth_rate is ours: no table of a final account prints one';
COMMENT ON COLUMN main.growth.figure IS '关键指标: Identifier of the figure';
COMMENT ON COLUMN main.growth.figure_name IS '指标名称: What it is called';
COMMENT ON COLUMN main.growth.earlier_yuan IS '上年数（元）: The figure of the year before, from the current version of its own document';
COMMENT ON COLUMN main.growth.change_yuan IS '增减额（元）: This year less the year before';
COMMENT ON COLUMN main.growth.growth_rate IS '增长率: change_yuan of earlier_yuan; null where basis is not computed';
COMMENT ON COLUMN main.growth.publisher_growth_rate IS '公布增长率: As the publisher states it in the narrative for this figure (0.0123 is 1.23 %); null where none or more than one is stated';
COMMENT ON COLUMN main.growth.rate_statement_id IS '增长率表述号: The statement of publisher_growth_rate, for juesuan prove';
COMMENT ON COLUMN main.growth.basis IS '依据: computed, no_earlier_year, blank (one of the two is printed blank), no_base (the year before is not above zero), version_conflict (versions of one of the two years contradict each other) or reform (a split or succession of that year is on record: only the publisher can say what grew)';
COMMENT ON COLUMN main.growth.earlier_page IS '上年页: Page of earlier_yuan in its document';
COMMENT ON COLUMN main.growth.earlier_source_name IS '上年来源文件名: Document of earlier_yuan';
COMMENT ON COLUMN main.growth.earlier_grade IS '上年可信等级: Grade of that document';
COMMENT ON COLUMN main.growth.earlier_fact_id IS '上年数据编号: The fact of earlier_yuan';
COMMENT ON COLUMN main.growth.version_conflict IS '版本存疑: Whether versions of one of the two years contradict each other, so that no rate is computed (see version_conflicts)';

CREATE OR REPLACE MACRO main.figure_rank(figure) AS list_position(
    [
        'total_sources', 'revenue_current_year', 'revenue_fiscal_appropriation', 'carryover_opening', 'total_uses',
        'expenditure_current_year', 'basic_expenditure', 'project_expenditure', 'carryover_closing',
        'gpb_expenditure', 'personnel_expenditure', 'public_operating_expenditure', 'three_public_expenditure',
        'overseas_travel', 'official_vehicle', 'official_reception', 'agency_operating_expenditure', 'procurement'
    ],
    figure
);
COMMENT ON MACRO main.figure_rank IS 'figure_rank(figure): the place of a key figure from the whole to its parts, as the tables print them; null for any other';

-- Lists and not a look into key_figure_places: a constant is known before the query is planned, and reaches the facts.
CREATE OR REPLACE MACRO main.key_figure(asked) AS
    CASE
        WHEN figure_rank(asked) IS NOT NULL THEN asked
        ELSE coalesce(
            [
                'total_sources', 'revenue_current_year', 'revenue_fiscal_appropriation', 'carryover_opening', 'total_uses',
                'expenditure_current_year', 'basic_expenditure', 'project_expenditure', 'carryover_closing',
                'gpb_expenditure', 'personnel_expenditure', 'public_operating_expenditure', 'three_public_expenditure',
                'overseas_travel', 'official_vehicle', 'official_reception', 'agency_operating_expenditure', 'procurement'
            ][
                list_position(
                    [
                        '收入总计', '本年收入合计', '财政拨款收入', '年初结转和结余', '支出总计', '本年支出合计', '基本支出', '项目支出',
                        '年末结转和结余', '一般公共预算财政拨款支出', '人员经费', '公用经费', '三公经费支出', '因公出国（境）费',
                        '公务用车购置及运行维护费', '公务接待费', '机关运行经费', '政府采购支出'
                    ],
                    asked
                )
            ],
            error(
                'no key figure is called ' || coalesce(asked, 'NULL') || ': key_figure_places has their names. '
                || '没有名为' || coalesce(asked, 'NULL') || '的关键指标，名称见 key_figure_places。'
            )
        )
    END;
COMMENT ON MACRO main.key_figure IS 'key_figure(name): the identifier of a key figure by its identifier or its name (本年支出合计); an error for any other name';

CREATE OR REPLACE MACRO main.ranking(of_year, of_figure, of_scope := 'department', of_kind := 'final', of_region := NULL) AS TABLE
WITH expected AS MATERIALIZED (
    SELECT
        is_there AND region_is_there AND key_figure(of_figure) IS NOT NULL AND known_scope(of_scope) IS NOT NULL AS is_there
    FROM main.expect_year(of_year, of_kind), main.expect_region(of_region)
),
ranked AS (
    SELECT k.*, coalesce(CAST(of_region AS VARCHAR), k.division_name) AS ranked_in
    FROM main.key_figures AS k
    CROSS JOIN expected
    WHERE
        is_there AND k.fiscal_year = coalesce(of_year, 0) AND k.figure = key_figure(of_figure) AND k.entity_scope = known_scope(of_scope)
        AND k.document_kind = of_kind AND (k.amount_fen IS NOT NULL OR k.version_conflict)
        AND (of_region IS NULL OR k.entity_id IN (SELECT entity_id FROM main.bodies_in(of_region)))
)
SELECT
    division_name,
    CASE WHEN NOT version_conflict THEN rank() OVER (PARTITION BY ranked_in ORDER BY amount_fen DESC NULLS LAST) END AS place,
    count(amount_fen) OVER (PARTITION BY ranked_in) AS ranked,
    entity_name, entity_id, entity_scope, fiscal_year, figure, figure_name, amount_yuan,
    rate(amount_fen, sum(amount_fen) OVER (PARTITION BY ranked_in)) AS share_of_ranked,
    fact_id, page, source_name, grade, document_sha256, version_conflict
FROM ranked
ORDER BY ranked_in, place NULLS LAST, entity_name, document_sha256;
COMMENT ON MACRO TABLE main.ranking IS 'ranking(year, figure, of_scope := department, of_kind := final, of_region := NULL): the bodies of one scope within each division by a key figure of final accounts (of_kind := budget: of budgets), the greatest first; of_region := a province, city or district (name or code) ranks all bodies of that region together. share_of_ranked is of those in the warehouse, not of all the division has. A body in version_conflicts has no place and comes last. Bodies without a printed place are ranked together';

CREATE OR REPLACE MACRO main.peers(entity, of_year, of_kind := 'final') AS TABLE
WITH expected AS MATERIALIZED (SELECT is_there FROM main.expect_body(entity, of_year, of_kind)),
me AS (
    -- By its documents: looking it up among the key figures would plan and read them twice.
    SELECT DISTINCT entity_id, entity_scope, division_name
    FROM kept.documents
    WHERE
        (entity_id = entity OR entity_name = entity) AND fiscal_year = of_year AND document_kind = of_kind
        AND (is_current OR version_state = 'in_doubt')
),
compared AS (
    SELECT
        me.entity_id AS me, k.*,
        CASE
            WHEN k.amount_fen IS NOT NULL
            THEN rank() OVER (PARTITION BY me.entity_id, k.figure ORDER BY k.amount_fen DESC NULLS LAST)
        END AS place,
        count(k.amount_fen) OVER (PARTITION BY me.entity_id, k.figure) AS compared,
        yuan(min(k.amount_fen) OVER (PARTITION BY me.entity_id, k.figure)) AS least_yuan,
        yuan(quantile_disc(k.amount_fen, 0.5) OVER (PARTITION BY me.entity_id, k.figure)) AS median_yuan,
        yuan(max(k.amount_fen) OVER (PARTITION BY me.entity_id, k.figure)) AS greatest_yuan
    FROM main.key_figures AS k
    JOIN me
        ON me.entity_scope = k.entity_scope
        AND me.division_name IS NOT DISTINCT FROM k.division_name
    CROSS JOIN expected
    WHERE is_there AND k.fiscal_year = of_year AND k.document_kind = of_kind
        AND (k.amount_fen IS NOT NULL OR k.version_conflict)
)
SELECT
    entity_name, entity_id, entity_scope, division_name, fiscal_year, figure, figure_name, amount_yuan,
    place, compared, least_yuan, median_yuan, greatest_yuan, fact_id, page, source_name, grade, document_sha256,
    version_conflict
FROM compared
WHERE entity_id = me
ORDER BY entity_scope, entity_id, figure;
COMMENT ON MACRO TABLE main.peers IS 'peers(entity, year, of_kind := final): the key figures of one body (name or entity_id) beside those of all bodies of its scope and division: its place from the greatest, how many are compared, the least, the lower median and the greatest. A name that department and unit share gives both, apart';
