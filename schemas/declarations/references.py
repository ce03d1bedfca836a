"""Check what declaration files say of each other: unknown tables, measures, codes and columns are problems.

Each function takes the body of a file that fits its model, and yields what is wrong in it with its place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.declarations.lines import Path
from schemas.declarations.problem import Problem, nearest
from schemas.declarations.reader import vocabulary

Body = Mapping[str, Any]
_FEATURE_ROLES = ("flow", "part", "money", "carry", "subject", "classification", "extent")
"""Tables of `titles.toml` whose words are features of a title"""


def form(file: str, body: Body) -> Iterator[Problem]:
    """A standard table: what its axis needs, the panels and rows that it speaks of."""
    if file != f"{body['table_key']}.toml":
        yield ("table_key",), f"the file is called {file}, and must be called {body['table_key']}.toml"
    for index, text in enumerate(body["titles"]):
        for feature in text.split():
            yield from _of(feature.rstrip("?"), _title_features(), ("titles", index), "no feature of titles")
    needed = {"record": ("items",), "named": ("panels",), "coded": ("code_system", "flows"), "stacked": ("sections",)}
    for key in needed[body["axis"]]:
        if key not in body and not (key == "sections" and "sections_of" in body):
            yield ("axis",), f"a form whose axis is {body['axis']} needs {key!r}"
    panels = {panel["panel"] for panel in body.get("panels", [])} | set(body.get("panels_by_class", {}))
    for index, text in enumerate(body.get("required", [])):
        measure, _, book = text.partition("/")
        yield from _of(measure, body["measures"], ("required", index), "no measure of this table")
        if book:
            yield from _of(book, body.get("books", []), ("required", index), "no budget book of this table")
    for panel, rows in body.get("rows", {}).items():
        yield from _of(panel, {*panels, ""}, ("rows", panel), "no panel of this table")
        yield from _after(rows.get("items", []), ("rows", panel, "items"))
    for index, section in enumerate(body.get("sections", [])):
        yield from _after(section["items"], ("sections", index, "items"))
        if "title" in section:
            yield from _of(section["title"], _title_features(), ("sections", index, "title"), "no feature of titles")
    for panel, codes in body.get("panels_by_class", {}).items():
        yield from _of(panel, vocabulary()["panels"], ("panels_by_class", panel), "none of the panels")
        for index, code in enumerate(codes):
            # Not looked up: publishers print classes that the list of codes does not have.
            if not re.fullmatch("[0-9]{3}", code):
                yield ("panels_by_class", panel, index), f"{code!r} is not a class, which has three digits"


def titles(body: Body) -> Iterator[Problem]:
    """Words of titles: what makes another feature redundant is a feature, and so is the other."""
    features = {says for role in _FEATURE_ROLES for says in body[role]}
    for narrow, wide in body["narrower"].items():
        yield from _of(narrow, features, ("narrower", narrow), "no feature of titles")
        yield from _of(wide, features, ("narrower", narrow), "no feature of titles")


@cache
def _title_features() -> frozenset[str]:
    from schemas.reading.titles import title_words

    return frozenset(feature for word in title_words().words.values() if (feature := word.feature))


def _after(items: Sequence[Body], path: Path) -> Iterator[Problem]:
    there = {item["code"] for item in items}
    for index, item in enumerate(items):
        if "after" in item:
            yield from _of(item["after"], there, (*path, index, "after"), "no row of this panel")


def checks(body: Body) -> Iterator[Problem]:
    """Checks: what their kinds need, and the tables, columns and rows that they select."""
    from schemas.judging.checks import BALANCES, FIGURES, RELATIONS, TABLES
    from schemas.reading.forms import forms

    tables = forms()
    for name, check in body.items():
        kind, formulas = check["kind"], check.get("formulas", [])
        if bool(formulas) == (kind in (*TABLES, *FIGURES)):
            kinds = ", ".join((*TABLES, *FIGURES))
            yield (name,), f"a check has formulas exactly where its kind is not one of {kinds}"
        for index, formula in enumerate(formulas):
            path: Path = (name, "formulas", index)
            judged = formula.get("kind", kind)
            if kind != judged and not {kind, judged} <= set(BALANCES):
                yield (*path, "kind"), f"{judged} and {kind} do not go together in one check"
            if (judged in (*RELATIONS, "subset")) != bool(formula.get("right")):
                yield path, f"a formula of kind {judged} has a right side where the kind has none, or lacks one"
            for number, table in enumerate(formula.get("each_table", [])):
                yield from _of(table, tables, (*path, "each_table", number), "no table that is declared")
            for where, selector in _selectors(formula, path):
                yield from _selector({"table": formula.get("each_table", []), **selector}, where, tables)
        for key in ("tables", "since", "words"):
            for index, named in enumerate(check.get(key, [])):
                for table in named.split("|"):
                    at = (name, key, index if key == "tables" else named)
                    yield from _of(table, tables, at, "no table that is declared")
        for index, pattern in enumerate(check.get("patterns", [])):
            yield from _pattern(pattern, (name, "patterns", index))


def parts(body: Body) -> Iterator[Problem]:
    """Parts: columns of measures and books that there are."""
    for whole, columns in body["by_source"].items():
        for path, column in [((whole,), whole), *(((whole, index), text) for index, text in enumerate(columns))]:
            measure, _, book = column.partition("/")
            yield from _of(measure, vocabulary()["measures"], ("by_source", *path), "none of the measures")
            yield from _of(book, vocabulary()["budget_books"], ("by_source", *path), "none of the budget books")


def check_texts(body: Body) -> Iterator[Problem]:
    """Texts of checks: of each check, and of those that are not relations also what is found where they fail."""
    from schemas.judging.checks import FIGURES, RELATIONS, checks

    for name, check in checks().items():
        broken = body[name].get("broken", {}) if name in body else {}
        if name not in body:
            yield (), f"the check {name} has no text"
        elif check.kind not in (*RELATIONS, *FIGURES) and not (broken.get("en") and broken.get("zh")):
            yield (name,), f"a check of kind {check.kind} needs broken.en and broken.zh, what is found where it fails"
    for name in body:
        yield from _of(name, checks(), (name,), "no check that is declared")


def rules(body: Body) -> Iterator[Problem]:
    """Rules: what is of severity gate says what it stops, and nothing else does."""
    for name, rule in body.items():
        if (rule["severity"] == "gate") != ("stops" in rule):
            yield (name,), "a rule says what it stops (table or document) exactly where its severity is gate"


def magnitudes(body: Body) -> Iterator[Problem]:
    """Orders of magnitude: their rules, and the cells that they compare."""
    from schemas.reading.forms import forms
    from schemas.reading.rules import rules

    for number, limit in enumerate(body["limits"]):
        yield from _of(limit["rule"], rules(), ("limits", number, "rule"), "no rule that is declared")
        for key in ("parts", "wholes"):
            for cell_no, cell in enumerate(limit[key]):
                yield from _selector(cell, ("limits", number, key, cell_no), forms())
    for number, twin in enumerate(body["twins"]):
        for cell_no, cell in enumerate(twin["cells"]):
            yield from _selector(cell, ("twins", number, "cells", cell_no), forms())


def statement_subjects(body: Body) -> Iterator[Problem]:
    """What narratives measure: its sections, and the accounts that words and units speak of."""
    from schemas.reading.statements import OTHER, sections, units

    names = {OTHER.name, *(name for section in sections() for name in (section.name, section.group) if name)}
    accounts = {"project"}
    for row in body["subjects"]:
        accounts |= {pair["account"] for pair in row.get("rows") or [row]} | {row.get("under", "project")}
    for key in ("subjects", "measures"):
        for number, row in enumerate(body.get(key, ())):
            for index, section in enumerate(row["sections"]):
                yield from _of(section, names, (key, number, "sections", index), "no section that is declared")
    for key in ("measures", "implied"):
        for number, row in enumerate(body.get(key, ())):
            for account in row["of"]:
                yield from _of(account, accounts, (key, number, "of", account), "no account of a subject")
            for unit in row.get("by_unit", ()):
                yield from _of(unit, units(), (key, number, "by_unit", unit), "no unit that is declared")


def statement_sections(body: Body) -> Iterator[Problem]:
    """The sections of narratives: where they may open, and the tables whose cells they repeat."""
    from schemas.reading.forms import forms

    names = {"other", *(row["name"] for row in body["sections"])}
    for number, row in enumerate(body["sections"]):
        for index, name in enumerate(row.get("within", ())):
            yield from _of(name, names, ("sections", number, "within", index), "no section that is declared")
        for key in ("tables", "budget_tables"):
            for index, table in enumerate(row.get(key, ())):
                yield from _of(table, forms(), ("sections", number, key, index), "no table that is declared")


def bodies(body: Body) -> Iterator[Problem]:
    """How bodies are named: patterns that can be used."""
    for key in ("offices", "accounting_centres", "approving", "subordinate", "other_labels", "approval"):
        yield from _pattern(body[key], (key,))
    for index, pattern in enumerate(body["no_body"]):
        yield from _pattern(pattern, ("no_body", index))
    for number, label in enumerate(body["labels"]):
        for index, pattern in enumerate(label["words"]):
            yield from _pattern(pattern, ("labels", number, "words", index))


def _selectors(formula: Body, path: Path) -> Iterator[tuple[Path, Body]]:
    for side in ("left", "right", "when_printed", "when_absent", "needs"):
        for index, selector in enumerate(formula.get(side, [])):
            yield (*path, side, index), selector
    for group_no, selectors in enumerate(formula.get("when_zero", [])):
        for index, selector in enumerate(selectors):
            yield (*path, "when_zero", group_no, index), selector


def _selector(selector: Body, path: Path, tables: Mapping[str, Any]) -> Iterator[Problem]:
    named = _texts(selector["table"])
    if not named:
        yield path, "the selector names no table"
    for table in named:
        yield from _of(table, tables, (*path, "table"), "no table that is declared")
    for key, column in (("panel", "panel"), ("measure", "measure"), ("phase", "phase"), ("book", "budget_book")):
        for word in _texts(selector.get(key, [])):
            # Of several tables, one may lack what another one has.
            there = {value for table in named if table in tables for value in _values_of(table, column)}
            yield from _of(word, there, (*path, key), f"no {key} of {' or '.join(named)}")
    for code in _texts(selector.get("code", [])):
        rows = [_rows(table) for table in named if table in tables]
        if not any(code in there for there in rows):
            yield from _of(
                code,
                {row_code for there in rows for row_code in there},
                (*path, "code"),
                f"no row of {' or '.join(named)}",
            )


@cache
def _values_of(table: str, column: str) -> set[str]:
    """The values of a column that a declared table can have."""
    from schemas.reading.forms import forms

    form = forms()[table]
    if column == "measure":
        of_rows = {item.measure for section in form.sections for item in section.items if item.measure}
        return {*form.measures, *(section.measure for section in form.sections), *of_rows}
    if column == "panel":
        return {"", *form.rows, *form.panels_by_class.values(), *(panel.name for panel in form.panels)}
    return set(form.phases if column == "phase" else form.books)


@cache
def _rows(table: str) -> set[str]:
    """The named rows and the codes of a declared table."""
    from schemas.reading.forms import forms

    form = forms()[table]
    items = [item for rows in form.rows.values() for item in rows.items]
    items += [item for section in form.sections for item in section.items]
    named = {item.code for item in (*items, *form.row_items)} | {"total"}
    if form.document_kind == "budget":
        return {*vocabulary()["items"], *_codes("functional"), *_codes("economic")}
    classes = any(rows.functional_classes for rows in form.rows.values())
    return named | _codes("functional" if classes else form.code_system)


@cache
def _codes(system: str) -> frozenset[str]:
    from schemas.reading.accounts import SYSTEMS, accounts

    return frozenset(account.code for account in accounts(system)) if system in SYSTEMS else frozenset()


def frames(body: Body) -> Iterator[Problem]:
    """Frames: their keys and orders are columns of theirs."""
    for name, frame in body.items():
        if "columns_of" in frame and frame["columns_of"] not in body:
            yield from _of(frame["columns_of"], body, (name, "columns_of"), "no frame")
            continue
        whole = {**body[frame["columns_of"]], **frame} if "columns_of" in frame else frame
        for key in ("columns", "key", "sort"):
            if key not in whole:
                yield (name,), f"the key {key!r} is missing"
        for key in ("key", "unique", "sort"):
            for index, column in enumerate(frame.get(key, [])):
                yield from _of(column, whole.get("columns", {}), (name, key, index), "no column of this frame")


def words(body: Body) -> Iterator[Problem]:
    """Words for people: of what is measured, when, by which budget, and of named rows."""
    lists = ("measures", "phases", "budget_books", "items")
    declared_words = {word for name in lists for word in vocabulary()[name]}
    for word in body:
        yield from _of(word, declared_words, (word,), f"none of the {', '.join(lists)}")


def storage(body: Body) -> Iterator[Problem]:
    """How frames are kept: of frames and columns that there are."""
    from schemas.reading.frames import frames

    for name, table in body.items():
        if name not in frames():
            yield from _of(name, frames(), (name,), "no frame")
            continue
        columns = frames()[name].column_names
        for key in ("of_document", "hundredths", "unless_equal"):
            for index, column in enumerate(table.get(key, [])):
                at = (name, key, column if key == "unless_equal" else index)
                yield from _of(column, columns, at, f"no column of {name}")


def exports(body: Body) -> Iterator[Problem]:
    """What leaves the warehouse: views that are frames have their columns, and references lead to what is exported."""
    from schemas.reading.frames import frames

    for name, view in body.items():
        if name not in frames():
            for key in ("key", "sort"):
                if key not in view:
                    yield (name,), f"{name} is not a frame: it needs {key!r}"
        for column, to in view.get("references", {}).items():
            yield from _of(to, body, (name, "references", column), "nothing that is exported")


def explorer_questions(body: Body) -> Iterator[Problem]:
    """What the explorer answers: questions with a query, a title and a note; columns with a heading."""
    from schemas.wording.messages import messages

    folder = files("schemas").joinpath("warehouse", "explorer", "questions")
    queries = {query.name.removesuffix(".sql") for query in folder.iterdir()}
    for name, question in body.items():
        yield from _of(name, queries, (name,), "no query in schemas/warehouse/explorer/questions")
        for key in (name, f"{name}_means"):
            yield from _of(key, messages("explorer_questions"), (name,), "no text in explorer_questions.toml")
        for number, column in enumerate(question["columns"]):
            yield from _of(
                column["head"], messages("explorer"), (name, "columns", number, "head"), "no text in explorer.toml"
            )


_VALUES = {
    "document_kind": "document_kinds",
    "phase": "phases",
    "budget_phase": "phases",
    "compared_with": "phases",
    "budget_book": "budget_books",
    "panel": "panels",
    "account_level": "account_levels",
    "account_basis": "account_bases",
    "quantity_unit": "quantity_units",
    "code_system": "code_systems",
}

_ONLY_IN_STATEMENTS = {
    "phase": ("prior_year", "prior_budget", "prior_executed"),
    "budget_book": ("social_insurance",),
}
"""Values of narratives that no table has"""


def chinese(body: Body) -> Iterator[Problem]:
    """Chinese words for values: for those that there are."""
    from schemas.wording.verdicts import verdicts

    for column, chinese_words in body["values"].items():
        values: Collection[str] = chinese_words
        if column in _VALUES:
            values = (*vocabulary()[_VALUES[column]], *_ONLY_IN_STATEMENTS.get(column, ()))
        for value in chinese_words:
            yield from _of(value, verdicts() if column == "verdict" else values, ("values", column, value), "no value")


def _pattern(pattern: str, path: Path) -> Iterator[Problem]:
    try:
        re.compile(pattern)
    except re.error as error:
        yield path, f"{pattern!r} is not a regular expression: {error}"


def places(body: Body) -> Iterator[Problem]:
    """Words of places: their patterns can be used."""
    yield from _pattern(body["national"], ("national",))
    for name, (pattern, _) in body["wordings"].items():
        yield from _pattern(pattern, ("wordings", name))
    for name, pattern in body["regions"].items():
        if isinstance(pattern, str):
            yield from _pattern(pattern, ("regions", name))


def profiles(body: Body) -> Iterator[Problem]:
    """Kinds of departments: they spend on items of functional classes."""
    classes = {code for code in _codes("functional") if len(code) == 3}
    for number, profile in enumerate(body["profile"]):
        for key in ("running", "public", "projects", "fund", "capital"):
            for code in _texts(profile.get(key) or []):
                if not re.fullmatch("[0-9]{7}", code) or code[:3] not in classes:
                    yield (
                        ("profile", number, key),
                        f"{code!r} is not an item of a functional class, which has seven digits",
                    )


def _of(word: str, allowed: Collection[str], path: Path, what: str) -> Iterator[Problem]:
    if word not in allowed:
        yield path, f"{word!r} is {what}{nearest(word, allowed)}"


def _texts(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value
