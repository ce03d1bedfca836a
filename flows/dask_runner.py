"""Read on the workers of a Dask cluster (the extra `dask`): tasks are sent out, and only outcomes come back.

The workers see the archive and the staging area under the same paths, or meet the run in a shared store.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from common.errors import JuesuanError
from flows.dask_cluster import expect_same_versions, result_of
from pipeline.reading.chunks import Chunk, Done, ReadChunks
from pipeline.reading.shared_store import Store
from pipeline.reading.staging import Staging
from pipeline.reading.worker import Outcome
from schemas.wording.messages import message

if TYPE_CHECKING:
    from prefect import Task
    from prefect_dask.task_runners import DaskTaskRunner

_ANSWER_SECONDS = 30


def reading_on(address: str, task: Task[..., list[Outcome]], store_url: str = "") -> ReadChunks:
    """Make a reader of chunks that runs the task on the cluster with this scheduler (`tcp://HOST:8786`).

    With the address of a shared store documents go to the workers and back through it (`shared_store`).

    All chunks are submitted at once, and each goes to a worker that is free. The chunk of a worker that is lost goes to
    another one: staging a document again changes nothing.
    """

    def read_chunks(chunks: Sequence[Chunk], done: Done) -> Iterator[list[Outcome]]:
        if not chunks:
            return
        store = Store(store_url) if store_url else None
        if store:
            store.sweep()
        with _runner(address) as runner:
            futures = []
            for chunk in chunks:
                if store:
                    store.send(chunk.jobs)
                futures.append(runner.submit(task, {"chunk": replace(chunk, store=store_url)}))
            for chunk, future in zip(chunks, futures, strict=True):
                outcomes = result_of(future, runner.client, address)
                if store:
                    outcomes = store.collect(outcomes, Staging(chunk.staging), chunk.version)
                for outcome in outcomes:
                    done(outcome)
                yield outcomes

    return read_chunks


def expect_reachable(address: str, prefect_api: str | None) -> None:
    """Refuse workers elsewhere that could not report to Prefect's server; that of a run listens on this machine alone.

    Raises:
        JuesuanError: the scheduler is on another machine, and Prefect's server on none that others can reach.
    """
    if not _is_local_host(urlsplit(address).hostname) and _is_local_host(urlsplit(prefect_api or "").hostname):
        raise JuesuanError(message("flows.workers_need_server", address=address))


@contextmanager
def _runner(address: str) -> Iterator[DaskTaskRunner]:
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise JuesuanError(message("flows.no_dask")) from error
    with DaskTaskRunner(address=address, client_kwargs={"timeout": _ANSWER_SECONDS}) as runner:
        try:
            client = runner.client
        except (OSError, ValueError) as error:
            raise JuesuanError(message("flows.no_scheduler", address=address, error=error)) from error
        try:
            client.wait_for_workers(1, timeout=_ANSWER_SECONDS)
        except TimeoutError as error:
            raise JuesuanError(message("flows.no_workers", address=address)) from error
        expect_same_versions(client, address)
        yield runner


def _is_local_host(host: str | None) -> bool:
    if host in (None, "", "localhost"):
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == socket.gethostname()
