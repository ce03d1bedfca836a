"""Workers with other versions are refused, and a run does not wait for ever where no worker is left."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from distributed.client import FutureCancelledError

from common.errors import JuesuanError
from flows import dask_cluster
from flows.dask_cluster import expect_same_versions, result_of

OURS = {"python": "3.11.7.final.0", "prefect": "3.1", "distributed": "2026.1", "cloudpickle": "3.1"}


class _Client:
    def __init__(self, *workers: dict[str, Any], alive: list[bool] | None = None) -> None:
        self.workers = workers
        self.alive = alive or []

    def get_versions(self, packages: list[str]) -> dict[str, Any]:
        assert packages == ["prefect"]  # not among those that Dask compares itself
        workers = {f"tcp://w{number}": {"packages": OURS | worker} for number, worker in enumerate(self.workers)}
        return {"client": {"packages": OURS}, "workers": workers}

    def scheduler_info(self) -> dict[str, Any]:
        return {"workers": {"tcp://w0": {}} if self.alive.pop(0) else {}}


class _Future:
    def __init__(self, late: int) -> None:
        self.late = late

    def result(self, timeout: float) -> list[str]:
        self.late -= 1
        if self.late >= 0:
            raise TimeoutError(timeout)
        return ["read"]


def test_workers_with_other_versions_are_named() -> None:
    expect_same_versions(_Client({}, {"python": "3.11.9.final.0"}), "tcp://s")  # type: ignore[arg-type]  # a stand-in
    with pytest.raises(JuesuanError, match=r"tcp://w1: python 3\.13, prefect -\."):
        expect_same_versions(_Client({}, {"python": "3.13.3.final.0", "prefect": None}), "tcp://s")  # type: ignore[arg-type]  # a stand-in


def test_a_run_ends_where_no_worker_comes_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = iter(range(0, 10_000, 200))
    monkeypatch.setattr(dask_cluster.time, "monotonic", lambda: next(clock))
    # A worker that is busy, one that is away for a moment, and none at all.
    client = _Client(alive=[True, False, True, False, True])
    with caplog.at_level(logging.WARNING):
        assert result_of(_Future(5), client, "tcp://s") == ["read"]  # type: ignore[arg-type]  # a stand-in
    assert len(caplog.records) == 2
    with pytest.raises(JuesuanError, match="for 5 minutes"):
        result_of(_Future(9), _Client(alive=[False] * 9), "tcp://s")  # type: ignore[arg-type]  # a stand-in


def test_a_scheduler_that_is_gone_is_named() -> None:
    class Cancelled:
        def result(self, timeout: float) -> list[str]:
            raise FutureCancelledError("task", "scheduler-connection-lost")

    with pytest.raises(JuesuanError, match=r"scheduler at tcp://s was stopped"):
        result_of(Cancelled(), _Client(alive=[True]), "tcp://s")  # type: ignore[arg-type]  # a stand-in
