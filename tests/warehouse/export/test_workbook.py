"""The workbook: amounts are numbers, texts are texts, and nothing is cut or rounded without being counted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from common.language import speaking
from tests.factories import Doc
from tests.warehouse.export.warehouses import HOSTILE, NUMBERS, warehouse
from tests.warehouse.published import load
from warehouse.errors import WarehouseError
from warehouse.export import workbook
from warehouse.export.content import Choice
from warehouse.export.export import export
from warehouse.query import query

VIEWS = Choice(views=("facts", "body_year", "documents", "expenditure_by_function"))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return warehouse(tmp_path_factory.mktemp("workbook") / "w.duckdb")


@pytest.fixture(scope="module")
def book(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    out = tmp_path_factory.mktemp("out") / "x"
    export(path, out, "xlsx", VIEWS)
    return openpyxl.load_workbook(out / "juesuan.xlsx")


def column(book: Any, sheet: str, name: str) -> list[Any]:
    rows = book[sheet].iter_rows()
    column_index = [cell.value for cell in next(rows)].index(name)
    return [row[column_index] for row in rows]


def test_amounts_are_numbers_and_their_sum_is_right(path: Path, book: Any) -> None:
    cells = column(book, "facts", "amount_yuan")
    asked = query(path, "SELECT amount_yuan FROM facts WHERE amount_yuan < 1e12").rows
    numbers = [Decimal(str(cell.value)) for cell in cells if isinstance(cell.value, (int, float))]
    assert sum(numbers) == sum(amount for (amount,) in asked)
    assert {cell.number_format for cell in cells if isinstance(cell.value, (int, float))} == {"#,##0.00"}
    # Of seventeen digits a spreadsheet would keep fifteen.
    assert "46116860184273879.04" in {cell.value for cell in cells}


def test_no_text_is_a_formula_and_every_one_is_as_it_was(path: Path, book: Any) -> None:
    cells = column(book, "facts", "amount_text")
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    expected = {text.replace("\x00", "␀").replace("\r\n", "\n").replace("\r", "\n") for text in (*NUMBERS, *HOSTILE)}
    assert {str(cell.value).replace("\r\n", "\n").replace("\r", "\n") for cell in cells} >= expected


def test_every_column_is_explained(book: Any) -> None:
    notes = {(row[0], row[1]): row[3] for row in book.worksheets[0].iter_rows(values_only=True) if row[1]}
    for sheet in book.worksheets[1:]:
        header = next(sheet.iter_rows(values_only=True))
        assert all(notes[sheet.title, name] for name in header)
        assert sheet.freeze_panes == "A2"


def test_in_chinese_sheets_columns_and_identifiers_are_in_printed_terms(path: Path, book: Any, tmp_path: Path) -> None:
    with speaking("zh"):
        export(path, tmp_path / "x", "xlsx", Choice(views=("facts",)))
    chinese = openpyxl.load_workbook(tmp_path / "x" / "juesuan.xlsx")
    amounts = [cell.value for cell in column(book, "facts", "amount_yuan")]
    assert [cell.value for cell in column(chinese, "事实", "金额（元）")][1:] == amounts[1:]
    kinds = {"final": "决算", "budget": "预算"}
    expected = [kinds[cell.value] for cell in column(book, "facts", "document_kind")[1:]]
    assert [cell.value for cell in column(chinese, "事实", "文件种类")][1:] == expected


def test_the_same_warehouse_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    chosen = Choice(views=("documents",))
    for name in ("a", "b"):
        export(path, tmp_path / name, "xlsx", chosen)
    first, second = ((tmp_path / name / "juesuan.xlsx").read_bytes() for name in ("a", "b"))
    assert first == second


def test_a_table_that_no_sheet_can_hold_is_refused_whole(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    with pytest.raises(WarehouseError, match=r"facts has .* rows"):
        export(path, tmp_path / "out", "xlsx", Choice(views=("facts",)))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("value", "written", "is_changed"),
    [
        (Decimal("123456789012345.00"), 123456789012345.0, False),
        (Decimal("1234567890123.45"), 1234567890123.45, False),
        (Decimal("12345678901234.56"), "12345678901234.56", True),
        (10**15, 10**15, False),
        (10**15 + 1, "1000000000000001", True),
        (True, True, False),
        (None, None, False),
        ("x" * 40_000, "x" * 32_766 + "…", True),
        ("a\x01b", "a␁b", True),
    ],
)
def test_what_a_cell_cannot_hold_is_text_and_counted(value: Any, written: Any, is_changed: bool) -> None:
    assert workbook.in_a_cell(value) == (written, is_changed)


def test_views_are_chosen_by_name_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    load(path, Doc("a"))
    exported = export(path, tmp_path / "one", "csv", Choice(views=("figure_trust",)))
    assert list(exported.rows) == ["figure_trust"]
    with pytest.raises(WarehouseError, match="figure_trust"):
        export(path, tmp_path / "two", "csv", Choice(views=("figur_trust",)))


def test_no_two_sheets_have_one_name() -> None:
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Named:
        name: str

    long = "full_marks_with_unspent_money_of_"
    names = workbook.sheet_names([Named(long + "a"), Named(long + "b")])  # type: ignore[list-item]
    assert len(set(names.values())) == 2
    assert all(len(name) <= 31 for name in names.values())
