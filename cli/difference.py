"""Prints what a rerun would change."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from cli.output import emit_table
from common.display import show
from pipeline.runs.difference import MOST_CELLS, before_after, count_of, in_words
from pipeline.runs.rerun import Difference
from warehouse.compare import DocumentDiff, FactChange, Row

_MOST_DOCUMENTS = 10
_MOST_ROWS = 10
_PLACE = ("x0", "y0", "x1", "y1")
_VALUE = ("amount_text", "amount_fen", "unit", "quantity", "quantity_unit", "printed_fen", "printed_quantity")
"""What follows when the printed text of a cell is read otherwise"""
_COLOURS = {"added": "green", "removed": "red", "changed": "yellow"}
_CALLED = {"check_results": "checks", "tables_read": "tables", "gate_results": "gate"}


def show_difference(difference: Difference, *, everything: bool = False) -> None:
    """Print each document in which something is otherwise, and how many are the same."""
    if difference.is_none:
        documents = count_of(len(difference.documents), "document")
        click.secho(f"nothing changed: {documents}, every fact, finding and grade as before", bold=True)
        return
    same = [diff for diff in difference.documents if diff.is_same]
    for diff in difference.documents:
        if not diff.is_same:
            _show_document(diff, everything)
    if same:
        click.echo(f"{count_of(len(same), 'document')} the same")
    if difference.others:
        _show_others(difference.others, everything)
    click.secho(in_words(difference), bold=True)


def _show_document(diff: DocumentDiff, everything: bool) -> None:
    about = diff.after or diff.before or {}
    click.secho(f"{show(about['entity_name'])} {show(about['fiscal_year'])}".strip() or "?", bold=True, nl=False)
    click.echo(f"  {show(diff.name)} ({diff.document_sha256[:12]})")
    for column in diff.about:
        worse = column == "status" and about["status"] == "quarantined"
        said = before_after(diff.before, diff.after, column)
        click.secho(f"  {column}: {said}", fg="red" if worse else "yellow")
    for row in diff.listed["tables_read"].added:
        if row["status"] == "stopped":
            click.secho(f"  {row['table_key']} is stopped: {show(row['stop_message'])}", fg="red")
    facts = diff.facts
    click.echo("  facts     " + _numbers(asdict(facts)))
    for name, listed in diff.listed.items():
        numbers = {"added": len(listed.added), "removed": len(listed.removed)}
        if any(numbers.values()):
            click.echo(f"  {_CALLED.get(name, name):<9} {_numbers(numbers)}")
    if diff.cells:
        listed_cells = diff.cells if everything else diff.cells[:MOST_CELLS]
        emit_table(
            ["", "page", "table", "row", "measure", "before", "after", "also"], [_cell(cell) for cell in listed_cells]
        )
        _more(facts.added + facts.removed + facts.changed - len(listed_cells), "cell")
    for kind, sign in (("removed", "-"), ("added", "+")):
        rows: list[Row] = getattr(diff.listed["findings"], kind)
        for row in rows if everything else rows[:_MOST_ROWS]:
            page = f"page {row['page']}: " if row["page"] else ""
            printed = f" ({show(row['printed'])})" if row["printed"] else ""
            click.secho(f"  {sign} {row['rule']}  {page}{show(row['message'])}{printed}", fg=_COLOURS[kind])
        _more(0 if everything else len(rows) - _MOST_ROWS, "finding")
    click.echo()


def _cell(cell: FactChange) -> list[Any]:
    row = cell.row
    before, after = (_amount(side) if side else "" for side in (cell.before, cell.after))
    said = {*_PLACE, *(_VALUE if before != after else ())}
    also = [f"{name} {before_after(cell.before, cell.after, name)}" for name in cell.columns if name not in said]
    if set(_PLACE) & set(cell.columns):
        also.append("place")
    measure = "/".join(part for part in (row["measure"], row["phase"], row["budget_book"]) if part)
    sign = {"added": "+", "removed": "-", "changed": "~"}[cell.change]
    where = f"{row['table_key']} {row['panel']}".strip()
    return [sign, row["page"], where, row["row_name"], measure, before, after, ", ".join(also)]


def _amount(row: Row) -> str:
    return f"{row['amount_text']} {row['unit'] or row['quantity_unit'] or ''}".strip() or "(blank)"


def _show_others(others: tuple[DocumentDiff, ...], everything: bool) -> None:
    click.secho(f"{count_of(len(others), 'other document')} linked with these otherwise", bold=True)
    for diff in others if everything else others[:_MOST_DOCUMENTS]:
        said = [
            f"{c}: {show((diff.before or {}).get(c)) or '-'} → {show((diff.after or {}).get(c))}" for c in diff.about
        ]
        for name, listed in diff.listed.items():
            numbers = {"added": len(listed.added), "removed": len(listed.removed)}
            if any(numbers.values()):
                said.append(f"{_CALLED.get(name, name)} {_numbers(numbers)}")
        click.echo(f"  {show(diff.name)} ({diff.document_sha256[:12]})  {'; '.join(said)}")
    _more(0 if everything else len(others) - _MOST_DOCUMENTS, "document")


def _numbers(counts: dict[str, int]) -> str:
    """Counts in words and colours; what is 0 is left out."""
    said = [click.style(f"{count:,} {name}", fg=_COLOURS.get(name)) for name, count in counts.items() if count]
    return ", ".join(said) or "none"


def _more(number: int, noun: str) -> None:
    if number > 0:
        click.echo(f"  and {count_of(number, 'more ' + noun)} (--all shows them)")
