"""The declared standard tables: one TOML file each, beside this module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

from common.text import normalise
from schemas.declarations import references
from schemas.declarations.reader import declared, declared_names
from schemas.reading.meanings import Meanings, meanings_for


@dataclass(frozen=True)
class Binding:
    """What a column means.

    `role` is measure, or what a label column holds: name, code, unit_name …; `code` is that of the table's own
    classification. In `record` forms `item` and `phase` are those that the header gives; one that is None is given by
    the row.
    """

    role: str
    panel: str = ""
    measure: str = ""
    phase: str | None = None
    budget_book: str = ""
    item: str | None = None
    repeats: bool = False
    """Whether the table may print the column again, beside further rows"""
    reference_year: int | None = None
    """The year of its figures: None for the fiscal year; below 100 it counts from that (-1: the year before)"""
    economic_code: str = ""
    """The code of the department's economic classification that the header names"""
    government_economic_code: str = ""
    """Likewise, that of the government's"""

    @property
    def is_crossed(self) -> bool:
        """Whether its header names an economic code, so that its amounts are parts of those of the rows."""
        return bool(self.economic_code or self.government_economic_code)


@dataclass(frozen=True)
class Item:
    """A named row: its identifier, its printed names (normalised), the row it must follow, its unit of count."""

    code: str
    names: tuple[str, ...]
    after: str | None = None
    unit: str | None = None
    measure: str | None = None
    """What the row measures where it is not what its section does"""


@dataclass(frozen=True)
class Rows:
    """The named rows of one panel; `functional_classes` adds one row for each class of functional.csv."""

    items: tuple[Item, ...] = ()
    functional_classes: bool = False


@dataclass(frozen=True)
class Section:
    """A block of a stacked table: what it measures, its printed headings and its rows."""

    measure: str
    names: tuple[str, ...]
    items: tuple[Item, ...]
    title: str | None = None
    """The feature of a title by which a table of this block alone is known"""


@dataclass(frozen=True)
class Panel:
    """One of the panels of a named table that stand side by side: whether it is of income, and how its rows are."""

    name: str
    flow: str
    classification: str | None = None
    """Of further panels: the classification by which rows print the same money again"""


@dataclass(frozen=True)
class Form:
    """One declared standard table. `axis` is named, coded, record or stacked."""

    table_key: str
    document_kind: str
    zh: str
    doc: str
    axis: str
    titles: tuple[str, ...]
    """The sets of features by which a title names it (`titles.toml`); one with ? may be missing"""
    code_system: str
    meanings: Meanings
    defaults: Mapping[str, str]
    """What its columns mean where their words do not say it: part, money, phase, item"""
    flows: tuple[str, ...]
    """Likewise, revenue or expenditure: the first of these with which the words have a meaning"""
    own_book: str
    """The budget of amounts whose money is the default"""
    books: frozenset[str]
    phases: frozenset[str]
    required: frozenset[tuple[str, str]]
    """Measures and budgets without which the table is not recognised (named, coded and stacked forms)"""
    labels: frozenset[str]
    """What its label columns may hold"""
    total: str | None
    """What a column measures that is the whole of the table"""
    rows: Mapping[str, Rows]
    """By panel"""
    repeats: bool = False
    """Whether rows stand side by side, each with their own labels"""
    has_other_years: bool = False
    """Whether columns of other years are read"""
    nameless: bool = False
    """Whether it may have no label columns: then its one row is the total"""
    further: bool = False
    """Whether only some publishers print it beside the standard tables: it is known by its title alone, and a doubt
    about how its grids belong together is confined to it"""
    mixed_codes: bool = False
    """Whether its codes may be of any classification: their first digit says of which"""
    sections: tuple[Section, ...] = ()
    panels_by_class: Mapping[str, str] = field(default_factory=dict)
    row_items: tuple[Item, ...] = ()
    panels: tuple[Panel, ...] = ()
    """Named forms: from left to right"""
    is_list: bool = False
    """Whether its rows are things and not accounts: two equal lines are two things"""
    panel_form: Form | None = None
    """The same table as some print it: revenue beside expenditure, as in a total table"""
    stacked_form: Form | None = None
    """The same table as some print it: in blocks below each other"""
    title_says_kind: bool = True
    """Whether its title always says of which kind of document it is"""
    second_print_of: str | None = None
    """The table that it repeats for its own money where a document prints both"""

    @property
    def measures(self) -> frozenset[str]:
        """Every measure that a column may have."""
        return self.meanings.possible() | ({self.total} if self.total else set())


_LABELS = frozenset({"row", "name", "line_no", "note"})
_CODES = frozenset({"code", "code_class", "code_section", "code_item"})


