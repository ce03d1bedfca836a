"""`juesuan coverage`: what should have been published, and what became of it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_table
from cli.session import Session
from schemas.wording.messages import listed as in_words
from schemas.wording.messages import text
from warehouse.questions import ask_declared

STATES = ("read", "partly_read", "in_doubt", "refused", "withdrawn", "absent")
KINDS = ("final", "budget")
_SHOWN = 40


@click.command(name="coverage", help=text("cli_coverage.help"))
@click.option("--year", type=int, help=text("cli_coverage.option_year"))
@click.option("--kind", type=click.Choice(KINDS), help=text("cli_coverage.option_kind"))
@click.option("--body", help=text("cli_coverage.option_body"))
@click.option("--state", "states", type=click.Choice(STATES), multiple=True, help=text("cli_coverage.option_state"))
@click.option("--overdue", is_flag=True, help=text("cli_coverage.option_overdue"))
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help=text("cli_coverage.option_on"))
@click.option("--all", "everything", is_flag=True, help=text("cli_coverage.option_all"))
@click.option("--sources", is_flag=True, help=text("cli_coverage.option_sources"))
@click.option("--units", is_flag=True, help=text("cli_coverage.option_units"))
@click.option("--check", is_flag=True, help=text("cli_coverage.option_check"))
@click.option("--propose", is_flag=True, help=text("cli_coverage.option_propose"))
@json_option
@pass_session
def command(
    session: Session,
    year: int | None,
    kind: str | None,
    body: str | None,
    states: tuple[str, ...],
    overdue: bool,
    day: datetime | None,
    everything: bool,
    sources: bool,
    units: bool,
    check: bool,
    propose: bool,
    as_json: bool,
) -> None:
    """Show what is there against what should be."""
    if sum((sources, units, check, propose)) > 1:
        raise click.UsageError(text("cli_coverage.one_of"))
    if check:
        _check(session, as_json)
        return
    warehouse = session.warehouse()
    if propose:
        _propose(ask_declared(warehouse, "coverage_proposed"), as_json)
        return
    if sources:
        _show_sources(ask_declared(warehouse, "coverage_sources"), as_json)
        return
    about = {"year": year, "kind": kind, "body": body}
    if units:
        _show_units(ask_declared(warehouse, "coverage_units", **about), as_json, everything)
        return
    rows = ask_declared(warehouse, "coverage", **about, day=(day.date() if day else date.today()).isoformat())
    _show(_chosen(rows, states, overdue), as_json, everything=everything or bool(states) or overdue)


def _chosen(rows: Sequence[dict[str, Any]], states: Sequence[str], overdue: bool) -> list[dict[str, Any]]:
    return [row for row in rows if (not states or row["state"] in states) and (row["is_overdue"] or not overdue)]


def _show(rows: list[dict[str, Any]], as_json: bool, *, everything: bool) -> None:
    if as_json:
        emit_json(rows)
        return
    if not rows:
        click.echo(text("cli_coverage.nothing"))
        return
    counts = Counter((row["fiscal_year"], row["document_kind"], row["state"]) for row in rows)
    overdue = Counter((row["fiscal_year"], row["document_kind"]) for row in rows if row["is_overdue"])
    years = sorted({(year, kind) for year, kind, _ in counts}, reverse=True)
    emit_table(
        [_column("year"), _column("kind"), *(_word("state", state) for state in STATES), _column("overdue")],
        [
            [
                str(year),
                _word("kind", kind),
                *(counts[year, kind, state] for state in STATES),
                overdue[year, kind],
            ]
            for year, kind in years
        ],
    )
    listed = rows if everything else [row for row in rows if row["state"] != "read"]
    if not listed:
        return
    click.echo()
    names = ("body", "scope", "place", "year", "kind", "state", "due", "expected_by", "document")
    emit_table(
        [_column(name) for name in names],
        [
            [
                row["entity_name"],
                _word("scope", row["entity_scope"]),
                row["division_name"],
                str(row["fiscal_year"]),
                _word("kind", row["document_kind"]),
                _state(row),
                row["due_on"],
                _word("by", row["expected_by"]),
                row["source_name"],
            ]
            for row in (listed if everything else listed[:_SHOWN])
        ],
    )
    if not everything and len(listed) > _SHOWN:
        click.echo(text("cli_coverage.more", count=len(listed) - _SHOWN))


def _show_sources(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        emit_json(rows)
        return
    names = (
        "site", "documents", "quarantined", "bodies", "last_retrieved_on", "last_published_on", "last_final_year",
        "last_budget_year", "expected", "absent", "overdue",
    )  # fmt: skip
    emit_table(
        [_column(name) for name in names],
        [[row["site"] or text("cli_coverage.no_site"), *(row[name] for name in names[1:])] for row in rows],
    )


def _show_units(rows: list[dict[str, Any]], as_json: bool, everything: bool) -> None:
    if as_json:
        emit_json(rows)
        return
    if not rows:
        click.echo(text("cli_coverage.no_units"))
        return
    emit_table(
        [_column(name) for name in ("body", "year", "kind", "figure", "amount", "units_sum", "difference", "basis")],
        [
            [
                row["entity_name"],
                str(row["fiscal_year"]),
                _word("kind", row["document_kind"]),
                row["figure_name"],
                row["amount_yuan"],
                row["units_yuan"],
                row["difference_yuan"],
                text(f"cli_coverage.basis_{row['basis']}", units=row["units"], expected=row["units_expected"]),
            ]
            for row in (rows if everything else rows[:_SHOWN])
        ],
    )
    if not everything and len(rows) > _SHOWN:
        click.echo(text("cli_coverage.more", count=len(rows) - _SHOWN))


def _check(session: Session, as_json: bool) -> None:
    """Read the register, and name the lines that mean no known body once it is published."""
    from pipeline.decisions.publishers import PUBLISHERS, read_publishers

    path = session.settings.corrections_dir / PUBLISHERS
    publishers = read_publishers(session.settings.corrections_dir)
    warehouse = session.settings.warehouse_file
    unknown = ask_declared(warehouse, "coverage_register") if warehouse.exists() else []
    if as_json:
        emit_json({"path": str(path), "lines": len(publishers), "unmatched": unknown})
        return
    click.echo(text("cli_coverage.checked", path=path, count=len(publishers)))
    for row in unknown:
        click.echo(text(f"cli_coverage.matched_{row['matched_by']}", line=row["line"], name=row["entity_name"]))


def _propose(rows: list[dict[str, Any]], as_json: bool) -> None:
    from common.csv_files import CsvWriter
    from pipeline.decisions.publishers import COLUMNS

    if as_json:
        emit_json(rows)
        return
    lines = io.StringIO(newline="")
    writer = CsvWriter(lines)
    writer.row(COLUMNS)
    writer.rows([row[name] for name in COLUMNS] for row in rows)
    click.echo(lines.getvalue(), nl=False)


def _state(row: Mapping[str, Any]) -> str:
    """The state of a disclosure, with why it is not read or overdue."""
    causes = [_word("unread", cause) for cause in (row["unread_because"] or "").split(", ") if cause]
    if row["is_overdue"]:
        causes.append(text("cli_coverage.overdue"))
    state = _word("state", row["state"])
    return text("cli_coverage.state_with_causes", state=state, causes=in_words(causes)) if causes else state


def _column(name: str) -> str:
    return text(f"cli_coverage.column_{name}")


def _word(kind: str, value: str | None) -> str:
    return text(f"cli_coverage.{kind}_{value}") if value else ""
