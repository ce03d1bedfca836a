"""Print the difference that a rerun makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from cli.output import emit_table, pad
from common.display import show
from pipeline.runs.difference import CHANGES, MOST_CELLS, before_after, in_words
from pipeline.runs.rerun import Difference
from schemas.wording.messages import stored_message, text
from warehouse.compare import DocumentDiff, FactChange, Row

_MOST_DOCUMENTS = 10
_MOST_ROWS = 10
_BOX = ("x0", "y0", "x1", "y1")
_VALUE = ("amount_text", "amount_fen", "unit", "quantity", "quantity_unit", "printed_fen", "printed_quantity")
"""What follows when the printed text of a cell is read otherwise"""
_COLOURS = {"added": "green", "removed": "red", "changed": "yellow"}
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_COLUMNS = ("page", "table", "row", "measure", "before", "after", "also")
_LABEL_WIDTH = 9
_REASON = re.compile(r"(?:^|; )(\w+) \(")
"""The rule or check of each reason for a grade, before its sentence"""


def show_difference(difference: Difference, *, everything: bool = False) -> None:
    """Print each document that changes, and how many do not."""
    if difference.is_none:
        documents = text("common.documents", count=len(difference.documents))
        click.secho(text("cli_rerun.nothing_changed", documents=documents), bold=True)
        return
    same = [diff for diff in difference.documents if diff.is_same]
    for diff in difference.documents:
        if not diff.is_same:
            _show_document(diff, everything)
    if same:
        click.echo(text("cli_rerun.same", documents=text("common.documents", count=len(same))))
    if difference.others:
        click.secho(text("cli_rerun.others", count=len(difference.others)), bold=True)
        show_linked(difference.others, everything=everything)
    click.secho(in_words(difference), bold=True)


def _show_document(diff: DocumentDiff, everything: bool) -> None:
    about = diff.after or diff.before or {}
    click.secho(f"{show(about['entity_name'])} {show(about['fiscal_year'])}".strip() or "?", bold=True, nl=False)
    click.echo(f"  {show(diff.name)} ({diff.document_sha256[:12]})")
    for column in diff.about:
        worse = column == "status" and about["status"] == "quarantined"
        click.secho(f"  {column}: {before_after(diff.before, diff.after, column)}", fg="red" if worse else "yellow")
    for row in diff.listed["tables_read"].added:
        if row["status"] == "stopped":
            why = show(stored_message(row, "stop_message"))
            click.secho(f"  {text('cli_rerun.stopped', table=row['table_key'], why=why)}", fg="red")
    click.echo(f"  {_label('facts')} {_coloured(asdict(diff.facts))}")
    for name, counts in _listed_counts(diff):
        click.echo(f"  {_label(name)} {_coloured(counts)}")
    if diff.cells:
        _show_cells(diff, everything)
    _show_findings(diff, everything)
    click.echo()


def _show_cells(diff: DocumentDiff, everything: bool) -> None:
    cells = diff.cells if everything else diff.cells[:MOST_CELLS]
    emit_table(["", *(text(f"cli_rerun.column_{name}") for name in _COLUMNS)], [_cell(cell) for cell in cells])
    _show_more("cells", diff.facts.added + diff.facts.removed + diff.facts.changed - len(cells))


def _show_findings(diff: DocumentDiff, everything: bool) -> None:
    for change in ("removed", "added"):
        rows: list[Row] = getattr(diff.listed["findings"], change)
        for row in rows if everything else rows[:_MOST_ROWS]:
            page = f"{text('cli_rerun.page', page=row['page'])} " if row["page"] else ""
            printed = f" ({show(row['printed'])})" if row["printed"] else ""
            words = f"{row['rule']}  {page}{show(stored_message(row))}{printed}"
            click.secho(f"  {_SIGNS[change]} {words}", fg=_COLOURS[change])
        _show_more("findings", 0 if everything else len(rows) - _MOST_ROWS)


def _cell(cell: FactChange) -> list[Any]:
    row = cell.row
    before, after = (_amount(side) if side else "" for side in (cell.before, cell.after))
    shown = {*_BOX, *(_VALUE if before != after else ())}
    also = [f"{name} {before_after(cell.before, cell.after, name)}" for name in cell.columns if name not in shown]
    if set(_BOX) & set(cell.columns):
        also.append(text("cli_rerun.box"))
    year = str(row["reference_year"]) if row["reference_year"] != row["fiscal_year"] else None
    measure = "/".join(word for word in (row["measure"], row["phase"], row["budget_book"], year) if word)
    table = f"{row['table_key']} {row['panel']}".strip()
    crossed = (row["unit_key"], row["row_name"], row["economic_code"], row["government_economic_code"])
    name = " ".join(word for word in crossed if word)
    return [_SIGNS[cell.change], row["page"], table, name, measure, before, after, ", ".join(also)]


def _amount(row: Row) -> str:
    amount = f"{row['amount_text']} {row['unit'] or row['quantity_unit'] or ''}".strip()
    return amount or text("cli_rerun.blank")


def show_linked(others: tuple[DocumentDiff, ...], *, everything: bool = False) -> None:
    """Print the documents that change because they are linked otherwise."""
    for diff in others if everything else others[:_MOST_DOCUMENTS]:
        changes = [f"{column}: {_before_after(diff, column)}" for column in diff.about]
        changes += [f"{text(f'cli_rerun.label_{name}')} {_coloured(counts)}" for name, counts in _listed_counts(diff)]
        click.echo(f"  {show(diff.name)} ({diff.document_sha256[:12]})  {'; '.join(changes)}")
    _show_more("documents", 0 if everything else len(others) - _MOST_DOCUMENTS)


def _before_after(diff: DocumentDiff, column: str) -> str:
    if column != "grade_reasons" or diff.before is None or diff.after is None:
        return before_after(diff.before, diff.after, column)
    # The sentences are long, and mostly the same on both sides: the rules that come and go say what changes.
    before, after = (dict.fromkeys(_REASON.findall(str(side[column] or ""))) for side in (diff.before, diff.after))
    signed = [f"+{rule}" for rule in after if rule not in before] + [f"-{rule}" for rule in before if rule not in after]
    return " ".join(signed) or before_after(diff.before, diff.after, column)


def _listed_counts(diff: DocumentDiff) -> list[tuple[str, dict[str, int]]]:
    """Count the rows added and removed by frame; unchanged frames are left out."""
    counts = {
        name: {"added": len(listed.added), "removed": len(listed.removed)} for name, listed in diff.listed.items()
    }
    return [(name, count) for name, count in counts.items() if any(count.values())]


def _label(name: str) -> str:
    return pad(text(f"cli_rerun.label_{name}"), _LABEL_WIDTH)


def _coloured(counts: Mapping[str, int]) -> str:
    """Describe counts in words and colours; what is 0 is left out."""
    parts = [
        click.style(text(f"pipeline_runs.{CHANGES[change]}", count=count), fg=_COLOURS.get(change))
        for change, count in counts.items()
        if count
    ]
    return ", ".join(parts) or text("pipeline_runs.none")


def _show_more(kind: str, count: int) -> None:
    if count > 0:
        click.echo(f"  {text(f'cli_rerun.more_{kind}', count=count)}")
