from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.loading.link import link
from schemas.reading.accounts import LEVELS
from schemas.reading.frames import frame
from tests.factories import Doc, frames
from transforms.entities.record import Record
from warehouse.publish import publishing
from warehouse.query import query

TREE = {
    "201": ("20103", "20104"),
    "20103": ("2010301", "2010302"),
    "20104": ("2010401", "2010499"),
    "208": ("20805",),
    "20805": ("2080501", "2080505"),
}


def publish(path: Path, printed: Mapping[str, int | None], **columns: Any) -> Path:
    """A warehouse of one document with one table that prints these codes and amounts (fen)."""
    batch = frames([Doc("a")])
    like = Doc("a").facts()[0]
    rows = []
    for number, (code, fen) in enumerate(printed.items(), 1):
        rows.append(
            like
            | {"fact_id": f"f{number}", "row_no": number, "row_key": code, "row_code_printed": code}
            | {"account_code": code, "account_level": LEVELS[len(code)], "amount_fen": fen}
            | {"cell_kind": "blank" if fen is None else "number", "amount_text": "" if fen is None else "1"}
            | columns
        )
    batch["facts"] = frame("facts").build(rows)
    with publishing(path) as writer:
        writer.load(batch)
        link(writer, Record(), "test")
    return path


def rolled(path: Path, level: str) -> dict[str, tuple[int, str, int | None]]:
    rows = query(path, f"SELECT account_code, amount_fen, basis, difference_fen FROM facts_by_{level}").rows
    assert len(rows) == len({row[0] for row in rows})
    return {code: (fen, basis, difference) for code, fen, basis, difference in rows}


def test_printed_totals_are_taken_and_not_added_to_what_they_are_made_of(path: Path) -> None:
    publish(path, {"201": 100, "20103": 70, "2010301": 60, "2010302": 10, "20104": 30, "2010401": 30})
    assert rolled(path, "class") == {"201": (100, "printed", 0)}
    assert rolled(path, "section") == {"20103": (70, "printed", 0), "20104": (30, "printed", 0)}
    assert {code: fen for code, (fen, _, _) in rolled(path, "item").items()} == {
        "2010301": 60,
        "2010302": 10,
        "2010401": 30,
    }


def test_what_is_not_printed_is_summed_and_what_is_printed_coarser_stands_for_itself(path: Path) -> None:
    publish(path, {"2010301": 60, "2010302": 10, "20104": 30, "208": 5, "20805": None})
    assert rolled(path, "class") == {"201": (100, "summed", None), "208": (5, "printed", None)}
    assert rolled(path, "section") == {
        "20103": (70, "summed", None),
        "20104": (30, "printed", None),
        "208": (5, "printed", None),
    }
    assert {code: fen for code, (fen, _, _) in rolled(path, "item").items()} == {
        "2010301": 60,
        "2010302": 10,
        "20104": 30,
        "208": 5,
    }


def test_a_class_that_is_not_the_sum_of_its_parts_is_shown(path: Path) -> None:
    publish(path, {"201": 100, "20103": 70, "2010401": 29})
    assert rolled(path, "class") == {"201": (100, "printed", 1)}


def test_an_unlisted_code_loads_and_counts_where_its_parent_is(path: Path) -> None:
    publish(path, {"2010301": 60, "2010377": 5, "2999901": 7, "99901": 1}, row_name="某新设支出")
    asked = "SELECT account_code, name, parent_code FROM accounts WHERE evidence = 'unlisted' ORDER BY account_code"
    assert query(path, asked).rows == [
        ("2010377", "某新设支出", "20103"),
        ("2999901", "某新设支出", None),
        ("99901", "某新设支出", None),
    ]
    classes = {code: fen for code, (fen, _, _) in rolled(path, "class").items()}
    assert classes == {"201": 65, "2999901": 7, "99901": 1}
    assert sum(fen for fen, _, _ in rolled(path, "section").values()) == 73
    assert sum(fen for fen, _, _ in rolled(path, "item").values()) == 73
    conflicts = query(path, "SELECT account_code FROM account_conflicts WHERE conflict = 'code_not_listed'").rows
    assert sorted(conflicts) == [("2010377",), ("2999901",), ("99901",)]

    publish(path, {"2010301": 60})  # the document was read again, and the codes are gone
    assert query(path, asked).rows == []


@pytest.mark.parametrize(
    ("name", "year", "conflict", "owner"),
    [
        ("咨询费", 2024, "name_of_other_code", "30203"),
        ("印刷费", 2024, None, None),
        ("某某费", 2024, "name_not_listed", None),
    ],
)
def test_a_name_that_is_not_the_code_s_is_a_conflict(
    path: Path, name: str, year: int, conflict: str | None, owner: str | None
) -> None:
    publish(path, {"30202": 1}, code_system="economic", row_name=name, fiscal_year=year)
    conflicts = query(path, "SELECT account_name, conflict, name_is_of, page FROM account_conflicts").rows
    assert conflicts == ([("印刷费", conflict, owner, 3)] if conflict else [])


@pytest.mark.parametrize(
    ("name", "year", "conflict"),
    [
        ("医疗卫生与计划生育支出", 2018, []),
        ("医疗卫生与计划生育支出", 2024, [("former_name",)]),
        ("卫生健康支出", 2024, []),
    ],
)
def test_a_former_name_is_a_conflict_only_after_its_years(
    path: Path, name: str, year: int, conflict: list[Any]
) -> None:
    publish(path, {"210": 1}, row_name=name, fiscal_year=year)
    assert query(path, "SELECT conflict FROM account_conflicts").rows == conflict


def _amounts(items: Mapping[str, int]) -> dict[str, int]:
    """The amounts of all codes of the tree, from those of the items."""
    sums = dict(items)
    for code in sorted(TREE, key=len, reverse=True):
        sums[code] = sum(sums[code] for code in TREE[code])
    return sums


def _kept(hidden: Iterable[str], amounts: Mapping[str, int]) -> dict[str, int | None]:
    """What is printed when rows are left out or blank, as long as their amount is printed somewhere."""
    printed: dict[str, int | None] = dict(amounts)
    for number, code in enumerate(hidden):
        rest = {other: fen for other, fen in printed.items() if other != code and fen is not None}
        whole = code in TREE and all(part_code in rest for part_code in TREE[code])
        parts = TREE.get(next(above for above in (code[:-2],) if above in TREE), ()) if code[:-2] in TREE else ()
        covered = code[:-2] in rest and not any(part_code in rest for part_code in parts)
        if whole or covered:
            if number % 2:
                printed[code] = None
            else:
                del printed[code]
    return printed


ITEMS = [part_code for parts in TREE.values() for part_code in parts if part_code not in TREE]


@pytest.mark.slow
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(1, 10**9), min_size=len(ITEMS), max_size=len(ITEMS)),
    st.permutations(sorted({*TREE, *ITEMS})),
    st.integers(0, 10),
)
def test_every_roll_up_adds_up_to_the_same_total(path: Path, fen: list[int], order: list[str], hide: int) -> None:
    amounts = _amounts(dict(zip(ITEMS, fen, strict=True)))
    printed = _kept(order[:hide], amounts)
    publish(path, printed)
    total = amounts["201"] + amounts["208"]
    for level in ("class", "section", "item"):
        rolled_up = rolled(path, level)
        assert sum(fen for fen, _, _ in rolled_up.values()) == total
        assert all(fen == amounts[code] for code, (fen, _, _) in rolled_up.items())
        assert all(difference in (0, None) for _, _, difference in rolled_up.values())
