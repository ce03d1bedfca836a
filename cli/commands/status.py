"""`juesuan status`: what the warehouse holds, the last runs, and whether one is running."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_pairs, emit_table
from cli.session import Session
from pipeline.runs.journal import GOING_ON, Journal
from pipeline.runs.lock import lock_holder
from schemas.wording.messages import text
from warehouse.questions import ask_declared

_COUNTS = ("found", "read", "loaded", "flagged", "quarantined")


@click.command(name="status", help=text("cli_status.help"))
@click.option("--runs", default=5, show_default=True, help=text("cli_status.option_runs"))
@json_option
@pass_session
def command(session: Session, runs: int, as_json: bool) -> None:
    """Show what the warehouse holds, the last runs, and whether one is running."""
    settings = session.settings
    holder = lock_holder(settings.lock_file)
    held = _held_by(settings.warehouse_file)
    last = _last_runs(Journal(settings.journal_file), runs, holder is not None)
    if as_json:
        emit_json({"running": holder, "warehouse": held, "runs": last})
        return
    going_on = text("cli_status.running", pid=holder["pid"], since=holder["since"]) if holder else ""
    pairs: list[tuple[str, object]] = [(text("cli_status.run_going_on"), going_on or text("cli_status.not_running"))]
    if held:
        pairs += [(text(f"cli_status.{name}"), _shown(name, value)) for name, value in held.items()]
    else:
        pairs.append((text("cli_status.warehouse"), text("cli_status.no_warehouse")))
    emit_pairs(pairs)
    if last:
        click.echo()
        click.secho(text("cli_status.last_runs", count=len(last)), fg="green", bold=True)
        _show_runs(last)


def _held_by(warehouse: Path) -> dict[str, Any] | None:
    """Describe the published warehouse; None without one."""
    if not warehouse.exists():
        return None
    about = warehouse.stat()
    published = datetime.fromtimestamp(about.st_mtime).astimezone()
    return {
        "file": str(warehouse),
        "published": published.isoformat(timespec="seconds"),
        "bytes": about.st_size,
        **ask_declared(warehouse, "status")[0],
    }


def _show_runs(runs: list[dict[str, Any]]) -> None:
    columns = ("started", "flow", "state", *_COUNTS, "message")
    emit_table(
        [text(f"cli_status.{name}") for name in columns],
        [
            [
                _local(run["started_at"]),
                run["flow"],
                text(f"cli_status.state_{run['state']}"),
                *(run[name] for name in _COUNTS),
                run["message"],
            ]
            for run in runs
        ],
    )


def _last_runs(journal: Journal, count: int, locked: bool) -> list[dict[str, Any]]:
    records = [record.as_dict() for record in journal.records()]
    unfinished = [record for record in records if record["state"] == GOING_ON]
    # Of the runs without an end only the last can be alive, and only if somebody holds the lock.
    for record in unfinished[:-1] if locked else unfinished:
        record["state"] = "killed"
    return records[::-1][: max(count, 0)]


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _shown(name: str, value: object) -> object:
    return f"{value:,}" if isinstance(value, int) and not name.endswith("_year") else value
