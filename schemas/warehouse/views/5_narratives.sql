-- What narratives and performance forms answer: growth with the publisher's reason, budget and completion by code, what a
-- vehicle or a reception costs, procurement from small firms, and what they say against the tables. Rows are of the current
-- versions; each keeps its statement, its page and its grade.

-- Amounts of the narrative by what they are about. One amount is often said more than once: it counts if it is always the
-- same, else it is null, because nobody knows which one is meant.
CREATE OR REPLACE VIEW store.stated_amounts AS
SELECT
    document_sha256, section, code_system, account_code, subject_printed, measure, budget_book, project, phase,
    CASE WHEN min(value) = max(value) OR min(amount_fen) = max(amount_fen) THEN max(amount_fen) END AS amount_fen,
    CASE WHEN count(DISTINCT fact_id) = 1 THEN max(fact_id) END AS fact_id,
    arg_min(statement_id, statement_no) AS statement_id,
    min(page) AS page
FROM main.statements
WHERE kind = 'amount' AND amount_fen IS NOT NULL
GROUP BY ALL;
COMMENT ON VIEW store.stated_amounts IS 'Amounts of narratives, one row per section, subject and phase; what is said differently in one section has no amount';
COMMENT ON COLUMN store.stated_amounts.amount_fen IS '金额（分）: The amount; null where the section says more than one';
COMMENT ON COLUMN store.stated_amounts.fact_id IS '数据编号: The figure of a table that it repeats; null where none or more than one';
COMMENT ON COLUMN store.stated_amounts.statement_id IS '表述号: The first statement of the amount';
COMMENT ON COLUMN store.stated_amounts.page IS '页: Page of the first statement';

-- Each change against the year before, with the rate and the amount that belong to it.
CREATE OR REPLACE VIEW store.stated_changes AS
SELECT
    c.* EXCLUDE (kind, value_text, value, unit, quantity, fact_id, agrees, statement_no, x0, y0, x1, y1),
    c.value_text AS change_text,
    -- 下降（增长）27.78%: a template that was not resolved does not say which of the two it is.
    CASE WHEN r.direction IN ('increase', 'decrease', 'unchanged') THEN r.value END AS rate_percent, r.value_text AS rate_text, r.statement_id AS rate_statement_id,
    coalesce(c.reason, r.reason) AS reason_of_change,
    a.amount_fen AS executed_fen, a.statement_id AS executed_statement_id, a.fact_id AS executed_fact_id
FROM main.statements AS c
LEFT JOIN store.stated_amounts AS a
    ON a.document_sha256 = c.document_sha256 AND a.section = c.section AND a.code_system = c.code_system
    AND a.account_code = c.account_code AND a.subject_printed = c.subject_printed AND a.measure = c.measure
    AND a.budget_book = c.budget_book
    AND a.project IS NOT DISTINCT FROM c.project AND a.phase = 'executed'
LEFT JOIN (
    SELECT *
    FROM main.statements
    WHERE kind = 'change_rate'
    QUALIFY count(*) OVER (
        PARTITION BY document_sha256, sentence, code_system, account_code, subject_printed, measure, budget_book, project, phase
    ) = 1
) AS r
    ON r.document_sha256 = c.document_sha256 AND r.sentence = c.sentence AND r.code_system = c.code_system
    AND r.account_code = c.account_code AND r.subject_printed = c.subject_printed AND r.measure = c.measure
    AND r.budget_book = c.budget_book AND r.phase = c.phase
    AND r.project IS NOT DISTINCT FROM c.project
WHERE c.kind = 'change' AND c.base = 'prior_year' AND c.phase = 'executed';
COMMENT ON VIEW store.stated_changes IS 'What prior_year_derived and growth_with_reason are made of: each stated change with its rate and its amount';
COMMENT ON COLUMN store.stated_changes.change_text IS '增减原文数值: As printed';
COMMENT ON COLUMN store.stated_changes.rate_percent IS '公布增长率（%）: As in growth_with_reason';
COMMENT ON COLUMN store.stated_changes.rate_text IS '公布增长率原文数值: As printed';
COMMENT ON COLUMN store.stated_changes.rate_statement_id IS '增长率表述号: The statement of the rate';
COMMENT ON COLUMN store.stated_changes.reason_of_change IS '原因: As in growth_with_reason';
COMMENT ON COLUMN store.stated_changes.executed_fen IS '决算数（分）: The stated amount of this year, in fen';
COMMENT ON COLUMN store.stated_changes.executed_statement_id IS '决算表述号: The statement of the amount of this year';
COMMENT ON COLUMN store.stated_changes.executed_fact_id IS '决算数据编号: The figure of a table that the amount repeats';

