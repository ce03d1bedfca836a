-- What macros do with a word, a year or a body that the warehouse does not have: an error that says what there is, and not
-- an answer without rows. All of them are looked up in a materialized CTE, which is computed even where nothing else has
-- rows; the words in lists, besides, which are known before a query is planned, so that they reach the facts. What is read
-- from documents is part of the sentence, so that the error is raised by rows and not by planning. (Where no row of the
-- warehouse can meet a filter of the query, DuckDB leaves out everything, the CTE too, and gives no rows.)

CREATE OR REPLACE MACRO main.known_kind(of_kind) AS
    CASE
        WHEN of_kind IN ('final', 'budget') THEN of_kind
        ELSE error(
            'no document_kind is called ' || coalesce(of_kind, 'NULL') || ': there are final and budget. '
            || '没有名为' || coalesce(of_kind, 'NULL') || '的文件种类（document_kind），只有 final 和 budget。'
        )
    END;
COMMENT ON MACRO main.known_kind IS 'known_kind(document_kind): final or budget as given; an error for any other';

CREATE OR REPLACE MACRO main.known_scope(of_scope) AS
    CASE
        WHEN of_scope IN ('department', 'unit', 'unit_headquarters') THEN of_scope
        ELSE error(
            'no entity_scope is called ' || coalesce(of_scope, 'NULL') || ': there are department, unit and unit_headquarters. '
            || '没有名为' || coalesce(of_scope, 'NULL') || '的口径（entity_scope），只有 department、unit 和 unit_headquarters。'
        )
    END;
COMMENT ON MACRO main.known_scope IS 'known_scope(entity_scope): department, unit or unit_headquarters as given; an error for any other';

CREATE OR REPLACE MACRO main.known_region_level(of_level) AS
    CASE
        WHEN of_level IN ('province', 'city', 'district') THEN of_level
        ELSE error(
            'no region_level is called ' || coalesce(of_level, 'NULL') || ': there are province, city and district. '
            || '没有名为' || coalesce(of_level, 'NULL') || '的区划层级（region_level），只有 province、city 和 district。'
        )
    END;
COMMENT ON MACRO main.known_region_level IS 'known_region_level(level): province, city or district as given; an error for any other';

CREATE OR REPLACE MACRO main.refuse_unless(is_there, dimension, given, there) AS
    CASE
        WHEN is_there THEN true
        ELSE error(
            'no ' || dimension || ' ' || coalesce(CAST(given AS VARCHAR), 'NULL') || ' is there: ' || coalesce(there, 'there is none') || '. '
            || dimension || ' 中没有 ' || coalesce(CAST(given AS VARCHAR), 'NULL') || '，现有：' || coalesce(there, '无') || '。'
        )
    END;
COMMENT ON MACRO main.refuse_unless IS 'refuse_unless(is_there, dimension, given, there): true, or the error of a macro that was given what the warehouse does not have';

CREATE OR REPLACE MACRO main.expect_year(of_year, of_kind) AS TABLE
SELECT refuse_unless(coalesce(list_contains(years, of_year), false), of_kind || ' of fiscal_year', of_year, array_to_string(years, ', ')) AS is_there
FROM (
    SELECT list(DISTINCT fiscal_year ORDER BY fiscal_year) AS years
    FROM kept.documents
    WHERE document_kind = known_kind(of_kind) AND (is_current OR version_state = 'in_doubt')
);
COMMENT ON MACRO TABLE main.expect_year IS 'expect_year(year, kind): true where a document of this kind and fiscal year is shown; else an error that lists the years';

CREATE OR REPLACE MACRO main.expect_body(entity, of_year, of_kind) AS TABLE
SELECT
    refuse_unless(documents > 0, 'entity', entity, names || ' bodies in the view entities, and their names in entity_aliases')
    AND refuse_unless(
        coalesce(list_contains(years, of_year), false), of_kind || ' of this entity of fiscal_year', of_year, array_to_string(years, ', ')
    ) AS is_there
FROM (
    SELECT
        count(*) AS documents,
        list(DISTINCT fiscal_year ORDER BY fiscal_year) FILTER (
            document_kind = known_kind(of_kind) AND (is_current OR version_state = 'in_doubt')
        ) AS years
    FROM kept.documents
    WHERE entity_id = entity OR entity_name = entity
)
CROSS JOIN (SELECT count(*) AS names FROM store.entities);
COMMENT ON MACRO TABLE main.expect_body IS 'expect_body(entity, year, kind): true where the body of this name or entity_id has a document of this kind and fiscal year that is shown; else an error that says what there is';
