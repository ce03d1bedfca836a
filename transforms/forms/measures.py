"""What the columns of amounts mean: their features, those of the columns beside them, and the defaults of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.reading.forms import Binding, Form
from schemas.reading.header_words import features_of, header_words
from schemas.reading.word_lists import Value
from transforms.forms.column import Column

_Said = dict[str, Value]
_TOTAL_ITEM = "three_public_total"
_GRAND_TOTAL_ITEM = "three_public_meeting_training_total"
_FURTHER_ITEMS = frozenset({"meeting", "training"})
"""What tables of 三公 may print beside it"""
_ONE_YEAR = frozenset({"this_year", "from_carryover"})
_NOT_UNDERSTOOD = frozenset({"unknown_word", "two_cuts"})
_INCOME = frozenset({"income", "revenue", "carryover_opening"})


def resolve_measures(form: Form, columns: Sequence[Column], panels: Sequence[str | None]) -> dict[int, Binding]:
    """The binding of each column of amounts that has a meaning, by its place."""
    said = {
        place: dict(column.features)
        for place, column in enumerate(columns)
        if column.is_open and not column.is_label and panels[place] is not None
    }
    if "carry" in form.meanings.modifiers:
        _say_both_years(form, said, panels)
        _drop_totals_of_unread_years(said, columns, panels)
    _drop_scope(form, said)
    if form.axis == "record":
        _say_items(form, said, columns)
    _say_what_changes_are_against(form, said)
    bound = {place: _binding(form, features, panels[place] or "") for place, features in said.items()}
    return {place: binding for place, binding in bound.items() if binding is not None}


def _say_both_years(form: Form, said: Mapping[int, _Said], panels: Sequence[str | None]) -> None:
    """Beside columns of this year's money and of money carried over, one that says neither is of both.

    Where the columns are sources of money, or some money is not split up by years, the total is that of the table, and
    no sum of the two: only a column that this year's money repeats is of both.
    """
    for panel in set(panels):
        here = [features for place, features in said.items() if panels[place] == panel]
        if {"this_year", "from_carryover"} <= {features.get("carry") for features in here}:
            this_year = [_without_carry(form, features) for features in here if features.get("carry") == "this_year"]
            undivided = [one for one in here if "carry" not in one and not _is_whole_table(form, one)]
            repeated = [features for features in undivided if _without_carry(form, features) in this_year]
            has_other_money = any("money" in features for features in undivided if features not in repeated)
            is_by_source = has_other_money or all("money" in features for features in this_year)
            for features in repeated if is_by_source else undivided:
                features["carry"] = "with_carryover"


def _drop_totals_of_unread_years(
    said: dict[int, _Said], columns: Sequence[Column], panels: Sequence[str | None]
) -> None:
    """Beside money of one year and a column that is not understood, one that names no year may be of both or of one."""
    first = min(said, default=len(columns))
    is_unread = [place > first and column.problem in _NOT_UNDERSTOOD for place, column in enumerate(columns)]
    for panel in set(panels):
        here = [place for place in said if panels[place] == panel]
        is_doubtful = any(unread and panels[place] in (panel, None) for place, unread in enumerate(is_unread))
        if is_doubtful and any(said[place].get("carry") in _ONE_YEAR for place in here):
            for place in here:
                if "carry" not in said[place]:
                    del said[place]


def _without_carry(form: Form, features: _Said) -> _Said:
    plain = {name: value for name, value in features.items() if name != "carry"}
    default = form.defaults["money"]
    if "money" in plain and _finer("money", plain["money"], default) == default:
        del plain["money"]
    return plain


def _drop_scope(form: Form, said: Mapping[int, _Said]) -> None:
    """Ignore 部门预算 above a column unless a total of more than the department's budget is printed next to it."""
    has_total = any(_is_whole(form, features) for features in said.values())
    for features in said.values():
        if "scope" in features and not (has_total and features.keys() <= {"scope", "flow", "phase"}):
            del features["scope"]


def _say_items(form: Form, said: dict[int, _Said], columns: Sequence[Column]) -> None:
    """Beside columns of items, one without is of all of them; without such columns, rows say which item it is.

    A total over 三公, meetings and training stands beside that of 三公 alone: it has fewer words above it.
    """
    items = {features.get("item", _TOTAL_ITEM) for features in said.values()}
    if items == {_TOTAL_ITEM}:
        for features in said.values():
            features.pop("item", None)
        return
    said_totals = {_without_item(features) for features in said.values() if features.get("item") == _TOTAL_ITEM}
    is_open = form.document_kind == "budget" and bool(items & _FURTHER_ITEMS)
    for place, features in list(said.items()):
        if "item" not in features and is_open and _without_item(features) not in said_totals:
            # It may be the total of 三公 alone, or include meetings and training.
            del said[place]
        elif "item" not in features:
            features["item"] = _GRAND_TOTAL_ITEM if _without_item(features) in said_totals else _TOTAL_ITEM
        elif "overseas_travel_research" in items and _is_part_of_its_own(columns[place], "overseas_travel"):
            features["item"] = "overseas_travel_ordinary"