-- The year before as it follows from this year's narrative: never a printed figure.
CREATE OR REPLACE VIEW main.prior_year_derived AS
WITH derived AS (
    SELECT
        c.*,
        CASE WHEN c.direction IN ('increase', 'decrease', 'unchanged') THEN c.executed_fen - c.amount_fen END AS prior_fen
    FROM store.stated_changes AS c
)
SELECT
    d.entity_id, d.entity_name, d.entity_scope, d.division_name, d.fiscal_year, d.document_kind, d.section, d.subject_printed,
    d.code_system, d.account_code, d.measure, d.budget_book, d.fiscal_year - 1 AS prior_year,
    yuan(d.executed_fen) AS executed_yuan, yuan(d.amount_fen) AS change_yuan, yuan(d.prior_fen) AS prior_yuan,
    yuan(b.amount_fen) AS earlier_yuan, yuan(d.prior_fen - b.amount_fen) AS difference_yuan,
    CASE
        WHEN d.prior_fen IS NULL THEN 'not_derived'
        WHEN b.fact_id IS NULL THEN 'no_earlier_year'
        WHEN b.amount_fen IS NULL THEN 'blank'
        WHEN abs(d.prior_fen - b.amount_fen) <= 10000 THEN 'holds'
        ELSE 'restated'
    END AS seam,
    d.statement_id, d.executed_statement_id, b.fact_id AS earlier_fact_id, b.page AS earlier_page,
    b.source_name AS earlier_source_name, d.page, d.source_name, d.grade, d.document_sha256
FROM derived AS d
LEFT JOIN store.facts AS now ON now.fact_id = d.executed_fact_id AND now.document_sha256 = d.document_sha256
LEFT JOIN main.facts AS b
    ON b.entity_id = d.entity_id AND b.fiscal_year = d.fiscal_year - 1 AND b.document_kind = d.document_kind
    AND b.table_key = now.table_key AND b.panel = now.panel AND b.row_key = now.row_key AND b.measure = now.measure
    AND b.phase = now.phase AND b.budget_book = now.budget_book
    AND b.is_plain;
COMMENT ON VIEW main.prior_year_derived IS 'The year before as this year''s narrative implies it: executed less change, one row per stated change, beside the figure of that year''s own document where it is here. Derived and never printed: not to be mixed with facts. seam = restated: the two differ by more than the rounding of 0.01 万元, which is no error of either document';
COMMENT ON COLUMN main.prior_year_derived.prior_year IS '上年度: The year that the derived amount is of';
COMMENT ON COLUMN main.prior_year_derived.executed_yuan IS '决算数（元）: The amount of this year as the narrative states it';
COMMENT ON COLUMN main.prior_year_derived.change_yuan IS '增减额（元）: The change as the narrative states it; negative where it is a decrease';
COMMENT ON COLUMN main.prior_year_derived.prior_yuan IS '推算上年数（元）: executed_yuan less change_yuan; null where the direction is not resolved or the amount is not stated';
COMMENT ON COLUMN main.prior_year_derived.earlier_yuan IS '上年公布数（元）: The same figure in the document of the year before, current version';
COMMENT ON COLUMN main.prior_year_derived.difference_yuan IS '差额（元）: prior_yuan less earlier_yuan';
COMMENT ON COLUMN main.prior_year_derived.seam IS '衔接: holds, restated (the narrative starts from another amount than the document of the year before prints), no_earlier_year (that document or its figure is not here), blank (printed blank there) or not_derived';
COMMENT ON COLUMN main.prior_year_derived.statement_id IS '表述号: The statement of the change';
COMMENT ON COLUMN main.prior_year_derived.executed_statement_id IS '决算表述号: The statement of executed_yuan';
COMMENT ON COLUMN main.prior_year_derived.earlier_fact_id IS '上年数据编号: The fact of earlier_yuan';
COMMENT ON COLUMN main.prior_year_derived.earlier_page IS '上年页: Page of earlier_yuan in its document';
COMMENT ON COLUMN main.prior_year_derived.earlier_source_name IS '上年来源文件名: Document of earlier_yuan';

