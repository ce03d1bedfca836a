"""Regions in SQL: what is added up by province, what has no region, and names of regions that say nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from explorer.connection import PublishedWarehouse
from pipeline.loading.link import link
from schemas.reading.frames import frame
from tests.factories import frames
from tests.warehouse.test_questions import _document, fen, rows
from transforms.entities.record import Record
from warehouse.publish import publishing

_SPENT = {
    "山西省财政厅": 100,
    "长治市财政局": 20,
    "长治市上党区财政局": 3,
    "江苏省南京市鼓楼区财政局": 40,
    "福州市鼓楼区财政局": 50,
    "鼓楼区财政局": 7,
    "国家粮仓局": 1000,
    "苏州工业园区管委会": 9,
    "仙桃市财政局": None,
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    documents = [
        _document(f"d{number}", name, 2023, spent, 0, 0, division_name=None)
        for number, (name, spent) in enumerate(_SPENT.items())
    ]
    batch = frames([doc for doc, _ in documents])
    batch["facts"] = frame("facts").build(row for _, facts in documents for row in facts)
    where = tmp_path_factory.mktemp("regions") / "juesuan.duckdb"
    with publishing(where) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    return where


_BY = "SELECT region, no_region_because, bodies, amount_yuan, blank FROM figure_by_region(2023, '本年支出合计'{})"


def test_a_sum_by_province_says_how_many_bodies_are_in_none(path: Path) -> None:
    assert rows(path, _BY.format("")) == [
        ("山西省", None, 3, *fen(123), 0),
        ("江苏省", None, 2, *fen(49), 0),
        ("福建省", None, 1, *fen(50), 0),
        ("湖北省", None, 1, None, 1),
        (None, "ambiguous", 1, *fen(7), 0),
        (None, "national", 1, *fen(1000), 0),
    ]
    shares = rows(path, "SELECT sum(bodies), sum(share_of_bodies) FROM figure_by_region(2023, '本年支出合计')")
    assert shares[0][0] == len(_SPENT)
    assert abs(shares[0][1] - 1) < Decimal("0.001")


def test_lower_levels_leave_out_the_bodies_above_and_say_so(path: Path) -> None:
    assert rows(path, _BY.format(", of_level := 'city'")) == [
        ("长治市", None, 2, *fen(23), 0),
        ("南京市", None, 1, *fen(40), 0),
        ("苏州市", None, 1, *fen(9), 0),
        ("福州市", None, 1, *fen(50), 0),
        (None, "above_level", 1, *fen(100), 0),
        (None, "ambiguous", 1, *fen(7), 0),
        (None, "national", 1, *fen(1000), 0),
        (None, "no_city", 1, None, 1),
    ]
    districts = rows(path, _BY.format(", of_level := 'district'"))
    assert [row[:2] for row in districts if row[0] or row[1] == "zone"] == [
        ("上党区", None), ("鼓楼区", None), ("鼓楼区", None), ("仙桃市", None), (None, "zone"),
    ]  # fmt: skip


def test_a_body_and_year_has_its_region_and_the_reason_for_none(path: Path) -> None:
    shown = rows(
        path, "SELECT entity_name, province, city, district, region_basis FROM body_year ORDER BY expenditure_yuan"
    )
    assert shown[:3] == [
        ("长治市上党区财政局", "山西省", "长治市", "上党区", "by_table"),
        ("鼓楼区财政局", None, None, None, "ambiguous"),
        ("苏州工业园区管委会", "江苏省", "苏州市", None, "zone"),
    ]
    assert len(shown) == len(_SPENT)


def test_a_ranking_within_a_region_is_one_list_of_all_its_divisions(path: Path) -> None:
    ranked = "SELECT entity_name, place, ranked FROM ranking(2023, '本年支出合计', of_region := '{}')"
    shanxi = [("山西省财政厅", 1, 3), ("长治市财政局", 2, 3), ("长治市上党区财政局", 3, 3)]
    assert rows(path, ranked.format("山西省")) == rows(path, ranked.format("140000")) == shanxi
    assert rows(path, ranked.format("320106")) == [("江苏省南京市鼓楼区财政局", 1, 1)]


@pytest.mark.parametrize(
    ("region", "says"),
    [
        ("鼓楼区", r"several regions are called 鼓楼区 \(.*320106 江苏省 南京市.*\): give the code"),
        ("山西", "no region 山西 is there: 山西省, 江苏省, 福建省, 湖北省"),
        ("北京市", "no region 北京市 is there"),
    ],
)
def test_a_region_that_is_not_one_is_refused(path: Path, region: str, says: str) -> None:
    with pytest.raises(duckdb.Error, match=says):
        rows(path, f"SELECT count(*) FROM ranking(2023, '本年支出合计', of_region := '{region}')")


def test_the_regions_with_bodies_are_listed(path: Path) -> None:
    shown = rows(
        path, "SELECT region_level, region_code, city, bodies FROM regions WHERE province = '山西省' ORDER BY 2"
    )
    assert shown == [
        ("province", "140000", None, 3),
        ("city", "140400", "长治市", 2),
        ("district", "140404", "长治市", 1),
    ]


def test_the_explorer_finds_bodies_by_their_province_and_not_by_its_name_alone(path: Path) -> None:
    warehouse = PublishedWarehouse(path)
    found = warehouse.rows("bodies", text="山西省", most=10, skipped=0)
    assert {row["canonical_name"] for row in found} == {"山西省财政厅", "长治市财政局", "长治市上党区财政局"}
    about = {"kind": "final", "figure": "expenditure_current_year", "year": 2023, "most": 10, "skipped": 0}
    ranked = warehouse.rows("questions/ranking", place="江苏省", **about)
    assert [row["entity_name"] for row in ranked] == ["江苏省南京市鼓楼区财政局", "苏州工业园区管委会"]
    warehouse.close()
