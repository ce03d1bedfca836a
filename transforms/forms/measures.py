"""What the columns of amounts mean: their features, those of the columns beside them, and the defaults of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.reading.forms import Binding, Form
from schemas.reading.header_words import features_of, header_words
from schemas.reading.word_lists import Value
from transforms.forms.column import Column

_ColumnFeatures = dict[str, Value]
_TOTAL_ITEM = "three_public_total"
_GRAND_TOTAL_ITEM = "three_public_meeting_training_total"
_FURTHER_ITEMS = frozenset({"meeting", "training"})
"""What tables of 三公 may print beside it"""
_ONE_YEAR = frozenset({"this_year", "from_carryover"})
_NOT_UNDERSTOOD = frozenset({"unknown_word", "two_cuts"})
_INCOME = frozenset({"income", "revenue", "carryover_opening"})


def resolve_measures(form: Form, columns: Sequence[Column], panels: Sequence[str | None]) -> dict[int, Binding]:
    """The binding of each column of amounts that has a meaning, by its place."""
    column_features = {
        column_index: dict(column.features)
        for column_index, column in enumerate(columns)
        if column.is_open and not column.is_label and panels[column_index] is not None
    }
    if "carry" in form.meanings.modifiers:
        _complete_years(form, column_features, panels)
        _drop_totals_of_unread_years(column_features, columns, panels)
    _drop_scope(form, column_features)
    if form.axis == "record":
        _complete_items(form, column_features, columns)
    _complete_comparisons(form, column_features)
    bound = {
        column_index: _binding(form, features, panels[column_index] or "")
        for column_index, features in column_features.items()
    }
    return {column_index: binding for column_index, binding in bound.items() if binding is not None}


def _complete_years(form: Form, column_features: Mapping[int, _ColumnFeatures], panels: Sequence[str | None]) -> None:
    """Beside columns of this year's money and of money carried over, one that says neither is of both.

    Where the columns are sources of money, or some money is not split up by years, the total is that of the table, and
    no sum of the two: only a column that this year's money repeats is of both.
    """
    for panel in set(panels):
        here = [features for column_index, features in column_features.items() if panels[column_index] == panel]
        if {"this_year", "from_carryover"} <= {features.get("carry") for features in here}:
            this_year = [_without_carry(form, features) for features in here if features.get("carry") == "this_year"]
            undivided = [
                features for features in here if "carry" not in features and not _is_whole_table(form, features)
            ]
            repeated = [features for features in undivided if _without_carry(form, features) in this_year]
            has_other_money = any("money" in features for features in undivided if features not in repeated)
            is_by_source = has_other_money or all("money" in features for features in this_year)
            for features in repeated if is_by_source else undivided:
                features["carry"] = "with_carryover"


def _drop_totals_of_unread_years(
    column_features: dict[int, _ColumnFeatures], columns: Sequence[Column], panels: Sequence[str | None]
) -> None:
    """Beside money of one year and a column that is not understood, one that names no year may be of both or of one."""
    first = min(column_features, default=len(columns))
    is_unread = [
        column_index > first and column.problem in _NOT_UNDERSTOOD for column_index, column in enumerate(columns)
    ]
    for panel in set(panels):
        here = [column_index for column_index in column_features if panels[column_index] == panel]
        is_doubtful = any(
            unread and panels[column_index] in (panel, None) for column_index, unread in enumerate(is_unread)
        )
        if is_doubtful and any(column_features[column_index].get("carry") in _ONE_YEAR for column_index in here):
            for column_index in here:
                if "carry" not in column_features[column_index]:
                    del column_features[column_index]


def _without_carry(form: Form, features: _ColumnFeatures) -> _ColumnFeatures:
    plain = {name: value for name, value in features.items() if name != "carry"}
    default = form.defaults["money"]
    if "money" in plain and _finer("money", plain["money"], default) == default:
        del plain["money"]
    return plain


def _drop_scope(form: Form, column_features: Mapping[int, _ColumnFeatures]) -> None:
    """Ignore 部门预算 above a column unless a total of more than the department's budget is printed next to it."""
    has_total = any(_is_whole(form, features) for features in column_features.values())
    for features in column_features.values():
        if "scope" in features and not (has_total and features.keys() <= {"scope", "flow", "phase"}):
            del features["scope"]


