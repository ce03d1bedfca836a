"""`juesuan status`: what the warehouse holds, the last runs, and whether one is going on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from cli.output import emit_json, emit_pairs, emit_table
from cli.session import Session, json_option, pass_session
from pipeline.runs.journal import GOING_ON, Journal
from pipeline.runs.lock import lock_holder
from warehouse.questions import ask_declared

_COLUMNS = ("found", "read", "loaded", "flagged", "quarantined")


@click.command(name="status")
@click.option("--runs", default=5, show_default=True, help="How many of the last runs are shown.")
@json_option
@pass_session
def command(session: Session, runs: int, as_json: bool) -> None:
    """Show what the warehouse holds, the last runs, and whether one is going on."""
    settings = session.settings
    running = lock_holder(settings.lock_file)
    answer: dict[str, object] = {"running": running, "warehouse": None}
    if settings.warehouse_file.exists():
        published = datetime.fromtimestamp(settings.warehouse_file.stat().st_mtime).astimezone()
        answer["warehouse"] = {
            "file": str(settings.warehouse_file),
            "published": published.isoformat(timespec="seconds"),
            "bytes": settings.warehouse_file.stat().st_size,
            **ask_declared(settings.warehouse_file, "status")[0],
        }
    last = _last_runs(Journal(settings.journal_file), runs, running is not None)
    answer["runs"] = last
    if as_json:
        emit_json(answer)
        return
    holder, held = answer["running"], answer["warehouse"]
    running_now = (
        f"yes, process {holder['pid']} since {holder['since']}" if isinstance(holder, dict) and holder else "no"
    )
    pairs: list[tuple[str, object]] = [("run going on", running_now)]
    if isinstance(held, dict):
        pairs += [(name.replace("_", " "), _shown(name, v)) for name, v in held.items()]
    else:
        pairs.append(("warehouse", "none yet; put PDFs into the drop folder and call `juesuan run`"))
    emit_pairs(pairs)
    if last:
        click.echo()
        click.secho(f"last {len(last)} runs" if len(last) > 1 else "last run", fg="green", bold=True)
        emit_table(
            ("started", "flow", "state", *_COLUMNS, "message"),
            [
                [_local(r["started_at"]), r["flow"], r["state"], *(r[name] for name in _COLUMNS), r["message"]]
                for r in last
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
