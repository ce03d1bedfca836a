"""`juesuan forms`: how the tables of a document were understood, and what may be declared where they were not."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_table, note
from cli.session import Session
from schemas.wording.messages import text

if TYPE_CHECKING:
    from pipeline.layouts.suggest import Suggested
    from schemas.reading.forms import Binding
    from transforms.forms.column import Column
    from transforms.forms.explain import ExplainedRow, ExplainedTable

_SHOWN = 4
"""How many meanings of a word are shown with their lines; `--json` has all"""


@click.group(name="forms", help=text("cli_forms.help"))
def command() -> None:
    """Explain the tables of a document, and suggest declarations."""


@command.command(help=text("cli_forms.help_explain"))
@click.argument("file")
@click.option("--page", type=click.IntRange(1), help=text("cli_forms.option_page"))
@json_option
@pass_session
def explain(session: Session, file: str, page: int | None, as_json: bool) -> None:
    """Show how the tables of a document were understood."""
    from pipeline.layouts.explain import explain as explain_document

    name, tables = explain_document(session.settings, file, page)
    if as_json:
        emit_json([_as_dict(table) for table in tables])
        return
    for table in tables:
        _show(table)
    note(text("cli_forms.explained", name=name, count=len(tables), read=sum(table.is_read for table in tables)))


def _show(table: ExplainedTable) -> None:
    pages = ", ".join(map(str, table.pages))
    click.echo()
    title = table.title or text("cli_forms.no_title")
    click.secho(text("cli_forms.table", title=title, pages=pages), bold=True)
    state = "read" if table.is_read else "nearest" if table.nearest else "not_read" if table.table_key else "unknown"
    click.echo(text(f"cli_forms.state_{state}", table=table.table_key or ""))
    if table.columns:
        headings = [text(f"cli_forms.head_{name}") for name in ("column", "stack", "words", "meaning")]
        rows = [
            [column_no, " / ".join(c.stack), _words(c), _meaning(c)] for column_no, c in enumerate(table.columns, 1)
        ]
        emit_table(headings, rows)
    if table.rows:
        click.echo()
        headings = [text(f"cli_forms.head_{name}") for name in ("page", "row", "read_as")]
        emit_table(
            headings,
            [[row.page, row.printed, _read_as(row)] for row in table.rows],
        )


def _read_as(row: ExplainedRow) -> str:
    if not row.problem:
        return row.named
    if row.named:
        return text("cli_forms.row_own_name", name=row.named)
    return text("cli_forms.row_problem", rule=row.problem)


def _words(column: Column) -> str:
    return " / ".join("+".join(word.text for word in words) or "?" for words in column.words)


def _meaning(column: Column) -> str:
    if column.binding:
        return _binding(column.binding)
    if column.missing:
        return text("cli_forms.missing", words=", ".join(column.missing))
    return text(f"cli_forms.problem_{column.problem}") if column.problem else ""


def _binding(binding: Binding) -> str:
    if binding.role != "measure":
        return " ".join(filter(None, (binding.role, binding.panel)))
    year = binding.reference_year
    parts = (binding.item, binding.measure, binding.phase, binding.budget_book, binding.panel)
    return " ".join([*filter(None, parts), *([f"year {year:+d}" if abs(year) < 100 else str(year)] if year else [])])


def _as_dict(table: ExplainedTable) -> dict[str, Any]:
    return {
        "pages": table.pages,
        "title": table.title,
        "table_key": table.table_key,
        "read": table.is_read,
        "nearest": table.nearest,
        "columns": [
            {
                "stack": column.stack,
                "words": [[word.text for word in words] for words in column.words],
                "features": dict(column.features),
                "binding": asdict(column.binding) if column.binding else None,
                "problem": column.problem,
                "missing": column.missing,
            }
            for column in table.columns
        ],
        "rows": [asdict(row) for row in table.rows],
    }


@command.command(help=text("cli_forms.help_suggest"))
@click.argument("file")
@json_option
@pass_session
def suggest(session: Session, file: str, as_json: bool) -> None:
    """Suggest words and titles to declare."""
    from pipeline.layouts.suggest import suggest as suggest_for

    name, suggested = suggest_for(session.settings, file, lambda count: note(text("cli_forms.trying", count=count)))
    if as_json:
        emit_json([asdict(suggestion) | {"decided": suggestion.is_decided} for suggestion in suggested])
        return
    for suggestion in suggested:
        _show_suggested(session, suggestion)
    note(text("cli_forms.suggested", name=name, count=len(suggested)))


def _show_suggested(session: Session, suggestion: Suggested) -> None:
    click.echo()
    click.secho(
        text("cli_forms.about", about=suggestion.about, page=suggestion.page, table=suggestion.table_key), bold=True
    )
    if not suggestion.proposals:
        click.echo(
            text(
                "cli_forms.no_figures" if suggestion.is_empty else "cli_forms.nothing_fits",
                count=suggestion.contradicted,
            )
        )
        return
    key = "decided" if suggestion.is_decided else "one_left" if len(suggestion.proposals) == 1 else "several"
    click.echo(text(f"cli_forms.{key}", count=len(suggestion.proposals), contradicted=suggestion.contradicted))
    for proposal in suggestion.proposals[:_SHOWN]:
        evidence = "; ".join(
            text(
                f"cli_forms.{key}", checks=", ".join(f"{check} ×{number}" for check, number in Counter(checks).items())
            )
            for key, checks in (("repairs", proposal.repairs), ("holds", proposal.holds))
            if checks
        )
        evidence = evidence or text("cli_forms.no_check")
        click.echo(text("cli_forms.means", means=proposal.means, figures=proposal.figures, evidence=evidence))
        click.echo(f"    # {session.settings.declarations_dir / proposal.file}")
        for line in proposal.lines.split("\n"):
            click.echo(f"    {line}")
    if others := suggestion.proposals[_SHOWN:]:
        click.echo(text("cli_forms.others", means=", ".join(proposal.means for proposal in others)))
