"""Digits and words of performance forms changed one at a time, and what notices: `make mutation`, second part.

Forms of the samples are laid out as grids, spoilt in the first reading alone and read. Of each mutation that changes a
figure of the frames, its meaning or its unit, this says whether the arithmetic of the form notices (its checks), joins
with other places (its title, tables, the narrative), rules of the reader, or nothing but the second reading.

Exit code 1 where everything together misses anything.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from common.text import normalise
from expectations.forms import evaluate_forms
from samples.performance.draw import Drawn, draw_form
from samples.performance.layouts import FormLayout, form_layouts
from schemas.reading.frames import frame
from tests.transforms.drawn_forms import FRAMES, body_of, lines_above, project
from tests.transforms.handmade import grid
from transforms.figures import rows_of
from transforms.performance.find import Forms, figures_of, read_forms
from transforms.performance.magnitude import forms_in_doubtful_units
from transforms.performance.names import forms_under_other_names
from transforms.performance.values import read_value

Position = tuple[int, int]
Change = dict[Position, str]
_BODY = ({"amount_fen": 98_765_43 * 10_000, "project_key": ""},)
"""What the tables beside the forms have as their largest amount"""
_JOINED = frozenset({"Q10", "Q11", "Q12", "Q13", "Q14", "Q15", "Q22"})
"""Checks that compare the funds with other places"""
_NAMES = frozenset({"form_name_doubtful", "form_unit_doubtful", "form_unit_not_printed"})
_SOURCES = ("财政拨款", "其他资金", "上年结转资金")
_MEASURES = ("年初预算数", "全年预算数", "全年执行数")
_LEVELS = ("数量指标", "质量指标", "社会效益指标")


@dataclass(frozen=True)
class Outcome:
    """One mutation: its kind, its layout, and what noticed it (arithmetic, joins, reader, second)."""

    kind: str
    layout: str
    what: str
    noticed: frozenset[str]


def _cells(drawn: Drawn, wanted: Callable[[str], bool]) -> list[Position]:
    return [
        (r, c)
        for r, row in enumerate(drawn.rows)
        for c, text in enumerate(row)
        if text not in ("<", "^") and wanted(text)
    ]


def _first_indicator(drawn: Drawn) -> int:
    names = {row["level3"] for row in drawn.indicators}
    return next(number for number, row in enumerate(drawn.rows) if names & set(row))


def _numbers(drawn: Drawn, *, funds: bool) -> list[Position]:
    """The cells that are a number alone: of the funds, or of weights, scores and the total."""
    first = _first_indicator(drawn)
    cells = _cells(drawn, lambda text: read_value(text).kind == "number")
    return [cell for cell in cells if (cell[0] < first) == funds]


def _other_digit(text: str, random: Random) -> str:
    digit_indices = [index for index, char in enumerate(text) if char.isdigit()]
    index = random.choice(digit_indices)
    digit = random.choice([digit for digit in "0123456789" if digit != text[index]])
    return text[:index] + digit + text[index + 1 :]


def _digit(funds: bool) -> Callable[[Drawn, Random], Change]:
    def change(drawn: Drawn, random: Random) -> Change:
        cell = random.choice(_numbers(drawn, funds=funds))
        return {cell: _other_digit(drawn.rows[cell[0]][cell[1]], random)}

    return change


def _target_digit(drawn: Drawn, random: Random) -> Change:
    first = _first_indicator(drawn)
    cells = _cells(
        drawn, lambda text: any(map(str.isdigit, text)) and read_value(text).kind == "text" and len(text) < 14
    )
    cell = random.choice([cell for cell in cells if cell[0] >= first])
    return {cell: _other_digit(drawn.rows[cell[0]][cell[1]], random)}


def _lost_point(drawn: Drawn, random: Random) -> Change:
    cell = random.choice([p for p in _numbers(drawn, funds=True) if "." in drawn.rows[p[0]][p[1]]])
    return {cell: drawn.rows[cell[0]][cell[1]].replace(".", "", 1)}


def _exchanged(rows: bool, funds: bool) -> Callable[[Drawn, Random], Change]:
    """Two numbers of one row, or of one column, exchanged."""

    def change(drawn: Drawn, random: Random) -> Change:
        cells = _numbers(drawn, funds=funds)
        side = 0 if rows else 1
        pairs = [
            (first, other)
            for first in cells
            for other in cells
            if first < other and first[side] == other[side] and _text(drawn, first) != _text(drawn, other)
        ]
        first, other = random.choice(pairs)
        return {first: _text(drawn, other), other: _text(drawn, first)}

    return change


def _text(drawn: Drawn, cell: Position) -> str:
    return drawn.rows[cell[0]][cell[1]]


def _word(words: Sequence[str]) -> Callable[[Drawn, Random], Change]:
    """A label with the word of another one."""

    def change(drawn: Drawn, random: Random) -> Change:
        cells = [(cell, word) for word in words for cell in _cells(drawn, lambda text, word=word: word in text)]  # type: ignore[misc]
        cell, word = random.choice(cells)
        other = random.choice([other for other in words if other != word])
        return {cell: _text(drawn, cell).replace(word, other)}

    return change


def _unit(drawn: Drawn, random: Random) -> Change:
    unit_cells = _cells(drawn, lambda text: "（万元）" in text or "(万元)" in text)
    cell = random.choice(unit_cells)
    return {cell: _text(drawn, cell).replace("万元", "元")}


def _name(drawn: Drawn, random: Random) -> Change:
    name = str(drawn.projects[0]["project_name"])
    return dict.fromkeys(_cells(drawn, lambda text: text == name)[:1], "干部档案整理")


KINDS: Mapping[str, tuple[str, Callable[[Drawn, Random], Change]]] = {
    "fund_digit": ("a digit of the funds", _digit(True)),
    "point_digit": ("a digit of weights and scores", _digit(False)),
    "target_digit": ("a digit of targets and results", _target_digit),
    "lost_point": ("a decimal point lost", _lost_point),
    "columns": ("two numbers of a row of funds exchanged", _exchanged(True, True)),
    "sources": ("two numbers of a column of funds exchanged", _exchanged(False, True)),
    "points": ("two weights or scores exchanged", _exchanged(False, False)),
    "source_word": ("the word of another source", _word(_SOURCES)),
    "measure_word": ("the word of another measure", _word(_MEASURES)),
    "level_word": ("the word of another level", _word(_LEVELS)),
    "unit_word": ("元 for 万元", _unit),
    "name": ("the name of another project", _name),
}


def _read(drawn: Drawn, change: Change) -> Forms:
    """Read a form whose first reading is spoilt; the second one is as printed."""
    table = grid(body_of(drawn.rows))
    for (row, column), text in change.items():
        table.cells[row][column].text = text
    return read_forms([table], {1: lines_above(drawn, 1)})


def _statements(drawn: Drawn) -> list[dict[str, Any]]:
    """What a narrative says of the project: its funds and its score."""
    head = drawn.projects[0]
    figures = [
        ({"measure": "funds", "phase": "adjusted", "kind": "amount"}, "adjusted_budget"),
        ({"measure": "funds", "phase": "executed", "kind": "amount"}, "executed"),
    ]
    rows: list[dict[str, Any]] = []
    for about, measure in figures:
        row = next((f for f in drawn.funds if (f["source"], f["measure"], f["task"]) == ("total", measure, "")), None)
        if row is not None and row["value"] is not None:
            unit = "元" if drawn.layout.is_in_yuan else "万元"
            fen = int(row["value"] * (100 if unit == "元" else 1_000_000))
            rows.append(_statement(head, **about, value=row["value"], unit=unit, amount_fen=fen))
    if head["total_score"] is not None:
        about = {"measure": "total_score", "phase": "executed", "kind": "score"}
        rows.append(_statement(head, **about, value=head["total_score"], unit="分"))
    return rows


def _statement(head: Mapping[str, Any], value: Decimal, **columns: Any) -> dict[str, Any]:
    return {
        "page": 2, "x0": 0.0, "y0": 0.0, "x1": 1.0, "y1": 1.0, "section": "performance", "section_printed": "",
        "sentence": "", "subject_printed": "", "code_system": "item", "account_code": "project", "budget_book": "",
        "base": "", "direction": "", "project": head["project_name"], "value_text": f"{value:f}", "value": value,
        **columns,
    }  # fmt: skip


def _noticed(drawn: Drawn, forms: Forms) -> Counter[tuple[str, str]]:
    """What is said of a form, by who says it."""
    figures = figures_of(forms.forms, 2024)
    figures.statements.extend(_statements(drawn))
    frames = {name: frame(name).build(rows_of(figures, name, "0" * 64, {})) for name in FRAMES}
    frames["statements"] = frames["statements"].assign(second_reading="agrees", page_reading="agrees")
    frames = {
        name: rows.assign(page_reading="agrees") if "page_reading" in rows else rows for name, rows in frames.items()
    }
    results = evaluate_forms(frames, frame("findings").build([])).check_results
    fails = results[results["result"] == "fail"]
    noticed: Counter[tuple[str, str]] = Counter()
    for check, subject in zip(fails["check_id"], fails["subject"], strict=True):
        noticed["joins" if check in _JOINED else "arithmetic", f"{check} {subject}"] += 1
    findings = [
        *forms.findings,
        *forms_in_doubtful_units(forms.forms, _BODY),
        *forms_under_other_names(forms.forms, _BODY, figures.statements),
    ]
    for finding in findings:
        noticed["joins" if finding.rule in _NAMES else "reader", f"{finding.rule} {finding.printed}"] += 1
    for rows in frames.values():
        if "second_reading" in rows:
            noticed["second", ""] += int((rows["second_reading"] == "differs").sum())
    return noticed


def _frames(forms: Forms) -> list[str]:
    """What is stored of forms, without places and readings."""
    figures = figures_of(forms.forms, 2024)
    columns = ("source", "measure", "value", "unit", "task", "level1", "level2", "level3", "target_initial", "actual",
            "weight", "score", "project_name", "total_score", "total_weight", "cell_kind")  # fmt: skip
    return [
        "|".join(f"{row.get(name)}" for name in columns)
        for rows in (figures.projects, figures.project_funds, figures.project_indicators)
        for row in rows
    ]


def mutate(each: int, seed: int, only: Sequence[str] = ()) -> Iterator[Outcome]:
    """Spoil so many forms of every layout that stands alone, or of some, in a way of each kind."""
    layouts = {name: layout for name, layout in sorted(form_layouts().items()) if not layout.list_columns}
    for name, layout in layouts.items():
        for number in range(each if not only or name in only else 0):
            yield from _of_form(name, layout, number, seed)


def _of_form(name: str, layout: FormLayout, number: int, seed: int) -> Iterator[Outcome]:
    drawn = draw_form(layout, project(layout, number), 1)
    plain = _read(drawn, {})
    noticed, frames = _noticed(drawn, plain), _frames(plain)
    for kind in KINDS:
        try:
            change = KINDS[kind][1](drawn, Random(f"{seed}/{name}/{number}/{kind}"))
        except IndexError:
            continue  # the layout has no such place
        spoilt = _read(drawn, change)
        if not change or _frames(spoilt) == frames:
            continue
        new = _noticed(drawn, spoilt) - noticed
        what = " ".join(f"{_text(drawn, cell)} -> {text}" for cell, text in change.items())
        yield Outcome(kind, name, normalise(what), frozenset(who for who, _ in new))


def report(outcomes: Sequence[Outcome]) -> str:
    """By kind: how many changed what is stored, and what noticed them."""
    lines = [f"{'':46} {'changed':>8} {'arithmetic':>11} {'and joins':>10} {'and rules':>10} {'everything':>11}"]
    for kind, (says, _) in KINDS.items():
        own = [outcome for outcome in outcomes if outcome.kind == kind]
        groups = ({"arithmetic"}, {"arithmetic", "joins"}, {"arithmetic", "joins", "reader"})
        counts = [sum(bool(outcome.noticed & group) for outcome in own) for group in groups]
        every = sum(bool(outcome.noticed) for outcome in own)
        lines.append(f"{says:46} {len(own):8} {counts[0]:11} {counts[1]:10} {counts[2]:10} {every:11}")
    missed = [outcome for outcome in outcomes if not outcome.noticed]
    lines += [f"  missed: {outcome.kind} in {outcome.layout}: {outcome.what}" for outcome in missed[:20]]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Mutate and print; 1 where anything was missed by everything."""
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--each", type=int, default=20, help="how many forms of each layout, each spoilt in every kind")
    parser.add_argument("--seed", type=int, default=7, help="seed of the mutations")
    options = parser.parse_args(arguments)
    outcomes = list(mutate(options.each, options.seed))
    print(f"Performance forms: {len(outcomes)} mutations; seed {options.seed}")
    print(report(outcomes))
    return int(any(not outcome.noticed for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
