"""What can be asked of the warehouse: its views and macros, by the comments that the database itself carries."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from cli.output import emit_json, emit_table
from common.errors import JuesuanError
from warehouse.questions import ask_declared


def list_views(warehouse: Path, as_json: bool) -> None:
    """List the views that people ask and the macros, each with what it is."""
    rows = ask_declared(warehouse, "views")
    if as_json:
        emit_json(rows)
        return
    emit_table(("name", "what it is"), [(row["name"], _first_sentence(row["comment"])) for row in rows])
    click.echo()
    click.echo("juesuan sql --describe NAME shows the columns; docs/dictionary.md has them all")


def show_view(warehouse: Path, name: str, as_json: bool) -> None:
    """Show what one view or macro is, and the columns of a view.

    Raises:
        JuesuanError: there is none of this name.
    """
    known = {str(row["name"]): row for row in ask_declared(warehouse, "views")}
    if name not in known:
        near = difflib.get_close_matches(name, known, 3)
        raise JuesuanError(
            f"there is no view or macro {name!r}"
            + (f"; is it {' or '.join(near)}?" if near else "")
            + " `juesuan sql --tables` lists them"
        )
    view, columns = known[name], ask_declared(warehouse, "columns", view=name)
    if as_json:
        emit_json({**view, "columns": columns})
        return
    click.echo(view["comment"] or "")
    if columns:
        click.echo()
        emit_table(
            ("column", "type", "中文", "meaning"),
            [(row["name"], row["type"], *_two(row["comment"])) for row in columns],
        )


def _first_sentence(comment: str | None) -> str:
    return (comment or "").partition(". ")[0]


def _two(comment: str | None) -> tuple[str, str]:
    """The Chinese name and the meaning, which a comment has on the two sides of its colon."""
    zh, _, meaning = (comment or "").partition(": ")
    return zh, meaning