def _items(bodies: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    return tuple(
        Item(
            code=item["code"],
            names=tuple(normalise(name) for name in item["names"]),
            after=item.get("after"),
            unit=item.get("unit"),
            measure=item.get("measure"),
        )
        for item in bodies
    )


def _required(body: Mapping[str, Any], own_book: str) -> frozenset[tuple[str, str]]:
    """Expenditure is the measure under the table's own budget, expenditure/government_fund that of another one."""
    pairs = (text.partition("/") for text in body.get("required", []))
    return frozenset((measure, book or own_book) for measure, _, book in pairs)


def _form(body: Mapping[str, Any]) -> Form:
    axis = body["axis"]
    own_book = body.get("book", body["money"])
    phases = body["phases"]
    defaults = {name: body[name] for name in ("part", "money", "item") if name in body}
    if len(phases) == 1 or body["document_kind"] == "budget":
        defaults["phase"] = phases[0]
    try:
        meanings = meanings_for(
            [measure for measure in body["measures"] if measure != body.get("total")],
            body["document_kind"],
            body.get("modifiers", []),
        )
    except ValueError as error:
        raise ValueError(f"{body['table_key']}: {error}") from None
    return Form(
        table_key=body["table_key"],
        document_kind=body["document_kind"],
        zh=body["zh"],
        doc=body["doc"],
        axis=axis,
        titles=tuple(body["titles"]),
        code_system=body.get("code_system", "item"),
        meanings=meanings,
        defaults=defaults,
        flows=tuple(body.get("flows", [])),
        own_book=own_book,
        books=frozenset({own_book, *body.get("books", [])}),
        phases=frozenset(phases),
        required=_required(body, own_book),
        labels=_LABELS | frozenset(body.get("labels", [])) | (_CODES if axis == "coded" else frozenset()),
        total=body.get("total"),
        rows={
            panel: Rows(_items(rows.get("items", [])), rows.get("functional_classes", False))
            for panel, rows in body.get("rows", {}).items()
        },
        repeats=body.get("repeats", False),
        has_other_years=body.get("other_years", False),
        nameless=body.get("nameless", False),
        further=body.get("further", False),
        mixed_codes=body.get("mixed_codes", body["document_kind"] == "budget"),
        sections=tuple(
            Section(
                section["measure"],
                tuple(map(normalise, section["names"])),
                _items(section["items"]),
                section.get("title"),
            )
            for section in body.get("sections", [])
        ),
        panels_by_class={code: panel for panel, codes in body.get("panels_by_class", {}).items() for code in codes},
        row_items=_items(body.get("items", [])) if axis == "record" else (),
        panels=tuple(
            Panel(panel["panel"], panel["flow"], panel.get("classification")) for panel in body.get("panels", [])
        ),
        is_list=body.get("is_list", False),
        title_says_kind=body.get("title_says_kind", True),
        second_print_of=body.get("second_print_of"),
    )


@cache
def labels() -> dict[str, Any]:
    """The declared rows that every coded table may have (`labels.toml`)."""
    return declared("schemas/reading/labels.toml")


@cache
def forms() -> dict[str, Form]:
    """All declared forms by table key; an invalid declaration raises DeclarationError (ValueError)."""
    by_key: dict[str, Form] = {}
    totals_by_table: dict[str, str] = {}
    blocks_by_table: dict[str, str] = {}
    for name in declared_names("schemas/reading/forms"):
        body = declared(name, partial(references.form, name.rpartition("/")[2]))
        by_key[body["table_key"]] = _form(body)
        if "panels_of" in body:
            totals_by_table[body["table_key"]] = body["panels_of"]
        if "sections_of" in body:
            blocks_by_table[body["table_key"]] = body["sections_of"]
    for key, total in totals_by_table.items():
        by_key[key] = replace(by_key[key], panel_form=_panel_form(by_key[key], by_key.get(total), total))
    for key, stacked in blocks_by_table.items():
        by_key[key] = _with_sections(by_key[key], by_key.get(stacked), stacked)
    return by_key


def _with_sections(form: Form, stacked: Form | None, key: str) -> Form:
    """A form with the blocks of another one; one that is not stacked may be printed in them."""
    if stacked is None or not stacked.sections:
        raise ValueError(f"{form.table_key}: sections_of is {key}, which has no sections")
    form = replace(form, sections=stacked.sections)
    return form if form.axis == "stacked" else replace(form, stacked_form=replace(form, axis="stacked"))


def _panel_form(form: Form, total: Form | None, key: str) -> Form:
    """The form of a total table for the money of another table."""
    if total is None or total.axis != "named" or total.document_kind != form.document_kind:
        raise ValueError(f"{form.table_key}: panels_of is {key}, which is no {form.document_kind} with panels")
    defaults = {**total.defaults, "money": form.defaults["money"]}
    own_book = form.own_book
    return replace(
        total,
        table_key=form.table_key,
        zh=form.zh,
        doc=form.doc,
        titles=(),
        defaults=defaults,
        own_book=own_book,
        books=frozenset({own_book}),
        required=frozenset((measure, own_book) for measure, _ in total.required),
    )
