-- The regions in which bodies are, by their printed names (transforms/entities/regions.py).

CREATE OR REPLACE VIEW main.regions AS
SELECT
    lies_in.level AS region_level, lies_in.region, lies_in.code AS region_code, province,
    CASE WHEN lies_in.level <> 'province' THEN city END AS city,
    count(*) AS bodies, count(*) FILTER (entity_scope = 'department') AS departments
FROM (
    SELECT
        *,
        unnest([
            {'level': 'province', 'region': province, 'code': province_code},
            {'level': 'city', 'region': city, 'code': city_code},
            {'level': 'district', 'region': district, 'code': district_code}
        ]) AS lies_in
    FROM store.entities
)
WHERE lies_in.region IS NOT NULL
GROUP BY ALL;
COMMENT ON VIEW main.regions IS 'The provinces, cities and districts in which there are bodies, each with how many. The table of divisions behind them is of June 2023; a municipality (北京市) is a province and a city. Bodies without a region are in no row: entities says of each why (region_basis), and figure_by_region counts them';
COMMENT ON COLUMN main.regions.region_level IS '区划层级: province, city or district';
COMMENT ON COLUMN main.regions.region IS '区划名称: Name of the province, city or district';
COMMENT ON COLUMN main.regions.region_code IS '区划代码: Its code of six digits (GB/T 2260)';
COMMENT ON COLUMN main.regions.bodies IS '主体数: Departments, units and headquarters in it, those of the levels below it too';
COMMENT ON COLUMN main.regions.departments IS '部门数: Of them departments';

CREATE OR REPLACE MACRO main.bodies_in(of_region) AS TABLE
SELECT entity_id
FROM store.entities
WHERE of_region IN (province, city, district, province_code, city_code, district_code);
COMMENT ON MACRO TABLE main.bodies_in IS 'bodies_in(region): the bodies in a province, city or district, by its name or its code; those of the levels below it too';

CREATE OR REPLACE MACRO main.expect_region(of_region) AS TABLE
SELECT
    CASE
        WHEN of_region IS NULL OR len(codes) = 1 THEN true
        WHEN codes IS NULL
        THEN refuse_unless(
            provinces IS NULL, 'region', of_region, coalesce(nullif(provinces, ''), 'no body has one')
        )
        ELSE error(
            'several regions are called ' || of_region || ' (' || array_to_string(uppers, ', ') || '): give the code of one. '
            || '有多个区划名为' || of_region || '（' || array_to_string(uppers, '，') || '），请用代码。'
        )
    END AS region_is_there
FROM (
    SELECT
        list(DISTINCT region_code) FILTER (of_region IN (region, region_code)) AS codes,
        list(DISTINCT concat_ws(' ', region_code, province, city)) FILTER (of_region IN (region, region_code)) AS uppers,
        coalesce(string_agg(region, ', ' ORDER BY region_code) FILTER (region_level = 'province'), '') AS provinces
    FROM main.regions
);
COMMENT ON MACRO TABLE main.expect_region IS 'expect_region(region): true where the name or code is that of one region with bodies, or is null; else an error that says what there is';

CREATE OR REPLACE MACRO main.is_of_place(entity, name, division, place) AS
    place = '' OR contains(division, place) OR contains(name, place)
    OR entity IN (SELECT entity_id FROM store.entities WHERE contains(concat_ws(' ', province, city, district), place));
COMMENT ON MACRO main.is_of_place IS 'is_of_place(entity_id, entity_name, division_name, place): whether a body has a text in its name, its place, or its province, city or district; true for an empty text';