def _is_part_of_its_own(column: Column, item: str) -> bool:
    """Whether a column repeats the item of its group: it is then the part that no other column of the group is."""
    return [(features_of(text) or {}).get("item") for text in column.stack[-2:]] == [item, item]


def _without_item(features: _Said) -> tuple[tuple[str, Value], ...]:
    return tuple(sorted((name, value) for name, value in features.items() if name != "item"))


def _say_what_changes_are_against(form: Form, said: Mapping[int, _Said]) -> None:
    """A change that does not say with what it compares does so with the only column of another year.

    Where several years are printed, the latest is the one compared.
    """
    years = {features["year"] for features in said.values() if _is_past(features)}
    latest = max((year for year in years if isinstance(year, int)), default=None) if len(years) > 1 else None
    others = {
        (features["year"], features.get("phase", form.defaults.get("phase")))
        for features in said.values()
        if _is_past(features) and features["year"] != latest
    }
    if len(others) != 1:
        return
    against = _finer("phase", next(iter(others))[1] or "", form.defaults.get("phase", ""))
    changes = [features for features in said.values() if "change" in features]
    if {features["against"] for features in changes if "against" in features} <= {against}:
        for features in changes:
            features["against"] = against


def _is_past(features: _Said) -> bool:
    return "change" not in features and features.get("year") is not None


def _is_whole(form: Form, features: _Said) -> bool:
    """Whether a column does not say which money it is about."""
    return features.keys() <= {"flow", "phase", "year", "item"} and features.get("flow") in (None, *form.flows)


def _is_whole_table(form: Form, features: _Said) -> bool:
    return form.total is not None and _is_whole(form, features)


def _finer(feature: str, said: Value, default: Value) -> Value:
    """The value said, or the default where that is a part of it."""
    return header_words().refinements.finer(feature, said, default) or said


def _binding(form: Form, said: _Said, panel: str) -> Binding | None:
    """Give the meaning of a column from its header and the defaults of its form; None if it has none in this table."""
    phase, year = _phase(form, said), said.get("year")
    if phase is not None and phase not in form.phases:
        return None
    if form.document_kind == "budget" and phase == "executed" and year is None and "change" not in said:
        return None
    of_row: dict[str, Any] = {"panel": panel, "phase": phase, "reference_year": year}
    if form.axis == "record":
        item = said.pop("item", None)
        if item is not None and item not in {known.code for known in form.row_items}:
            return None
        of_row["item"] = item
    if _is_whole_table(form, said):
        return Binding("measure", measure=form.total or "", budget_book=form.own_book, **of_row)
    measured = _measured(form, said, panel)
    if measured is None:
        return None
    measure, book = measured
    return Binding("measure", measure=measure, budget_book=book, repeats=form.repeats, **of_row)


def _phase(form: Form, said: _Said) -> str | None:
    default = form.defaults.get("phase")
    if "change" in said:
        against = said.get("against")
        return None if against is None else str(_finer("phase", against, default) if default else against)
    phase = said.get("phase", default)
    if phase is None:
        return None
    return str(_finer("phase", phase, default) if default else phase)


def _measured(form: Form, said: _Said, panel: str) -> tuple[str, str] | None:
    """The measure and the budget book of a column."""
    if "change" in said and "against" not in said:
        return None
    features = {n: v for n, v in said.items() if n not in ("phase", "year", "against", "classification")}
    money = _finer("money", features.pop("money", form.defaults["money"]), form.defaults["money"])
    is_own = money == form.defaults["money"]
    if not is_own:
        features["money"] = money
    for name in ("part", "item"):
        if name in form.defaults and form.axis != "record":
            features[name] = _finer(name, features.get(name, form.defaults[name]), form.defaults[name])
    for flow in _flows(form, features, panel):
        measured = form.meanings.measured({**features, "flow": flow})
        if measured is None:
            continue
        book = measured.budget_book or (form.own_book if is_own or measured.uses_money else str(money))
        return (measured.measure, book) if book in form.books else None
    return None


def _flows(form: Form, features: _Said, panel: str) -> Sequence[Value]:
    """Revenue or expenditure: what the column says, or what its panel or its form says."""
    flows = [one.flow for one in form.panels if one.name == panel] or list(form.flows)
    flow = features.get("flow")
    # In a table of expenditure, 事业单位经营收入 says whose money is spent.
    is_source = flow == "income" and "money" in features and not _INCOME & set(flows)
    return flows if flow is None or is_source else [flow]
