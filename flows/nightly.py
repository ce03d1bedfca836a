"""The Prefect flow `nightly`: everything that is new, from the drop folder to the published warehouse.

Importing this module imports Prefect, which reads its settings from the environment: call
`flows.environment.prepare_environment` first, unless Prefect itself imports it, in a worker.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import State, flow

from common.errors import LockedError
from common.language import choose_default_language
from flows.environment import silence
from flows.tasks import as_tasks, gave_way
from pipeline.runs.current_run import start_run
from pipeline.runs.plan import make_plan
from pipeline.runs.run import Losses
from pipeline.settings import load_settings


@flow(name="nightly", persist_result=False, validate_parameters=False)
def nightly(
    config: str | None = None,
    retry: bool = False,
    review: bool = False,
    quiet: bool = False,
    address: str | None = None,
    accept_losses: bool = False,
) -> State[Any]:
    """Discover, read in chunks, judge, load and publish; give way to another run that is in progress.

    Args:
        config: The settings file; without it the working folder's, as for the command line.
        retry: Read documents again that were too slow, too large or crashed the reader.
        review: Write the review pages of the documents that this run refused or flagged.
        quiet: Show no progress.
        address: Of the scheduler of a Dask cluster (`tcp://HOST:8786`), whose workers read; else this machine does.
        accept_losses: Publish also where documents lose figures; else these stay as they are.
    """
    silence()
    settings = load_settings(Path(config) if config else None)
    choose_default_language(settings.spoken)
    try:
        with start_run(settings, "nightly") as run:
            plan = make_plan(settings, retry=retry)
            losses: Losses = "accept" if accept_losses else "hold"
            return as_tasks(settings, plan, run, review=review, quiet=quiet, address=address, losses=losses)
    except LockedError as error:
        return gave_way(error)