CREATE OR REPLACE VIEW main.growth_with_reason AS
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, section, subject_printed,
    code_system, account_code, measure, budget_book,
    yuan(executed_fen) AS executed_yuan,
    yuan(CASE WHEN direction IN ('increase', 'decrease', 'unchanged') THEN amount_fen END) AS change_yuan, direction,
    rate_percent,
    CASE
        WHEN direction IN ('increase', 'decrease') AND executed_fen - amount_fen > 0
        THEN TRY_CAST(round(100.0 * amount_fen / (executed_fen - amount_fen), 4) AS DECIMAL(18, 4))
    END AS computed_percent,
    reason_of_change AS reason, sentence, statement_id, rate_statement_id, executed_fact_id AS fact_id,
    page, source_name, grade, document_sha256
FROM store.stated_changes;
COMMENT ON VIEW main.growth_with_reason IS 'Growth against the year before with the publisher''s reason: one row per change that a narrative states, of totals and of codes. The reasons stand in no table';
COMMENT ON COLUMN main.growth_with_reason.executed_yuan IS '决算数（元）: The amount of this year as the narrative states it; null where it does not or says more than one';
COMMENT ON COLUMN main.growth_with_reason.change_yuan IS '增减额（元）: As stated; negative where it is a decrease; null where the text does not say which it is (direction unresolved: 下降（增长）)';
COMMENT ON COLUMN main.growth_with_reason.rate_percent IS '公布增长率（%）: As the publisher states it in the same sentence, negative for a decrease; null where the text does not say which it is (下降（增长）)';
COMMENT ON COLUMN main.growth_with_reason.computed_percent IS '推算增长率（%）: The same rate from executed_yuan and change_yuan; null where there is nothing to divide by';
COMMENT ON COLUMN main.growth_with_reason.reason IS '原因: The publisher''s reason, verbatim; null where none is given';
COMMENT ON COLUMN main.growth_with_reason.statement_id IS '表述号: The statement of the change';
COMMENT ON COLUMN main.growth_with_reason.rate_statement_id IS '增长率表述号: The statement of rate_percent';
COMMENT ON COLUMN main.growth_with_reason.fact_id IS '数据编号: The figure of a table that the amount of this year repeats';

CREATE OR REPLACE VIEW main.budget_completion AS
WITH lines AS (
    SELECT
        entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, section, subject_printed,
        code_system, account_code, measure, budget_book, project, source_name, grade, document_sha256,
        CASE WHEN kind = 'amount' THEN phase END AS amount_phase, kind, base, value, amount_fen, reason, statement_id, page,
        fact_id, statement_no
    FROM main.statements
    WHERE (kind = 'amount' AND amount_fen IS NOT NULL) OR kind = 'completion_rate'
)
SELECT
    entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, section, subject_printed,
    code_system, account_code, measure, budget_book, project,
    yuan(CASE WHEN min(amount_fen) FILTER (amount_phase = 'approved') = max(amount_fen) FILTER (amount_phase = 'approved') THEN max(amount_fen) FILTER (amount_phase = 'approved') END) AS approved_yuan,
    yuan(CASE WHEN min(amount_fen) FILTER (amount_phase = 'adjusted') = max(amount_fen) FILTER (amount_phase = 'adjusted') THEN max(amount_fen) FILTER (amount_phase = 'adjusted') END) AS adjusted_yuan,
    yuan(CASE WHEN min(amount_fen) FILTER (amount_phase = 'budget') = max(amount_fen) FILTER (amount_phase = 'budget') THEN max(amount_fen) FILTER (amount_phase = 'budget') END) AS budget_yuan,
    yuan(CASE WHEN min(amount_fen) FILTER (amount_phase = 'executed') = max(amount_fen) FILTER (amount_phase = 'executed') THEN max(amount_fen) FILTER (amount_phase = 'executed') END) AS executed_yuan,
    CASE WHEN min(value) FILTER (kind = 'completion_rate') = max(value) FILTER (kind = 'completion_rate') THEN max(value) FILTER (kind = 'completion_rate') END AS completion_percent,
    max(base) FILTER (kind = 'completion_rate') AS completed,
    arg_min(reason, statement_no) FILTER (reason IS NOT NULL) AS reason,
    arg_min(statement_id, statement_no) AS statement_id,
    max(fact_id) FILTER (amount_phase = 'executed') AS fact_id,
    min(page) AS page, source_name, grade, document_sha256
