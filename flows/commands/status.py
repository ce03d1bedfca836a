"""`juesuan status`: what the warehouse holds and whether a run is going on."""

from __future__ import annotations

from datetime import datetime

import click

from flows.lock import lock_holder
from flows.output import emit_json, emit_pairs
from flows.questions import ask_declared
from flows.session import Session, json_option, pass_session


@click.command(name="status")
@json_option
@pass_session
def command(session: Session, as_json: bool) -> None:
    """Show what the warehouse holds and whether a run is going on."""
    settings = session.settings
    answer: dict[str, object] = {"running": lock_holder(settings.lock_file), "warehouse": None}
    if settings.warehouse_file.exists():
        published = datetime.fromtimestamp(settings.warehouse_file.stat().st_mtime).astimezone()
        answer["warehouse"] = {
            "file": str(settings.warehouse_file),
            "published": published.isoformat(timespec="seconds"),
            "bytes": settings.warehouse_file.stat().st_size,
            **ask_declared(settings.warehouse_file, "status")[0],
        }
    if as_json:
        emit_json(answer)
        return
    holder, held = answer["running"], answer["warehouse"]
    running = f"yes, process {holder['pid']} since {holder['since']}" if isinstance(holder, dict) and holder else "no"
    pairs: list[tuple[str, object]] = [("run going on", running)]
    if isinstance(held, dict):
        pairs += [(name.replace("_", " "), _shown(name, v)) for name, v in held.items()]
    else:
        pairs.append(("warehouse", "none yet; put PDFs into the drop folder and call `juesuan run`"))
    emit_pairs(pairs)


def _shown(name: str, value: object) -> object:
    return f"{value:,}" if isinstance(value, int) and not name.endswith("_year") else value
