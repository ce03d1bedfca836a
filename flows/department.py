"""The Prefect flow `department`: the documents of one department or unit, read again with today's code.

Importing this module imports Prefect; see `flows.nightly`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import State, flow

from flows.environment import silence
from flows.recording import recorded_run
from flows.rerun import plan_rerun
from flows.settings import load_settings
from flows.steps import as_tasks

_WAIT_SECONDS = 6 * 3600
"""For a run that is going on: whoever asks for a department wants it done, and not to ask again"""


@flow(name="department", persist_result=False)
def department(
    department: str,
    year: int | None = None,
    force: bool = False,
    config: str | None = None,
    review: bool = False,
) -> State[Any]:
    """Read one department again, judge, load and publish; while another run is going on, wait for it.

    Args:
        department: The name exactly as the warehouse has it (column entity_name).
        year: A fiscal year; without it all.
        force: Read again what today's code has read already.
        config: The settings file; without it the working folder's, as for the command line.
        review: Write the review pages of the documents that this run refused or flagged.
    """
    silence()
    settings = load_settings(Path(config) if config else None)
    with recorded_run(settings, "department", wait_seconds=_WAIT_SECONDS) as run:
        return as_tasks(settings, plan_rerun(settings, department, year, force=force), run, review=review)
