"""The Prefect flow `department`: the documents of one department or unit, read again with today's code.

Importing this module imports Prefect; see `flows.nightly`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from prefect import State, flow
from prefect.artifacts import create_markdown_artifact
from prefect.states import Completed

from common.language import choose_default_language
from flows.environment import silence
from flows.tasks import as_tasks
from pipeline.runs.current_run import start_run
from pipeline.runs.difference import MOST_CELLS, as_markdown, in_words
from pipeline.runs.rerun import Difference, Review, carry_out_compared, expect_no_losses, plan_rerun, rerun
from pipeline.runs.run import Steps
from pipeline.runs.select_documents import Selection
from pipeline.settings import load_settings

_WAIT_SECONDS = 6 * 3600
"""How long to wait for a run that is in progress"""


@flow(name="department", persist_result=False)
def department(
    department: str,
    year: int | None = None,
    force: bool = False,
    config: str | None = None,
    review: bool = False,
    dry_run: bool = False,
    accept_losses: bool = False,
) -> State[Any]:
    """Read one department again, judge, compare and publish; wait for another run that is in progress.

    The difference from the published warehouse becomes the artifact `department-difference`.

    Args:
        department: The name of a department or unit, any name that it is printed under, or its entity_id.
        year: A fiscal year; without it all.
        force: Read again what today's code has read already.
        config: The settings file; without it the working folder's, as for the command line.
        review: Write the review pages of the documents that this run refused or flagged.
        dry_run: Only compare; nothing is changed, and nobody is waited for.
        accept_losses: Publish also where a document loses facts or goes into quarantine; else the flow fails then.
    """
    silence()
    settings = load_settings(Path(config) if config else None)
    choose_default_language(settings.spoken)

    def agree(difference: Difference) -> None:
        create_markdown_artifact(as_markdown(difference), key="department-difference", description=in_words(difference))
        if not (accept_losses or dry_run):
            expect_no_losses(difference)

    selection, compared = Selection(department, year), Review(agree, MOST_CELLS)
    if dry_run:
        done = rerun(settings, selection, force=force, dry_run=True, review=compared, steps=Steps(quiet=True))
        agree(done.difference)
        return Completed(name="DryRun", message=in_words(done.difference), data=done)
    with start_run(settings, "department", wait_seconds=_WAIT_SECONDS) as run:
        plan = plan_rerun(settings, selection, force=force)
        return as_tasks(settings, plan, run, review=review, carry=partial(carry_out_compared, review=compared))
