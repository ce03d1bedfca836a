-- What `juesuan prove` says of a figure, as columns: how far this figure can be trusted, its table, its document.

CREATE OR REPLACE VIEW store.open_matters AS
SELECT c.document_sha256, c.table_key, p.fact_id, c.check_id AS matter
FROM main.check_results AS c
LEFT JOIN store.check_facts AS p USING (document_sha256, check_no)
WHERE c.result = 'fail' AND c.verdict IN ('publisher_error', 'suspected_misreading', 'correction_disagrees')
UNION ALL
SELECT document_sha256, table_key, fact_id, rule FROM main.findings WHERE severity <> 'info' OR rule = 'corrected'
UNION ALL
SELECT document_sha256, NULL, NULL, 'held_back' FROM store.held_documents;
COMMENT ON VIEW store.open_matters IS 'What keeps a document from grade A: identities that do not hold with the figures in them, findings that ask for a person, changes that are held back';
COMMENT ON COLUMN store.open_matters.matter IS '事项: Identifier of the check or of the rule, or held_back';
COMMENT ON COLUMN store.open_matters.fact_id IS '事实号: A figure that it concerns; null where it concerns the table or the document';

CREATE OR REPLACE VIEW main.figure_trust AS
WITH of_figures AS (
    SELECT document_sha256, fact_id, string_agg(DISTINCT matter, ', ' ORDER BY matter) AS matters
    FROM store.open_matters WHERE fact_id IS NOT NULL GROUP BY ALL
),
of_tables AS (
    SELECT document_sha256, table_key, string_agg(DISTINCT matter, ', ' ORDER BY matter) AS matters
    FROM store.open_matters WHERE table_key IS NOT NULL GROUP BY ALL
),
of_documents AS (
    SELECT document_sha256, string_agg(DISTINCT matter, ', ' ORDER BY matter) AS matters
    FROM store.open_matters WHERE table_key IS NULL GROUP BY ALL
),
held AS (
    SELECT p.document_sha256, p.fact_id, count(*) AS checks
    FROM store.check_facts AS p JOIN store.check_results AS c USING (document_sha256, check_no)
    WHERE c.result IN ('pass', 'within_tolerance')
    GROUP BY ALL
)
SELECT
    f.fact_id, f.entity_id, f.entity_name, f.entity_scope, f.fiscal_year, f.document_kind, f.table_key, f.row_name,
    f.measure, f.phase, f.budget_book, f.amount_yuan, f.amount_text, f.unit,
    CASE
        WHEN m.matters IS NOT NULL AND f.is_corrected THEN 'corrected'
        WHEN m.matters IS NOT NULL THEN 'open'
        WHEN coalesce(h.checks, 0) > 0 THEN 'checked'
        ELSE 'unchecked'
    END AS figure_trust,
    coalesce(h.checks, 0) AS checks_held, m.matters AS figure_matters,
    CASE WHEN t.matters IS NULL THEN 'clear' ELSE 'open' END AS table_trust, t.matters AS table_matters,
    f.grade, d.matters AS document_matters,
    f.second_reading, f.page_reading, f.medium, f.proof,
    f.version_no, x.versions,
    CASE
        WHEN x.versions = 1 THEN 'only_version'
        WHEN x.published_on IS NOT NULL THEN 'published_on'
        WHEN x.retrieved_on IS NOT NULL THEN 'retrieved_on'
        ELSE 'undated'
    END AS version_basis,
    f.page, f.source_name, f.document_sha256
FROM main.facts AS f
LEFT JOIN of_figures AS m USING (document_sha256, fact_id)
LEFT JOIN of_tables AS t ON (t.document_sha256, t.table_key) = (f.document_sha256, f.table_key)
LEFT JOIN of_documents AS d ON d.document_sha256 = f.document_sha256
LEFT JOIN held AS h ON (h.document_sha256, h.fact_id) = (f.document_sha256, f.fact_id)
LEFT JOIN store.disclosures AS x ON x.document_sha256 = f.document_sha256;
COMMENT ON VIEW main.figure_trust IS 'How far each figure can be trusted by itself, beside its table and its document: a document of grade C may have nine tables in which nothing is open. Filter by document, entity or table';
COMMENT ON COLUMN main.figure_trust.figure_trust IS '数据可信度: checked (it takes part in identities that hold, and nothing about it is open), unchecked (nothing is open, and no identity has it), corrected (a person corrected it) or open (figure_matters)';
COMMENT ON COLUMN main.figure_trust.checks_held IS '成立的勾稽关系数: Identities with this figure that hold, within the rounding of what is printed';
COMMENT ON COLUMN main.figure_trust.figure_matters IS '数据未决事项: Checks and rules that concern this figure and ask for a person; null where there are none';
COMMENT ON COLUMN main.figure_trust.table_trust IS '表可信度: clear, or open (table_matters)';
COMMENT ON COLUMN main.figure_trust.table_matters IS '表未决事项: Checks and rules that concern its table; null where there are none';
COMMENT ON COLUMN main.figure_trust.document_matters IS '文件未决事项: Those that concern the document as a whole, held_back among them; null where there are none';
COMMENT ON COLUMN main.figure_trust.grade IS '可信等级: Of its document';
COMMENT ON COLUMN main.figure_trust.versions IS '版本数: How many versions the disclosure has';
COMMENT ON COLUMN main.figure_trust.version_basis IS '版次依据: Why this version is shown: only_version, published_on, retrieved_on, or undated (a decision on record, or it has everything of the other version and more tables)';
