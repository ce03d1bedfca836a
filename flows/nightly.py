"""The Prefect flow `nightly`: one task per chunk of documents with a plain process pool inside, one task for the load.

Importing this module imports Prefect, which reads its settings from the environment: call
`flows.environment.prepare_environment` first.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.loading import Loaded
from flows.lock import run_lock
from flows.run import LoadStep, ReadStep, RunSummary, carry_out, make_plan
from flows.settings import load_settings
from flows.worker import Outcome


@flow(name="nightly", persist_result=False, validate_parameters=False)
def nightly(config: str | None = None, retry: bool = False, quiet: bool = False) -> RunSummary:
    """Discover, read in chunks, judge, load and publish.

    Args:
        config: The settings file; without it the working folder's, as for the command line.
        retry: Read documents again that were too slow, too large or crashed the reader.
        quiet: Show no progress.
    """
    settings = load_settings(Path(config) if config else None)
    with run_lock(settings.lock_file):
        plan = make_plan(settings, retry=retry)
        return carry_out(settings, plan, quiet=quiet, wrap_read=_read_task, wrap_load=_load_task)


def _read_task(step: ReadStep) -> ReadStep:
    # Nothing is cached or kept by Prefect: the staging area is what a run goes on from.
    @task(name="read", task_run_name="read-{chunk}", cache_policy=NO_CACHE, persist_result=False)
    def read(chunk: int) -> list[Outcome]:
        return step(chunk)

    return read


def _load_task(step: LoadStep) -> LoadStep:
    @task(name="load", cache_policy=NO_CACHE, persist_result=False)
    def load() -> list[Loaded]:
        return step()

    return load
