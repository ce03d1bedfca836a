"""The region of a body by its printed name: names that mislead or say nothing, and what people put on record."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from schemas.linking.divisions import divisions, divisions_by_code, latest_edition
from schemas.reading.frames import frame
from tests.transforms.filing import make_document, make_record, resolve_documents
from transforms.entities.regions import BASES, region_of

_NAMES = list(csv.DictReader((Path(__file__).parent / "regions.tsv").open(encoding="utf-8"), delimiter="\t"))


@pytest.mark.parametrize("row", _NAMES, ids=[row["name"] for row in _NAMES])
def test_a_name_says_its_region_or_why_it_does_not(row: dict[str, str]) -> None:
    region = region_of([row["name"]], "", {})
    assert region.basis == row["basis"]
    assert [region.province, region.city, region.district] == [
        row[level] or None for level in ("province", "city", "district")
    ]
    codes = [code for code in (region.district_code, region.city_code, region.province_code) if code]
    assert (codes[0] if codes else "") == row["code"]


def test_every_basis_is_tried_and_explained() -> None:
    tried = {row["basis"] for row in _NAMES} | {"on_record"}
    assert tried == set(BASES)
    doc = next(column for column in frame("entities").columns if column.name == "region_basis").doc
    assert [basis for basis in BASES if f"{basis} (" not in doc] == []


def test_every_division_is_found_by_its_names_in_full_and_never_in_another_place() -> None:
    for division in divisions():
        above = [divisions_by_code().get(code) for code in (division.province_code, division.city_code)]
        printed = "".join(upper.name for upper in above if upper and upper.code != division.code) + division.name
        region = region_of([f"{printed}财政局"], "", {})
        assert region.province_code == division.province_code, printed
        if division.is_current:
            lowest = {"province": region.province_code, "city": region.city_code, "district": region.district_code}
            assert (region.basis, lowest[division.level]) == ("printed", division.code), printed


def test_a_name_alone_is_a_region_only_where_one_division_has_it() -> None:
    names: dict[str, set[str]] = {}
    for division in divisions():
        names.setdefault(division.name, set()).add(division.code)
    for name, codes in names.items():
        region = region_of([f"{name}财政局"], "", {})
        lowest = region.district_code or region.city_code or region.province_code
        assert lowest is None or region.basis == "ambiguous" or lowest in codes, name
        if len({code[:2] for code in codes}) > 1:
            assert (region.basis, region.province) == ("ambiguous", None), name


def test_a_place_printed_outside_the_name_counts_and_must_fit_it() -> None:
    assert region_of(["普陀区财政局"], "上海市普陀区", {}).district_code == "310107"
    assert region_of(["财政局"], "长治市上党区", {}).district_code == "140404"
    assert region_of(["江苏省昆山市财政局", "昆山市财政局"], "昆山市", {}).basis == "by_table"
    apart = region_of(["上海市普陀区财政局"], "舟山市普陀区", {})
    assert (apart.basis, apart.province, apart.level) == ("contradicts", None, None)


def test_a_code_on_record_decides_and_one_that_is_not_in_the_table_does_not() -> None:
    signed = {"reason": "r", "who": "w", "when": "2026-01-01"}
    for code, basis, district in (("330903", "on_record", "普陀区"), ("999999", "ambiguous", None)):
        stated = {"scheme": "GB/T 2260", "code": code, "division_name": "普陀区", **signed}
        resolved = resolve_documents(make_document("a", "普陀区财政局"), record=make_record(code=[stated]))
        (entity,) = resolved.entities.astype(object).where(resolved.entities.notna(), None).to_dict("records")
        assert (entity["region_basis"], entity["district"]) == (basis, district)


def test_the_table_names_its_edition_where_people_read_of_it() -> None:
    year, month = latest_edition().split("-")
    assert (year, month) == ("2023", "06")
    doc = next(column for column in frame("entities").columns if column.name == "province").doc
    assert "of June 2023" in doc
