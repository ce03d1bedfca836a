-- What people query. `facts` shows one version of each disclosure: where the same entity, scope, year and kind was
-- published more than once, the one published last (then retrieved last, then the greater hash); `all_facts` has all.
-- Entities of the same name in different places (every city has its 财政局) are different ones.

CREATE OR REPLACE VIEW main.documents AS
SELECT
    d.*,
    g.grade,
    d.status = 'loaded'
        AND row_number() OVER (
            PARTITION BY d.status, d.division_name, d.entity_name, d.entity_scope, d.fiscal_year, d.document_kind
            ORDER BY d.published_on DESC NULLS LAST, d.retrieved_on DESC NULLS LAST, d.document_sha256 DESC
        ) = 1 AS is_current
FROM store.documents AS d
LEFT JOIN store.grades AS g USING (document_sha256);
COMMENT ON COLUMN main.documents.grade IS '可信等级: A, B, C or Q; the view `grades` has the reasons';
COMMENT ON COLUMN main.documents.is_current IS '现行版本: Whether the view `facts` shows this document: the last published of its place, entity, scope, year and kind';

CREATE OR REPLACE VIEW main.all_facts AS
SELECT
    * EXCLUDE (
        amount_text, unit, quantity, quantity_unit, cell_kind, page, x0, y0, x1, y1, second_reading,
        is_corrected, corrected_text, printed_fen, printed_quantity
    ),
    CAST(CAST(amount_fen AS DECIMAL(19, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(20, 2)) AS amount_yuan,
    amount_text, unit, quantity, quantity_unit, cell_kind, page, x0, y0, x1, y1, second_reading,
    is_corrected, corrected_text, printed_fen,
    CAST(CAST(printed_fen AS DECIMAL(19, 0)) * CAST(0.01 AS DECIMAL(2, 2)) AS DECIMAL(20, 2)) AS printed_yuan,
    printed_quantity
FROM store.facts;
COMMENT ON COLUMN main.all_facts.amount_yuan IS '金额（元）: The same amount in 元, exact';
COMMENT ON COLUMN main.all_facts.printed_yuan IS '印刷金额（元）: The amount as read from the page, in 元; it is amount_yuan unless is_corrected';
COMMENT ON VIEW main.all_facts IS 'Facts of every version of every disclosure; see facts';

CREATE OR REPLACE VIEW main.facts AS
SELECT f.*
FROM main.all_facts AS f
WHERE f.document_sha256 IN (SELECT d.document_sha256 FROM main.documents AS d WHERE d.is_current);
COMMENT ON COLUMN main.facts.amount_yuan IS '金额（元）: The same amount in 元, exact';
COMMENT ON COLUMN main.facts.printed_yuan IS '印刷金额（元）: The amount as read from the page, in 元; it is amount_yuan unless is_corrected';

CREATE OR REPLACE VIEW main.tables_read AS SELECT * FROM store.tables_read;
CREATE OR REPLACE VIEW main.findings AS SELECT * FROM store.findings;
CREATE OR REPLACE VIEW main.evidence AS SELECT * FROM store.evidence;
CREATE OR REPLACE VIEW main.check_results AS SELECT * FROM store.check_results;
CREATE OR REPLACE VIEW main.check_facts AS SELECT * FROM store.check_facts;
CREATE OR REPLACE VIEW main.grades AS SELECT * FROM store.grades;
CREATE OR REPLACE VIEW main.gate_results AS SELECT * FROM store.gate_results;

CREATE OR REPLACE VIEW main.corrections AS
SELECT c.*, d.source_name, d.entity_name, d.fiscal_year, d.status
FROM store.corrections AS c
JOIN store.documents AS d USING (document_sha256);
COMMENT ON COLUMN main.corrections.source_name IS '来源文件名: The name under which the document came';
COMMENT ON COLUMN main.corrections.entity_name IS '部门（单位）名称: Whose document it is';
COMMENT ON COLUMN main.corrections.fiscal_year IS '年度: Fiscal year of the document';
COMMENT ON COLUMN main.corrections.status IS '状态: loaded or quarantined, of the document';

CREATE OR REPLACE VIEW main.quarantine AS
SELECT
    document_sha256, source_name, reason, message, reason_page, page_count, size_bytes,
    entity_name, entity_scope, division_name, fiscal_year, document_kind
FROM store.documents
WHERE status = 'quarantined';
COMMENT ON VIEW main.quarantine IS 'Documents that were not loaded, each with its reason and what to do next';
