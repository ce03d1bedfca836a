"""The declarations agree with themselves and with each other."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from common.text import normalise, strip_ordinal
from schemas.reading.accounts import functional_classes
from schemas.reading.forms import Form, forms

_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_FINAL = [form for form in forms().values() if form.document_kind == "final"]
_KEYS = [form.table_key for form in _FINAL]


def _named(form: Form) -> list[tuple[str, str]]:
    """Every declared name of a row with its identifier."""
    items = [item for rows in form.rows.values() for item in rows.items]
    items += [item for section in form.sections for item in section.items]
    return [(name, item.code) for item in [*items, *form.row_items] for name in item.names]


def test_the_tables_of_final_accounts_are_declared() -> None:
    assert set(_KEYS) == {
        "fin_total",
        "fin_revenue",
        "fin_expenditure",
        "fin_approp_total",
        "fin_gpb_expenditure",
        "fin_gpb_basic",
        "fin_govfund",
        "fin_statecap",
        "fin_three_public",
        "fin_info",
        "fin_approp_expenditure",
    } | {form.table_key for form in _FINAL if form.further}
    assert {form.table_key for form in _FINAL if form.further} == {
        "fin_approp_basic",
        "fin_approp_detail",
        "fin_assets",
        "fin_basic",
        "fin_detail",
        "fin_gpb_three_public",
        "fin_operating",
        "fin_procurement",
        "fin_gpb_detail",
        "fin_gpb_project",
        "fin_govfund_basic",
        "fin_projects",
        "fin_project_balance",
        "fin_revenue_by_unit",
        "fin_expenditure_by_unit",
    }


@pytest.mark.parametrize("table_key", list(forms()))
def test_identifiers_are_lower_snake(table_key: str) -> None:
    form = forms()[table_key]
    identifiers = {table_key, *form.rows, *form.panels_by_class.values(), *(code for _, code in _named(form))}
    assert [word for word in identifiers - {""} if not _IDENTIFIER.fullmatch(word)] == []


@pytest.mark.parametrize("table_key", list(forms()))
def test_names_of_rows_are_in_the_form_in_which_they_are_compared(table_key: str) -> None:
    for name, _ in _named(forms()[table_key]):
        assert strip_ordinal(normalise(name)) == name


@pytest.mark.parametrize("table_key", list(forms()))
def test_a_name_means_one_row_of_a_panel(table_key: str) -> None:
    form = forms()[table_key]
    for rows in form.rows.values():
        firm = Counter(name for item in rows.items if item.after is None for name in item.names)
        assert [name for name, count in firm.items() if count > 1] == []
        assert {item.after for item in rows.items} - {None} <= {item.code for item in rows.items}
        if rows.functional_classes:
            assert not set(firm) & set(functional_classes())
    for section in form.sections:
        counted = Counter(name for item in section.items for name in item.names)
        assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("table_key", list(forms()))
def test_something_is_required_of_every_form_with_columns(table_key: str) -> None:
    form = forms()[table_key]
    assert form.required or form.axis == "record"
    assert {measure for measure, _ in form.required} <= form.measures
    assert {book for _, book in form.required} <= form.books


def test_a_class_is_known_by_a_shorter_name_where_that_can_mean_nothing_else() -> None:
    names = functional_classes()
    assert (names["教育支出"], names["教育"], names["教育支出类"], names["教育支出(类)"]) == ("205",) * 4
    assert names["国有资本经营预算支出"] == "223"
    assert not {"其他", "国有资本经营预算"} & set(names)
