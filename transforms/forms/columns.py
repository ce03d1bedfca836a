"""What the columns of a table mean: the words of the texts above each of them, resolved by the form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from schemas.reading.forms import Binding, Form
from schemas.reading.header_words import OF_WHICH, features_of, header_words, words_of
from schemas.reading.word_lists import Value
from transforms.forms.column import Column, Stack
from transforms.forms.economic_columns import EconomicHeader, economic_headers
from transforms.forms.label_columns import label_roles
from transforms.forms.measures import resolve_measures
from transforms.forms.panels import panel_of_columns


def read_columns(form: Form, stacks: Sequence[Stack], divided: Collection[int] = ()) -> list[Column]:
    """Say for each column, from left to right, what it means in a table of this form.

    Args:
        form: The table.
        stacks: The header texts above each column.
        divided: Columns under a header that is divided below it, without further texts.
    """
    economic = economic_headers(form, stacks)
    columns = [_parse_above(stack, economic.get(column_index)) for column_index, stack in enumerate(stacks)]
    columns = _with_years(form, columns)
    if form.axis == "named":
        columns = _with_names(columns)
    columns = [
        replace(column, problem="divided") if column_index in divided and not column.is_label else column
        for column_index, column in enumerate(columns)
    ]
    panels = panel_of_columns(form, columns)
    columns = [
        replace(column, problem="no_panel") if panel is None and column.is_open else column
        for column, panel in zip(columns, panels, strict=True)
    ]
    roles = label_roles(form, columns)
    measures = resolve_measures(form, _without_heads_of_rows(form, columns), panels)
    measures = _with_economic_codes(form, columns, roles, measures, economic)
    return [
        _bound(column, roles.get(column_index), measures.get(column_index), panels[column_index] or "")
        for column_index, column in enumerate(columns)
    ]


def _parse_above(stack: Stack, economic: EconomicHeader | None) -> Column:
    """Say what the words of a column mean; those of an economic class are its code and say nothing else."""
    if economic is None:
        return _parse(stack)
    above = _parse(economic.above) if economic.above else Column(())
    return replace(above, stack=stack)


def _with_economic_codes(
    form: Form,
    columns: Sequence[Column],
    roles: Mapping[int, str],
    measures: Mapping[int, Binding],
    economic: Mapping[int, EconomicHeader],
) -> dict[int, Binding]:
    """Add the economic codes of the headers to the bindings.

    Beside columns of basic or project expenditure, a class without either of them above it may be of one or of both;
    in a table whose rows print economic codes, the code of a column could contradict them. These have no meaning.
    """
    if not economic:
        return dict(measures)
    has_codes = any("economic" in role for role in roles.values())
    has_parts = "part" not in form.defaults and any("part" in column.features for column in columns)
    bindings = dict(measures)
    for column_index, header in economic.items():
        binding = bindings.pop(column_index, None)
        if binding is not None and not has_codes and ("part" in columns[column_index].features or not has_parts):
            is_own = header.system == "economic"
            code, government_code = (header.code, "") if is_own else ("", header.code)
            bindings[column_index] = replace(binding, economic_code=code, government_economic_code=government_code)
    return bindings


def _bound(column: Column, role: str | None, measure: Binding | None, panel: str) -> Column:
    if not column.is_open:
        return column
    binding = Binding(role, panel) if role else measure
    return replace(column, binding=binding, problem="" if binding else "no_meaning")


def _parse(stack: Stack) -> Column:
    if not stack:
        return Column(stack, problem="no_header")
    cuts = tuple(words_of(text) or () for text in stack)
    unknown = [text for text, words in zip(stack, cuts, strict=True) if not words]
    if unknown:
        missing = tuple(word for text in unknown for word in header_words().uncovered(text))
        return Column(stack, cuts, problem="unknown_word" if missing else "two_cuts", missing=missing or tuple(unknown))
    features = _stack_features(stack)
    return Column(stack, cuts, features or {}, problem="" if features is not None else "contradiction")


def _stack_features(stack: Stack, without: Collection[str] = ()) -> dict[str, Value] | None:
    """The features of a stack; for the texts of `without`, the part of the money is ignored."""
    parts: list[dict[str, Value]] = []
    for text in stack:
        text_features = features_of(text)
        if text_features is None or (text.startswith(OF_WHICH) and _adds_nothing(text_features, parts)):
            return None
        parts.append({name: value for name, value in text_features.items() if name != "part" or text not in without})
    return header_words().refinements.unify(parts)


def _adds_nothing(features: dict[str, Value], above: Sequence[dict[str, Value]]) -> bool:
    """Whether a part adds nothing to the texts above it: 其中:财政拨款 below 一般公共预算 may be any part of it."""
    whole = header_words().refinements.unify(above)
    return bool(features and whole) and header_words().refinements.unify([*above, features]) == whole


def _with_years(form: Form, columns: Sequence[Column]) -> list[Column]:
    """In a form without other years, ignore the year if it is the only one; else leave columns that name one unread."""
    if form.has_other_years:
        return list(columns)
    years = {column.features["year"] for column in columns if "year" in column.features and not column.is_label}
    is_only_year = len(years) == 1 and all(isinstance(year, int) and year > 0 for year in years)
    with_years = []
    for column in columns:
        features = {name: value for name, value in column.features.items() if name != "year"}
        is_of_other_year = "year" in column.features and not is_only_year and column.is_open
        with_years.append(
            replace(column, features=features, problem="other_year" if is_of_other_year else column.problem)
        )
    return with_years


def _with_names(columns: Sequence[Column]) -> list[Column]:
    """In named tables, a header of only 收入 or 按功能分类 is that of the names of a panel."""
    return [
        replace(column, features={**column.features, "label": "name"})
        if column.is_open
        and not column.is_label
        and column.features.keys() <= {"flow", "classification"}
        and all(word.features for words in column.words for word in words)
        else column
        for column in columns
    ]


def _without_heads_of_rows(form: Form, columns: Sequence[Column]) -> list[Column]:
    """Coded tables: a header over names and amounts (人员经费) says which rows are below it, not what is measured."""
    if form.axis != "coded":
        return list(columns)
    heads: set[str] = set()
    was_label = False
    without_heads = []
    for column in columns:
        if column.is_label:
            heads = (heads if was_label else set()) | set(column.stack)
        elif column.is_open and heads & set(column.stack):
            column = replace(column, features=_features_without_year(form, column, heads))
        was_label = column.is_label
        without_heads.append(column)
    return without_heads


def _features_without_year(form: Form, column: Column, heads: Collection[str]) -> dict[str, Value]:
    features = _stack_features(column.stack, heads) or {}
    return {name: value for name, value in features.items() if name != "year" or form.has_other_years}