FROM lines
GROUP BY ALL
HAVING count(*) FILTER (kind = 'completion_rate' OR amount_phase IN ('approved', 'adjusted', 'budget')) > 0;
COMMENT ON VIEW main.budget_completion IS 'The budget of the year and how far it was used, as the narrative states it for totals, 三公 items, projects and each code: one row per section and subject. Finals print no budget by code in any table';
COMMENT ON COLUMN main.budget_completion.approved_yuan IS '年初预算（元）: 年初预算 as stated; null where it is not stated, or differently in one section';
COMMENT ON COLUMN main.budget_completion.adjusted_yuan IS '全年预算（元）: 全年预算 or 调整预算 as stated';
COMMENT ON COLUMN main.budget_completion.budget_yuan IS '预算（元）: 预算 where the sentence does not say which';
COMMENT ON COLUMN main.budget_completion.executed_yuan IS '决算数（元）: What was spent, as stated';
COMMENT ON COLUMN main.budget_completion.completion_percent IS '公布完成率（%）: As stated';
COMMENT ON COLUMN main.budget_completion.completed IS '完成的预算: Which budget the rate is of: approved, adjusted or budget (not said)';
COMMENT ON COLUMN main.budget_completion.reason IS '原因: The publisher''s reason for a difference, verbatim';
COMMENT ON COLUMN main.budget_completion.statement_id IS '表述号: The first of its statements';
COMMENT ON COLUMN main.budget_completion.fact_id IS '数据编号: The figure of a table that executed_yuan repeats';

-- What one vehicle, one reception, one person abroad costs: money of 三公 beside the counts of the same narrative.
CREATE OR REPLACE VIEW main.unit_costs AS
WITH counts AS (
    SELECT
        entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, account_code AS item,
        measure AS counted,
        CASE WHEN min(quantity) = max(quantity) THEN max(quantity) END AS quantity,
        arg_min(statement_id, statement_no) AS statement_id, min(page) AS page,
        any_value(source_name) AS source_name, any_value(grade) AS grade, document_sha256
    FROM main.statements
    WHERE
        kind = 'count'
        AND (account_code, measure) IN (
            ('official_vehicle_operation', 'vehicles_held'), ('official_vehicle_purchase', 'vehicles_purchased'),
            ('official_reception', 'batches'), ('official_reception', 'persons'), ('overseas_travel', 'groups'),
            ('overseas_travel', 'persons')
        )
    GROUP BY ALL
),
stated AS (
    SELECT
        document_sha256, account_code AS item,
        CASE WHEN min(amount_fen) = max(amount_fen) THEN max(amount_fen) END AS amount_fen
    FROM store.stated_amounts
    WHERE phase = 'executed' AND measure = 'expenditure' AND section = 'three_public'
    GROUP BY ALL
),
averages AS (
    SELECT document_sha256, account_code AS item, CASE WHEN min(amount_fen) = max(amount_fen) THEN max(amount_fen) END AS amount_fen
    FROM main.statements
    WHERE kind = 'average' AND measure = 'expenditure_per_vehicle'
    GROUP BY ALL
)
SELECT
    c.entity_id, c.entity_name, c.entity_scope, c.division_name, c.fiscal_year, c.document_kind, c.item, c.counted, c.quantity,
    coalesce(t.executed_yuan, yuan(s.amount_fen)) AS amount_yuan,
    CASE
        WHEN c.quantity > 0
        THEN CAST(round(coalesce(t.executed_yuan, yuan(s.amount_fen)) / c.quantity, 2) AS DECIMAL(20, 2))
    END AS cost_yuan,
    yuan(CASE WHEN c.counted = 'vehicles_held' THEN v.amount_fen END) AS printed_average_yuan,
    c.statement_id, t.fact_id, c.page, c.source_name, c.grade, c.document_sha256
FROM counts AS c
LEFT JOIN main.three_public AS t
    ON t.document_sha256 = c.document_sha256 AND t.item = c.item
    AND t.fiscal_year = c.fiscal_year  -- so that the year that is asked for reaches the facts
