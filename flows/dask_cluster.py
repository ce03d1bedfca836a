"""Watch over the workers of a Dask cluster: they have our versions, and there is one that can finish what was asked."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from common.errors import JuesuanError
from schemas.wording.messages import message, text

if TYPE_CHECKING:
    from distributed import Client

    from pipeline.reading.worker import Outcome

PATIENCE_SECONDS = 300.0
"""How long a run waits for a worker to come back when none is left"""
_LOOK_SECONDS = 15.0
_MOST_NAMED = 5
_COMPARED = ("python", "prefect", "distributed", "cloudpickle")
"""What has to be the same on both sides: a task is pickled here and unpickled there. What reads documents is part of
the version of the reader, which every chunk carries."""

log = logging.getLogger(__name__)


def expect_same_versions(client: Client, address: str) -> None:
    """Refuse workers with other versions than this process: they die when they unpickle a task, and a run would wait.

    Raises:
        JuesuanError: a worker has another Python or another version of what is compared.
    """
    versions: Any = client.get_versions(packages=["prefect"])
    ours = versions["client"]["packages"]
    wrong = [f"{name}: {', '.join(others)}" for name, others in _differing(ours, versions["workers"])]
    if wrong:
        own = ", ".join(f"{name} {_comparable(name, ours.get(name))}" for name in _COMPARED)
        raise JuesuanError(
            message("flows.workers_differ", address=address, workers="; ".join(wrong[:_MOST_NAMED]), own=own)
        )


def _differing(ours: Mapping[str, Any], workers: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for name, worker in sorted(workers.items()):
        theirs = (worker or {}).get("packages", {})
        others = [
            f"{package} {_comparable(package, theirs.get(package))}"
            for package in _COMPARED
            if _comparable(package, theirs.get(package)) != _comparable(package, ours.get(package))
        ]
        if others:
            yield name, others


def _comparable(package: str, version: str | None) -> str:
    # 3.11.7.final.0 and 3.11.9.final.0 understand each other.
    parts = (version or "-").split(".")
    return ".".join(parts[:2]) if package == "python" else ".".join(parts)


def result_of(future: Any, client: Client, address: str) -> list[Outcome]:
    """Wait for the outcomes of a chunk, as long as there are workers.

    Raises:
        JuesuanError: the scheduler is gone, or there was no worker for `PATIENCE_SECONDS`; what was read is staged, and
            the next run goes on.
    """
    from distributed.client import FutureCancelledError

    gone_since: float | None = None
    while True:
        asked = time.monotonic()
        try:
            outcomes: list[Outcome] = future.result(timeout=_LOOK_SECONDS)
        except TimeoutError:
            now = time.monotonic()
            if now - asked < _LOOK_SECONDS / 2:
                raise  # of the task itself
            if client.scheduler_info().get("workers"):
                gone_since = None
                continue
            if gone_since is None:
                gone_since = now
                log.warning(text("flows.workers_gone", address=address, minutes=round(PATIENCE_SECONDS / 60)))
            elif now - gone_since >= PATIENCE_SECONDS:
                minutes = round(PATIENCE_SECONDS / 60)
                raise JuesuanError(message("flows.no_worker_left", address=address, minutes=minutes)) from None
        except FutureCancelledError as error:
            raise JuesuanError(message("flows.scheduler_gone", address=address)) from error
        else:
            return outcomes
