"""Start the processes of a trial as forks of this one: a run, a reader, a copier."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.verification.chaos.faults import Strike, install
from tests.verification.chaos.readers import REFERENCE

UNEXPECTED = 70
"""Exit code of a run that ended with an error that nobody put into a sentence"""


@dataclass(frozen=True)
class Process:
    """A process that leads a group of its own, with the file of its output."""

    pid: int
    output: Path
    forked: BaseProcess | None = None
    """Its handle, where this program forked it; only then it can be waited for"""

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait for its exit code, negative for a signal; None when it has not ended in time."""
        if self.forked is None:
            raise ValueError(f"process {self.pid} is not a fork of this one")
        self.forked.join(seconds)
        return self.forked.exitcode

    def kill(self, *, group: bool = True) -> None:
        """Kill it, with all that it started or alone."""
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.pid, signal.SIGKILL)

    def words(self) -> str:
        """Read its output."""
        return self.output.read_text("utf-8", "replace") if self.output.exists() else ""


def fork(output: Path, work: Callable[[], int]) -> Process:
    """Run a function in a fork, with its output in a file; its value is the exit code."""
    forked = multiprocessing.get_context("fork").Process(target=_work_apart, args=(output, work))
    forked.start()
    pid = forked.pid or 0
    with contextlib.suppress(OSError):  # the child does the same: whoever comes first
        os.setpgid(pid, pid)
    return Process(pid, output, forked)


def _work_apart(output: Path, work: Callable[[], int]) -> None:
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    try:
        code = work()
    except BaseException:
        traceback.print_exc()
        code = UNEXPECTED
    sys.exit(code)


def settings_of(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a run in a folder: two workers, small batches, no waiting."""
    return {
        "JUESUAN_DATA_DIR": str(folder),
        "JUESUAN_WORKERS": "2",
        "JUESUAN_BATCH_DOCUMENTS": "35",
        "JUESUAN_SETTLE_SECONDS": "0",
        **more,
    }


def start_run(
    folder: Path, reference: Path, reader: str, strike: Strike | None = None, *, largest_file: int = 0, settle: int = 0
) -> Process:
    """A run over the drop folder of `folder`, without Prefect; its exit code is the command line's."""

    def work() -> int:
        for name in [name for name in os.environ if name.startswith(("JUESUAN_", "PREFECT_"))]:
            del os.environ[name]
        os.environ |= settings_of(folder, JUESUAN_SETTLE_SECONDS=str(settle)) | {REFERENCE: str(reference)}
        if strike:
            os.environ |= replace(strike, run=os.getpid()).to_environment()
            install()
        if largest_file:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
        from cli.summary import exit_code_of
        from common.errors import JuesuanError
        from pipeline.runs.run import ingest_run
        from pipeline.settings import load_settings
        from tests.verification.chaos import readers

        try:
            summary = ingest_run(load_settings(), reader=getattr(readers, reader), quiet=True)
            return exit_code_of(summary, strict=False)
        except JuesuanError as error:
            print(f"juesuan: {error}")
            return error.exit_code

    return fork(folder.with_name(f"{folder.name}.run.{time.monotonic_ns()}"), work)


def start_reader(warehouse: Path, going_on: Path) -> Process:
    """A process that reads the published warehouse until the file `going_on` is removed.

    It opens the warehouse again and again, and holds one connection from its beginning on. It says (JSON) how often it
    read and which states it saw, as fingerprints and as numbers of documents, and fails where it could not read.
    """

    def work() -> int:
        from warehouse.query import connect

        reads = 0
        states: set[tuple[Any, ...]] = set()
        counts: set[int] = set()
        held = connect(warehouse) if warehouse.exists() else None
        first = fingerprint(held) if held else None
        while going_on.exists() or not reads:
            if warehouse.exists():
                with connect(warehouse) as connection:
                    # Mostly the number of documents, now and then everything: the machine is to be busy with the run.
                    if reads % 10 == 0 or not going_on.exists():
                        states.add(fingerprint(connection))
                    else:
                        counts.add(*fingerprint(connection, _COUNTED))
                if held and fingerprint(held, _COUNTED) != (first or ())[:1]:
                    raise RuntimeError("what an open reader sees has changed under it")
            elif held:
                raise RuntimeError("the published warehouse is not there any more")
            reads += 1
            time.sleep(0.2)  # to open the file costs a tenth of a second on a busy machine: the run is to have it
        if held and fingerprint(held) != first:
            raise RuntimeError("what an open reader sees has changed under it")
        print(json.dumps({"reads": reads, "states": sorted(states), "counts": sorted(counts)}))
        return 0

    return fork(warehouse.parents[1].with_suffix(".reader"), work)


_COUNTED = "SELECT count(*) FROM documents"
_SUMMED = """
    SELECT (SELECT count(*) FROM documents), count(*), CAST(sum(amount_yuan) AS VARCHAR),
           CAST(sum(hash(fact_id, amount_text, page)) AS VARCHAR), count(DISTINCT document_sha256)
    FROM all_facts
"""


def fingerprint(connection: Any, question: str = _SUMMED) -> tuple[Any, ...]:
    """A short answer that is another one for another content: counts, and sums of hashes; or the first of it alone."""
    return tuple(connection.execute(question).fetchone())


def start_verdict(warehouse: Path, answer: Path) -> Process:
    """A process that writes the content hash and the fingerprint of a warehouse; this one stays without threads."""

    def work() -> int:
        from warehouse.content_hash import content_hash
        from warehouse.query import connect

        verdict: dict[str, Any] = {"hash": None, "fingerprint": None}
        if warehouse.exists():
            verdict["hash"] = content_hash(warehouse)
            with connect(warehouse) as connection:
                verdict["fingerprint"] = fingerprint(connection)
        answer.write_text(json.dumps(verdict), "utf-8")
        return 0

    return fork(answer.with_suffix(".verdict"), work)


def start_copier(source: Path, target: Path, seconds: float) -> Process:
    """A process that copies a file as a slow line would: in place, a part at a time."""

    def work() -> int:
        data = source.read_bytes()
        parts = 40
        with open(target, "wb") as file:
            for number in range(parts):
                file.write(data[len(data) * number // parts : len(data) * (number + 1) // parts])
                file.flush()
                time.sleep(seconds / parts)
        return 0

    return fork(target.parents[1].with_suffix(".copier"), work)