LEFT JOIN stated AS s ON s.document_sha256 = c.document_sha256 AND s.item = c.item
LEFT JOIN averages AS v ON v.document_sha256 = c.document_sha256 AND v.item = c.item;
COMMENT ON VIEW main.unit_costs IS 'What one vehicle, reception or journey abroad costs: the expenditure of a 三公 item divided by each count that the narrative states for it. One item can have two rows (batches and persons): never add them up';
COMMENT ON COLUMN main.unit_costs.item IS '三公项目: official_vehicle_operation, official_vehicle_purchase, official_reception or overseas_travel';
COMMENT ON COLUMN main.unit_costs.counted IS '计数: What is counted: vehicles_held, vehicles_purchased, batches, groups or persons';
COMMENT ON COLUMN main.unit_costs.quantity IS '数量: The count as stated; null where the narrative states more than one';
COMMENT ON COLUMN main.unit_costs.amount_yuan IS '支出（元）: What the item cost: of the table 三公, else of the narrative';
COMMENT ON COLUMN main.unit_costs.cost_yuan IS '每单位支出（元）: amount_yuan divided by quantity; computed, and not printed';
COMMENT ON COLUMN main.unit_costs.printed_average_yuan IS '公布平均（元）: 平均每辆 as the narrative states it';
COMMENT ON COLUMN main.unit_costs.statement_id IS '表述号: The statement of the count';
COMMENT ON COLUMN main.unit_costs.fact_id IS '数据编号: The fact of amount_yuan; null where no table holds it';

CREATE OR REPLACE VIEW main.sme_procurement AS
WITH stated AS (
    SELECT
        entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, source_name, grade, document_sha256,
        min(amount_fen) FILTER (account_code = 'procurement_sme') AS sme_least,
        max(amount_fen) FILTER (account_code = 'procurement_sme') AS sme_most,
        min(amount_fen) FILTER (account_code = 'procurement_small_micro') AS small_least,
        max(amount_fen) FILTER (account_code = 'procurement_small_micro') AS small_most,
        min(amount_fen) FILTER (account_code IN ('procurement', 'procurement_total')) AS total_least,
        max(amount_fen) FILTER (account_code IN ('procurement', 'procurement_total')) AS total_most,
        min(page) AS page, arg_min(statement_id, statement_no) FILTER (account_code = 'procurement_sme') AS statement_id
    FROM main.statements
    WHERE
        section = 'procurement' AND kind = 'amount' AND phase = 'executed'
        AND (
            (account_code IN ('procurement_sme', 'procurement_small_micro') AND measure = 'contract_amount')
            OR (account_code IN ('procurement', 'procurement_total') AND measure = 'procurement')
        )
    GROUP BY ALL
),
shares AS (
    SELECT
        document_sha256,
        CASE WHEN min(value) FILTER (account_code = 'procurement_sme') = max(value) FILTER (account_code = 'procurement_sme') THEN max(value) FILTER (account_code = 'procurement_sme') END AS sme_percent,
        CASE WHEN min(value) FILTER (account_code = 'procurement_small_micro') = max(value) FILTER (account_code = 'procurement_small_micro') THEN max(value) FILTER (account_code = 'procurement_small_micro') END AS small_micro_percent
    FROM main.statements
    WHERE section = 'procurement' AND kind = 'share' AND account_code IN ('procurement_sme', 'procurement_small_micro')
    GROUP BY ALL
)
SELECT
    s.entity_id, s.entity_name, s.entity_scope, s.division_name, s.fiscal_year, s.document_kind,
    coalesce(k.amount_yuan, yuan(CASE WHEN total_least = total_most THEN total_most END)) AS procurement_yuan,
    yuan(CASE WHEN sme_least = sme_most THEN sme_most END) AS sme_yuan,
    yuan(CASE WHEN small_least = small_most THEN small_most END) AS small_micro_yuan,
    rate(CASE WHEN sme_least = sme_most THEN sme_most END, coalesce(k.amount_fen, CASE WHEN total_least = total_most THEN total_most END)) AS sme_share,
    rate(CASE WHEN small_least = small_most THEN small_most END, CASE WHEN sme_least = sme_most THEN sme_most END) AS small_micro_share,
    p.sme_percent AS printed_sme_percent, p.small_micro_percent AS printed_small_micro_percent,
    s.statement_id, k.fact_id, s.page, s.source_name, s.grade, s.document_sha256
