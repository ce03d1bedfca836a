"""`juesuan answers`: common questions, each figure with its source page."""

from __future__ import annotations

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_table, note
from cli.session import Session
from schemas.wording.messages import text
from warehouse.questions import ask, standing_questions


@click.command(name="answers", help=text("cli_sql.help_answers"))
@click.option("--show-sql", is_flag=True, help=text("cli_sql.option_show_sql"))
@json_option
@pass_session
def command(session: Session, show_sql: bool, as_json: bool) -> None:
    """Answer three common questions, each figure with the page on which it is printed."""
    answers = [(question, *ask(session.warehouse(), question.sql)) for question in standing_questions()]
    if as_json:
        emit_json(
            [
                {
                    "name": q.name,
                    "question": q.asks,
                    "sql": q.sql,
                    "rows": [dict(zip(columns, r, strict=True)) for r in rows],
                }
                for q, columns, rows in answers
            ]
        )
        return
    for question, columns, rows in answers:
        click.echo()
        click.secho(text(f"cli_sql.asks_{question.name}"), fg="green", bold=True)
        if show_sql:
            click.echo(question.sql.rstrip())
        emit_table(columns, rows)
        if not rows:
            click.echo(text("cli_sql.answer_empty"))
    _note_next_steps(answers[0][2])


def _note_next_steps(rows: list[tuple[object, ...]]) -> None:
    """Tell on stderr how to see the proof of a figure, and how to ask other questions."""
    fact = str(rows[0][-1]) if rows else "FACT"
    note("")
    note(text("cli_sql.next_prove", fact=fact))
    note(f"{' ' * 11}{text('cli_sql.next_sql')}")
