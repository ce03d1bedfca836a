from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path

import pytest

from common.language import LANGUAGES, Bilingual
from expectations.checks import verdicts as verdict_names
from schemas.declarations.reader import declared
from schemas.judging.checks import BALANCES, KINDS, Selector, checks, load, words
from schemas.reading.accounts import accounts
from schemas.reading.forms import forms
from schemas.reading.frames import frame
from schemas.wording.checks import load_texts
from schemas.wording.grades import grade_texts
from schemas.wording.verdicts import verdicts

_CATALOGUE = {
    "A": (1, 5),
    "B": (1, 4),
    "C": (1, 4),
    "D": (1, 7),
    "E": (1, 4),
    "F": (1, 5),
    "G": (1, 1),
    "I": (1, 2),
    "J": (1, 4),
    "X": (1, 15),
    "W": (1, 4),
    "P": (4, 4),
}
_WITHOUT_NARRATIVE = {"Y01", "Y03", "Y04", "Y09", "Y12"}
_BUDGETS = {
    *(
        f"{kind}{n}"
        for kind, last in {"BA": 4, "BR": 2, "BS": 2, "BT": 6, "BV": 5, "BW": 3}.items()
        for n in range(1, last + 1)
    ),
    *(f"BX{n}" for n in range(1, 13) if n != 6),
    *("BU9", "BU10", "BU11", "P05", "P06"),
}
"""BU12 compares the narrative"""

_FORMULA = {"left": [{"table": "fin_total"}], "right": [{"table": "fin_revenue"}]}
_CHECK = {"severity": "gate", "kind": "sum", "formulas": [_FORMULA]}


def _selectors() -> list[tuple[str, Selector]]:
    return [
        (check.id, selector)
        for check in checks().values()
        for formula in check.formulas
        for selectors in (formula.left, formula.right, *formula.when_zero)
        for selector in selectors
        # Columns and rows of budgets are known by words and not listed.
        if all(forms()[table].document_kind == "final" for table in selector.tables)
    ]


def test_the_catalogue_is_declared() -> None:
    wanted = {f"{kind}{n:02}" for kind, (first, last) in _CATALOGUE.items() for n in range(first, last + 1)}
    assert wanted | _WITHOUT_NARRATIVE | _BUDGETS <= set(checks())


def test_bridges_by_habit_never_accuse() -> None:
    assert {check.id for check in checks().values() if not check.accuses} == {
        *("X13", "W01", "W02", "W03", "W04", "J03", "J04", "Y09", "BW1", "BW2", "BW3", "BU11"),
        *("Q03", "Q10", "Q11", "Q12", "Q13", "Q14", "Q15", "Q16", "Q18", "Q20", "QT2"),
    }


def _codes(table: str) -> set[str]:
    form = forms()[table]
    items = [item for rows in form.rows.values() for item in rows.items]
    items += [item for section in form.sections for item in section.items]
    return {item.code for item in (*items, *form.row_items)} | {"total"}


def _measures(table: str) -> set[str]:
    form = forms()[table]
    sections = {section.measure for section in form.sections}
    return form.measures | sections


@pytest.mark.parametrize(("check", "selector"), _selectors())
def test_a_selector_speaks_of_what_the_forms_declare(check: str, selector: Selector) -> None:
    listed = {account.code for system in ("functional", "economic") for account in accounts(system)}
    for table in selector.tables:
        for code in selector.where.get("account_code", ()):
            assert code in (listed if code.isdigit() else _codes(table)), f"{check}: {code} is not in {table}"
        for measure in selector.where.get("measure", ()):
            assert measure in _measures(table), f"{check}: {measure} is not in {table}"
        panels = {panel.name for panel in forms()[table].panels} | set(forms()[table].rows)
        panels |= set(forms()[table].panels_by_class.values())
        assert set(selector.where.get("panel", ())) <= panels | {""}


