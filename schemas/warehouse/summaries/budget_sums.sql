-- The rows of budgets that are not one plain cell with an amount, of the documents in `chosen`: what budget_rows shows
-- beside the printed amounts. They are stored, because every question about budgets needs them, and planning them takes
-- longer than answering from them. They depend on the facts of their document and on the codes alone.
WITH facts AS (
    SELECT
        c.document_no, f.table_key, f.panel, f.code_system, f.account_code, f.account_level, f.row_key, f.row_no, f.row_name,
        f.account_basis, f.unit_key, f.economic_code, f.government_economic_code, f.measure, f.phase, f.budget_book,
        f.reference_year, f.fiscal_year, f.amount_fen, f.amount_text, f.unit, f.cell_kind, f.is_corrected, f.fact_id, f.page,
        f.project_key, f.occurrence = 1 AND f.project_key = '' AND f.quantity IS NULL AND NOT contains(f.measure, '_change') AS has_row
    FROM kept.facts_shown AS f
    JOIN chosen AS c USING (document_sha256)
    WHERE f.document_kind = 'budget'
),
-- The department's own row above its units, where no code and no path says so: the first unit of a table whose totals are
-- those of at least two others together, in every column.
department_rows AS (
    SELECT document_no, table_key, panel, any_value(first_unit) AS unit_key
    FROM (
        SELECT
            document_no, table_key, panel, measure, phase, budget_book, reference_year,
            arg_min(unit_key, row_no) AS first_unit, arg_min(amount_fen, row_no) AS first_fen, sum(amount_fen) AS all_fen,
            count(*) AS units
        FROM facts
        WHERE
            unit_key <> '' AND account_code = 'total' AND economic_code = '' AND government_economic_code = ''
            AND project_key = '' AND amount_fen IS NOT NULL
        GROUP BY ALL
    )
    GROUP BY document_no, table_key, panel
    HAVING count(DISTINCT first_unit) = 1 AND bool_and(all_fen = 2 * first_fen) AND max(units) > 2 AND bool_or(first_fen <> 0)
),
-- The cells of one row and column, over units and codes. A cell is a part of another one where the unit and both codes of
-- the other lie above its own: nothing above all, 101 above 101001, a department above its units, 301 above 30101. What
-- is part of nothing is the row, so that nothing is counted twice; of these, either rows of units or rows without, never
-- both.
gathered AS (
    SELECT
        f.document_no, f.table_key, f.panel, f.code_system, f.account_code, f.account_level, f.row_key, f.measure, f.phase,
        f.budget_book, f.reference_year, f.fiscal_year,
        min(f.row_no) AS row_no, arg_min(f.row_name, f.row_no) AS row_name, min(f.account_basis) AS account_basis,
        max(f.unit) AS unit, arg_min(f.fact_id, f.row_no) AS first_fact_id, min(f.page) AS first_page,
        arg_min(f.amount_text, f.row_no) AS first_text, arg_min(f.cell_kind, f.row_no) AS first_kind,
        coalesce(list({
            'unit': f.unit_key, 'economic': f.economic_code, 'government': f.government_economic_code,
            'fen': f.amount_fen, 'text': f.amount_text, 'is_corrected': f.is_corrected, 'fact_id': f.fact_id,
            'page': f.page
        } ORDER BY f.row_no, f.fact_id) FILTER (f.amount_fen IS NOT NULL AND d.unit_key IS NULL), []) AS cells
    FROM facts AS f
    LEFT JOIN department_rows AS d USING (document_no, table_key, panel, unit_key)
    WHERE f.has_row
    GROUP BY ALL
),
outermost AS (
    SELECT
        * EXCLUDE (cells, widest),
        CASE
            WHEN list_contains(list_transform(widest, lambda cell: cell.unit), '')
            THEN list_filter(widest, lambda cell: cell.unit = '')
            ELSE widest
        END AS cells
    FROM (
        SELECT
            *,
            list_filter(cells, lambda cell: NOT list_bool_or(list_transform(cells, lambda whole:
                (
                    whole.unit IN ('', cell.unit) OR starts_with(cell.unit, whole.unit || '>')
                    OR (
                        regexp_full_match(whole.unit, '[0-9]+') AND regexp_full_match(cell.unit, '[0-9]+(>.*)?')
                        AND starts_with(cell.unit, whole.unit)
                    )
                )
                AND starts_with(cell.economic, whole.economic) AND starts_with(cell.government, whole.government)
                AND (whole.unit <> cell.unit OR whole.economic <> cell.economic OR whole.government <> cell.government)
            ))) AS widest
        FROM gathered
    )
),
own AS (
    SELECT
        * EXCLUDE (cells, first_fact_id, first_page, first_text, first_kind),
        CAST(list_sum(list_transform(cells, lambda cell: cell.fen)) AS BIGINT) AS fen,
        len(cells) AS cells,
        CASE
            WHEN len(cells) = 0 OR (len(cells) = 1 AND (cells[1].unit || cells[1].economic || cells[1].government) = '')
            THEN 'printed' ELSE 'crossed'
        END AS basis,
        CASE len(cells) WHEN 0 THEN first_text WHEN 1 THEN cells[1].text END AS amount_text,
        CASE len(cells) WHEN 0 THEN first_kind ELSE 'number' END AS cell_kind,
        coalesce(list_bool_or(list_transform(cells, lambda cell: cell.is_corrected)), false) AS is_corrected,
        coalesce(cells[1].fact_id, first_fact_id) AS fact_id,
        coalesce(cells[1].page, first_page) AS page
    FROM outermost
),
-- What is printed below a section or class, for those that are not printed themselves.
branches AS (
    SELECT
        c.document_no, c.table_key, c.panel, c.code_system, c.measure, c.phase, c.budget_book, c.reference_year, c.fiscal_year,
        coalesce(a.class_code, c.account_code) AS class_code, coalesce(a.section_code, c.account_code) AS branch_code,
        sum(c.fen) FILTER (c.account_code = coalesce(a.section_code, c.account_code)) AS own_fen,
        sum(c.fen) FILTER (c.account_code <> coalesce(a.section_code, c.account_code)) AS below_fen,
        min(c.account_basis) AS account_basis, arg_max(c.fact_id, {'fen': c.fen, 'row': -c.row_no, 'fact': c.fact_id}) AS fact_id, min(c.page) AS page,
        min(c.row_no) AS row_no, bool_or(c.is_corrected) AS is_corrected, CAST(sum(c.cells) AS BIGINT) AS cells,
        max(c.unit) AS unit
    FROM own AS c
    JOIN store.accounts AS a USING (code_system, account_code)
    WHERE c.code_system <> 'item' AND c.cells > 0 AND a.level <> 'class'
    GROUP BY ALL
),
parents AS (
    SELECT p.*, p.account_code AS row_key, a.name AS row_name, a.level AS account_level, 'rolled_up' AS basis, 'number' AS cell_kind
    FROM (
        SELECT * EXCLUDE (class_code, branch_code, own_fen, below_fen), branch_code AS account_code, below_fen AS fen
        FROM branches
        WHERE below_fen IS NOT NULL
        UNION ALL BY NAME
        SELECT
            document_no, table_key, panel, code_system, measure, phase, budget_book, reference_year, fiscal_year,
            class_code AS account_code, sum(coalesce(own_fen, below_fen)) AS fen, min(account_basis) AS account_basis,
            arg_max(fact_id, {'fen': coalesce(own_fen, below_fen), 'row': -row_no, 'fact': fact_id}) AS fact_id, min(page) AS page, min(row_no) AS row_no,
            bool_or(is_corrected) AS is_corrected, CAST(sum(cells) AS BIGINT) AS cells, max(unit) AS unit
        FROM branches
        WHERE class_code <> branch_code
        GROUP BY ALL
    ) AS p
    JOIN store.accounts AS a USING (code_system, account_code)
),
every AS (
    SELECT * FROM own
    ANTI JOIN parents AS p
        ON own.fen IS NULL
        AND p.document_no = own.document_no AND p.table_key = own.table_key AND p.panel = own.panel
        AND p.code_system = own.code_system AND p.account_code = own.account_code
        AND p.measure = own.measure AND p.phase = own.phase AND p.budget_book = own.budget_book
        AND p.reference_year = own.reference_year
    UNION ALL BY NAME
    SELECT p.*
    FROM parents AS p
    ANTI JOIN own
        ON own.fen IS NOT NULL
        AND p.document_no = own.document_no AND p.table_key = own.table_key AND p.panel = own.panel
        AND p.code_system = own.code_system AND p.account_code = own.account_code
        AND p.measure = own.measure AND p.phase = own.phase AND p.budget_book = own.budget_book
        AND p.reference_year = own.reference_year
)
SELECT
    document_no, table_key, panel, row_no, row_key, row_name, code_system, account_code, account_level, account_basis, measure,
    phase, budget_book, reference_year, fiscal_year, CAST(fen AS BIGINT) AS amount_fen, basis, CAST(cells AS BIGINT) AS cells,
    amount_text, unit, cell_kind, is_corrected, fact_id, page
FROM every
-- A plain cell with an amount is a row by itself: budget_rows takes it from the facts.
WHERE basis <> 'printed' OR fen IS NULL
ORDER BY document_no, table_key, panel, row_no, row_key, measure, budget_book;
