"""List and describe the views and macros of the warehouse, by the comments that the database carries."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from cli.output import emit_json, emit_table
from common.errors import JuesuanError
from schemas.wording.messages import message, text
from warehouse.questions import ask_declared


def list_views(warehouse: Path, as_json: bool) -> None:
    """List the public views and macros, each with one sentence on what it is."""
    rows = ask_declared(warehouse, "views")
    if as_json:
        emit_json(rows)
        return
    emit_table(
        [text("cli_sql.column_name"), text("cli_sql.column_what")],
        [(row["name"], _first_sentence(row["comment"])) for row in rows],
    )
    click.echo()
    click.echo(text("cli_sql.describe_hint"))


def show_view(warehouse: Path, name: str, as_json: bool) -> None:
    """Describe one view or macro, and the columns of a view.

    Raises:
        JuesuanError: there is none of this name.
    """
    views = {str(row["name"]): row for row in ask_declared(warehouse, "views")}
    if name not in views:
        near = difflib.get_close_matches(name, views, 3)
        if near:
            raise JuesuanError(message("cli_sql.no_view_near", name=name, near=" / ".join(near)))
        raise JuesuanError(message("cli_sql.no_view", name=name))
    view, columns = views[name], ask_declared(warehouse, "columns", view=name)
    if as_json:
        emit_json({**view, "columns": columns})
        return
    click.echo(view["comment"] or "")
    if columns:
        click.echo()
        emit_table(
            [text(f"cli_sql.column_{heading}") for heading in ("column", "type", "chinese", "meaning")],
            [(row["name"], row["type"], *_name_and_meaning(row["comment"])) for row in columns],
        )


def _first_sentence(comment: str | None) -> str:
    return (comment or "").partition(". ")[0]


def _name_and_meaning(comment: str | None) -> tuple[str, str]:
    """Split the comment of a column: its Chinese name, a colon, its meaning."""
    zh, _, meaning = (comment or "").partition(": ")
    return zh, meaning