def test_every_measure_that_splits_a_formula_has_a_word() -> None:
    for check in checks().values():
        for formula in check.formulas:
            if check.kind in BALANCES and "measure" in formula.by and check.document_kinds == {"final"}:
                tables = [table for selector in formula.left for table in selector.tables]
                assert all(_measures(table) - {""} <= set(words()) for table in tables)


def test_patterns_are_regular_expressions() -> None:
    for check in checks().values():
        for pattern in check.patterns:
            re.compile(pattern)


def test_adding_a_check_is_a_declaration() -> None:
    assert load({"Z01": _CHECK})["Z01"].formulas[0].tables == ("fin_total", "fin_revenue")


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "difference"},
        {"severity": "info"},
        {"colour": "red"},
        {"formulas": []},
        {"kind": "blank"},
        {"kind": "placeholders"},
        {"formulas": [{**_FORMULA, "by": ["colour"]}]},
        {"formulas": [{**_FORMULA, "colour": "red"}]},
        {"formulas": [{**_FORMULA, "kind": "blank"}]},
        {"formulas": [{"left": [{"table": "fin_total"}]}]},
        {"formulas": [{**_FORMULA, "left": [{"code": "total"}]}]},
        {"formulas": [{**_FORMULA, "left": [{"table": "fin_total", "colour": "red"}]}]},
        {"formulas": [{**_FORMULA, "left": [{"table": "fin_total", "sign": 2}]}]},
        {"formulas": [{**_FORMULA, "left": [{"table": "fin_total", "as": {"code": "child"}}]}]},
    ],
)
def test_what_is_not_known_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        load({"Z01": {**_CHECK, **changed}})


def _texts() -> dict[str, dict[str, dict[str, str]]]:
    """The declared texts as their file has them."""
    declaration: dict[str, dict[str, dict[str, str]]] = declared("schemas/wording/checks.toml")
    return deepcopy(declaration)


def test_every_check_says_what_is_found_where_it_fails() -> None:
    for check in checks().values():
        assert check.broken.zh != check.holds.zh, check.id
        assert check.broken.en != check.holds.en, check.id
    blank = next(check.id for check in checks().values() if check.kind == "blank")
    texts = _texts()
    del texts[blank]["broken"]
    with pytest.raises(ValueError, match=f"{blank}: .* needs broken.en and broken.zh"):
        load_texts(texts)


def test_every_check_has_its_text_and_every_text_its_check() -> None:
    texts = _texts()
    with pytest.raises(ValueError, match="no check that is declared"):
        load_texts({**texts, "Z01": texts["A01"]})
    del texts["A02"]
    with pytest.raises(ValueError, match="the check A02 has no text"):
        load_texts(texts)


def test_what_a_balance_says_where_it_fails_is_its_formula_with_the_sign_turned() -> None:
    texts = _texts()
    texts["A01"] = {"holds": {"en": "a is b", "zh": "甲 = 乙 ≥ 丙"}}
    assert load_texts(texts)["A01"].broken == Bilingual("it does not hold that a is b", "甲 ≠ 乙 < 丙")


def test_every_verdict_has_words_and_advice_for_every_kind_of_check() -> None:
    names = {
        getattr(verdict_names, name)
        for name in ("ROUNDING", "TWIN", "PUBLISHER", "MISREADING", "NO_RULE", "CORRECTION", "RESTATED")
    }
    assert names == set(verdicts())
    assert all(
        verdict.says.text(language) and verdict.advice_for(kind).text(language)
        for verdict in verdicts().values()
        for kind in KINDS
        for language in LANGUAGES
    )


def test_grades_are_said_alike_everywhere() -> None:
    described = "; ".join(
        f"{grade}: {says}" for grade, says in ((grade, text.en) for grade, text in grade_texts().items())
    )
    assert [column.doc for column in frame("grades").columns if column.name == "grade"] == [described]
    guide = " ".join((Path(__file__).parents[2] / "docs" / "analysts.md").read_text("utf-8").split())
    assert described in guide