def _complete_items(form: Form, column_features: dict[int, _ColumnFeatures], columns: Sequence[Column]) -> None:
    """Beside columns of items, one without is of all of them; without such columns, rows say which item it is.

    A total over 三公, meetings and training stands beside that of 三公 alone: it has fewer words above it.
    """
    items = {features.get("item", _TOTAL_ITEM) for features in column_features.values()}
    if items == {_TOTAL_ITEM}:
        for features in column_features.values():
            features.pop("item", None)
        return
    said_totals = {
        _without_item(features) for features in column_features.values() if features.get("item") == _TOTAL_ITEM
    }
    is_open = form.document_kind == "budget" and bool(items & _FURTHER_ITEMS)
    for column_index, features in list(column_features.items()):
        if "item" not in features and is_open and _without_item(features) not in said_totals:
            # It may be the total of 三公 alone, or include meetings and training.
            del column_features[column_index]
        elif "item" not in features:
            features["item"] = _GRAND_TOTAL_ITEM if _without_item(features) in said_totals else _TOTAL_ITEM
        elif "overseas_travel_research" in items and _repeats_item_of_group(columns[column_index], "overseas_travel"):
            features["item"] = "overseas_travel_ordinary"


def _repeats_item_of_group(column: Column, item: str) -> bool:
    """Whether a column repeats the item of its group: it is then the part that no other column of the group is."""
    return [(features_of(text) or {}).get("item") for text in column.stack[-2:]] == [item, item]


def _without_item(features: _ColumnFeatures) -> tuple[tuple[str, Value], ...]:
    return tuple(sorted((name, value) for name, value in features.items() if name != "item"))


def _complete_comparisons(form: Form, column_features: Mapping[int, _ColumnFeatures]) -> None:
    """A change that does not say with what it compares does so with the only column of another year.

    Where several years are printed, the latest is the one compared.
    """
    years = {features["year"] for features in column_features.values() if _is_past(features)}
    latest = max((year for year in years if isinstance(year, int)), default=None) if len(years) > 1 else None
    others = {
        (features["year"], features.get("phase", form.defaults.get("phase")))
        for features in column_features.values()
        if _is_past(features) and features["year"] != latest
    }
    if len(others) != 1:
        return
    against = _finer("phase", next(iter(others))[1] or "", form.defaults.get("phase", ""))
    changes = [features for features in column_features.values() if "change" in features]
    if {features["against"] for features in changes if "against" in features} <= {against}:
        for features in changes:
            features["against"] = against


def _is_past(features: _ColumnFeatures) -> bool:
    return "change" not in features and features.get("year") is not None


def _is_whole(form: Form, features: _ColumnFeatures) -> bool:
    """Whether a column does not say which money it is about."""
    return features.keys() <= {"flow", "phase", "year", "item"} and features.get("flow") in (None, *form.flows)


def _is_whole_table(form: Form, features: _ColumnFeatures) -> bool:
    return form.total is not None and _is_whole(form, features)


def _finer(feature: str, value: Value, default: Value) -> Value:
    """The value said, or the default where that is a part of it."""
    return header_words().refinements.finer(feature, value, default) or value


def _binding(form: Form, features: _ColumnFeatures, panel: str) -> Binding | None:
    """Give the meaning of a column from its header and the defaults of its form; None if it has none in this table."""
    phase, year = _phase(form, features), features.get("year")
    if phase is not None and phase not in form.phases:
        return None
    if form.document_kind == "budget" and phase == "executed" and year is None and "change" not in features:
        return None
    of_row: dict[str, Any] = {"panel": panel, "phase": phase, "reference_year": year}
    if form.axis == "record":
        item = features.pop("item", None)
        if item is not None and item not in {row_item.code for row_item in form.row_items}:
            return None
        of_row["item"] = item
    if _is_whole_table(form, features):
        return Binding("measure", measure=form.total or "", budget_book=form.own_book, **of_row)
    measured = _measured(form, features, panel)
    if measured is None:
        return None
    measure, book = measured
    return Binding("measure", measure=measure, budget_book=book, repeats=form.repeats, **of_row)


def _phase(form: Form, features: _ColumnFeatures) -> str | None:
    default = form.defaults.get("phase")
    if "change" in features:
        against = features.get("against")
        return None if against is None else str(_finer("phase", against, default) if default else against)
    phase = features.get("phase", default)
    if phase is None:
        return None
    return str(_finer("phase", phase, default) if default else phase)


def _measured(form: Form, column_features: _ColumnFeatures, panel: str) -> tuple[str, str] | None:
    """The measure and the budget book of a column."""
    if "change" in column_features and "against" not in column_features:
        return None
    features = {n: v for n, v in column_features.items() if n not in ("phase", "year", "against", "classification")}
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


def _flows(form: Form, features: _ColumnFeatures, panel: str) -> Sequence[Value]:
    """Revenue or expenditure: what the column says, or what its panel or its form says."""
    flows = [declared_panel.flow for declared_panel in form.panels if declared_panel.name == panel] or list(form.flows)
    flow = features.get("flow")
    # In a table of expenditure, 事业单位经营收入 says whose money is spent.
    is_source = flow == "income" and "money" in features and not _INCOME & set(flows)
    return flows if flow is None or is_source else [flow]
