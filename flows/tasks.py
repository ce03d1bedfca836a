"""The steps of a run as Prefect tasks, its report as artifacts, its end as a state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from prefect import State, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event
from prefect.states import Completed

from common.errors import JuesuanError, LockedError
from flows.artifacts import as_markdown, as_table
from pipeline.loading.judge import Loaded
from pipeline.reading.chunks import Chunk, Done, ReadChunks, ignore, read
from pipeline.reading.worker import Outcome
from pipeline.runs.current_run import CurrentRun
from pipeline.runs.plan import Plan
from pipeline.runs.run import LoadStep, Losses, Steps, carry_out
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings


def as_tasks(
    settings: Settings,
    plan: Plan,
    run: CurrentRun,
    *,
    review: bool,
    quiet: bool = False,
    address: str | None = None,
    losses: Losses = "hold",
    carry: Callable[..., RunSummary] = carry_out,
) -> State[Any]:
    """Carry a plan out: one task per chunk of documents with a plain process pool inside, one for the load.

    With the address of a Dask scheduler its workers read the chunks, all at once; else this process does, in turn.
    `carry` may be a function that publishes only under conditions, in place of `carry_out`.

    The state says what was done in words, its data are the summary; it is called `HeldBack` where documents would have
    lost figures and stay as they are (event `juesuan.held`). Artifacts carry the report: `JOB-report` (markdown)
    and `JOB-documents` (the refused and the flagged documents). The event `juesuan.quarantined` tells automations that
    documents were refused, or loaded without tables that are stopped.
    """
    logger, flow = get_run_logger(), run.record.flow
    logger.info(
        "run %s: %d documents to load, %d of them to read first", run.record.run_id, len(plan.load), len(plan.read)
    )
    steps = Steps(quiet=quiet, read_chunks=_reading(address, settings.store_url), wrap_load=_load_task, losses=losses)
    summary = carry(settings, plan, run, steps)
    if review and summary.loaded:
        _review(settings, summary)
    words = run.finish().in_words()
    logger.info("%s", words)
    create_markdown_artifact(as_markdown(summary, settings), key=f"{flow}-report", description=words)
    if summary.quarantined or summary.flagged:
        create_table_artifact(as_table(summary, settings), key=f"{flow}-documents", description=words)
    if summary.quarantined or summary.partly_stopped:
        emit_event(
            "juesuan.quarantined",
            resource={"prefect.resource.id": f"juesuan.run.{summary.run_id}", "prefect.resource.name": flow},
            payload={
                "quarantined": len(summary.quarantined),
                "reasons": summary.reasons,
                "stopped_tables": sum(len(row.stopped) for row in summary.partly_stopped),
                "run_id": summary.run_id,
            },
        )
    if summary.held:
        emit_event(
            "juesuan.held",
            resource={"prefect.resource.id": f"juesuan.run.{summary.run_id}", "prefect.resource.name": flow},
            payload={
                "held": len(summary.held),
                "lost": sum(held.lost for held in summary.held),
                "run_id": summary.run_id,
            },
        )
    if summary.missing_files:
        raise JuesuanError(summary.missing_files)
    name = "HeldBack" if summary.held else "Completed" if summary.loaded else "NothingNew"
    return Completed(name=name, message=words, data=summary)


def gave_way(error: LockedError) -> State[Any]:
    """Make the state of a run that gave way to another one: nothing is wrong, and nothing was done."""
    get_run_logger().warning("%s", error)
    return Completed(name="GaveWay", message=str(error))


def _reading(address: str | None, store_url: str) -> ReadChunks:
    if address is None:
        return _read_locally
    from flows.dask_runner import reading_on

    return reading_on(address, _read, store_url)


def _read_locally(chunks: Sequence[Chunk], done: Done) -> Iterator[list[Outcome]]:
    for chunk in chunks:
        yield _read(chunk, done)


# Prefect caches and keeps nothing: a run resumes from the staging area.
@task(name="read", task_run_name="read-{chunk.number}", cache_policy=NO_CACHE, persist_result=False)
def _read(chunk: Chunk, done: Done = ignore) -> list[Outcome]:
    outcomes = read(chunk, done)
    refused = sum(outcome.reason is not None for outcome in outcomes)
    get_run_logger().info("read %d documents, %d of them refused", len(outcomes), refused)
    return outcomes


def _load_task(step: LoadStep) -> LoadStep:
    @task(name="load", cache_policy=NO_CACHE, persist_result=False)
    def load() -> list[Loaded]:
        return step()

    return load


def _review(settings: Settings, summary: RunSummary) -> None:
    from pipeline.pages.write_pages import write_pages

    named = [row.sha256 for row in (*summary.quarantined, *summary.flagged)]

    @task(name="review", cache_policy=NO_CACHE, persist_result=False)
    def review() -> int:
        return len(write_pages(settings, settings.review_dir, named, quiet=True).written)

    review()
