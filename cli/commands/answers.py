"""`juesuan answers`: standing questions, each figure with its source page."""

from __future__ import annotations

import click

from cli.output import emit_json, emit_table, note
from cli.session import Session, json_option, pass_session
from warehouse.questions import ask, standing_questions


@click.command(name="answers")
@click.option("--show-sql", is_flag=True, help="Show the query of each answer.")
@json_option
@pass_session
def command(session: Session, show_sql: bool, as_json: bool) -> None:
    """Answer three standing questions, each figure with the page on which it is printed.

    The column `fact` is the start of the figure's number: `juesuan prove FACT` shows what stands behind it.
    """
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
        click.secho(question.asks, fg="green", bold=True)
        if show_sql:
            click.echo(question.sql.rstrip())
        emit_table(columns, rows)
        if not rows:
            click.echo("(no rows)")
    _what_next(answers[0][2])


def _what_next(rows: list[tuple[object, ...]]) -> None:
    """Two lines on stderr: from a printed answer to its proof, and to questions of one's own."""
    fact = str(rows[0][-1]) if rows else "FACT"
    note("")
    note(f"next       juesuan prove {fact}: what stands behind a figure (any of the column fact)")
    note("           juesuan sql --tables: what you can ask; docs/analysts.md has twenty questions with their SQL")