FROM stated AS s
LEFT JOIN shares AS p USING (document_sha256)
-- What was spent is stated in finals alone, whose key figures are planned in less time.
LEFT JOIN store.final_key_figures AS k ON k.document_sha256 = s.document_sha256 AND k.figure = 'procurement'
WHERE sme_most IS NOT NULL OR small_most IS NOT NULL;
COMMENT ON VIEW main.sme_procurement IS 'How much of procurement was awarded to small and medium, and to small and micro enterprises: one row per document whose narrative states it';
COMMENT ON COLUMN main.sme_procurement.procurement_yuan IS '政府采购支出（元）: Of the table, else of the narrative';
COMMENT ON COLUMN main.sme_procurement.sme_yuan IS '授予中小企业（元）: Contracts awarded to small and medium enterprises; null where more than one amount is stated';
COMMENT ON COLUMN main.sme_procurement.small_micro_yuan IS '授予小微企业（元）: Of it to small and micro enterprises';
COMMENT ON COLUMN main.sme_procurement.sme_share IS '中小企业占比: sme_yuan of procurement_yuan, computed';
COMMENT ON COLUMN main.sme_procurement.small_micro_share IS '小微企业占比: small_micro_yuan of sme_yuan, computed';
COMMENT ON COLUMN main.sme_procurement.printed_sme_percent IS '公布中小企业占比（%）: As the narrative states it';
COMMENT ON COLUMN main.sme_procurement.printed_small_micro_percent IS '公布小微企业占比（%）: As the narrative states it';
COMMENT ON COLUMN main.sme_procurement.statement_id IS '表述号: The statement of sme_yuan';
COMMENT ON COLUMN main.sme_procurement.fact_id IS '数据编号: The fact of procurement_yuan; null where no table holds it';

CREATE OR REPLACE VIEW main.narrative_against_tables AS
SELECT
    s.entity_id, s.entity_name, s.entity_scope, s.division_name, s.fiscal_year, s.document_kind, s.section, s.subject_printed,
    s.code_system, s.account_code, s.measure, s.budget_book, s.phase, s.value_text AS stated_text, s.unit AS stated_unit,
    s.amount_yuan AS stated_yuan, s.quantity AS stated_quantity, f.amount_text, f.unit, f.amount_yuan, f.quantity,
    s.agrees, s.amount_yuan - f.amount_yuan AS difference_yuan,
    s.sentence, s.page AS stated_page, s.statement_id, f.table_key, f.page, f.fact_id, s.source_name, s.grade,
    s.document_sha256
FROM main.statements AS s
JOIN main.facts AS f ON f.document_sha256 = s.document_sha256 AND f.fact_id = s.fact_id;
COMMENT ON VIEW main.narrative_against_tables IS 'Every figure of a narrative that repeats one of a table, beside it: agrees = differs are the narratives that contradict their tables, with both places';
COMMENT ON COLUMN main.narrative_against_tables.stated_text IS '表述原文数值: As the narrative prints it';
COMMENT ON COLUMN main.narrative_against_tables.stated_unit IS '表述计量单位: As the narrative prints it';
COMMENT ON COLUMN main.narrative_against_tables.stated_yuan IS '表述金额（元）: The amount of the narrative';
COMMENT ON COLUMN main.narrative_against_tables.stated_quantity IS '表述数量: The count of the narrative';
COMMENT ON COLUMN main.narrative_against_tables.amount_text IS '原文数值: As the table prints it';
COMMENT ON COLUMN main.narrative_against_tables.unit IS '计量单位: Of the table';
COMMENT ON COLUMN main.narrative_against_tables.amount_yuan IS '金额（元）: Of the table';
COMMENT ON COLUMN main.narrative_against_tables.quantity IS '数量: Of the table';
COMMENT ON COLUMN main.narrative_against_tables.difference_yuan IS '差额（元）: Narrative less table';
COMMENT ON COLUMN main.narrative_against_tables.stated_page IS '表述页: Page of the narrative';
COMMENT ON COLUMN main.narrative_against_tables.page IS '页: Page of the table';
