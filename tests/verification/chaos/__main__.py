"""`make chaos`: interrupt runs over 60 documents in every way, and count what is lost (nothing may be).

Each fault meets a run in a copy of a data folder, while a reader opens the published warehouse again and again. After
it a normal run must end with the content hash of an undisturbed run. Stopped by Ctrl-C, it goes on from there at the
next call; `--short` tries one fault of every kind. Exit code 1 where anything is lost, or too few faults struck.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from importlib import import_module
from pathlib import Path

LEAST_FAULTS = 300
LEAST_THROUGH_PREFECT = 30


def main(arguments: list[str] | None = None) -> int:
    """Try the faults that were not tried yet and print what came of all; gives the exit code."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("data/chaos"), help="folder for everything that is made")
    parser.add_argument("--documents", type=int, default=60, help="documents in the corpus (default 60)")
    parser.add_argument("--prefect", type=int, default=36, help="faults through Prefect (default 36)")
    parser.add_argument("--short", action="store_true", help="one fault of every kind, without Prefect")
    parser.add_argument("--kind", help="faults of one kind only")
    parser.add_argument("--list", action="store_true", help="list the faults and end")
    options = parser.parse_args(arguments)
    _prepare()
    if not options.short:
        return _try_all(options)
    from tests.ready import begun_as_copies

    with begun_as_copies(_empty_in(options.work)):
        return _try_all(options)


def _empty_in(folder: Path) -> Path:
    """Make a warehouse without documents, in a process of its own."""
    from tests.ready import make_empty
    from tests.verification.chaos.processes import fork

    folder.mkdir(parents=True, exist_ok=True)
    empty = folder / "empty.duckdb"

    def make() -> int:
        make_empty(empty)
        return 0

    fork(folder / "empty.log", make).wait()
    return empty


def _try_all(options: argparse.Namespace) -> int:
    from tests.verification.chaos.book import Book
    from tests.verification.chaos.plan import make_plan, short
    from tests.verification.chaos.scenes import make_stage
    from tests.verification.chaos.trial import attempt

    stage = make_stage((options.work / "stage").absolute(), options.documents, _say)
    faults = make_plan(stage.steps, options.prefect)
    if options.short:
        faults = short(faults)
    if options.kind:
        faults = [fault for fault in faults if fault.kind == options.kind]
    if options.list:
        print(*faults, sep="\n")
        return 0
    book = Book(options.work / "done.jsonl", f"{stage.reader_version} {stage.content_hash} {len(faults)}")
    started, tried = time.monotonic(), 0
    try:
        for fault in faults:
            if fault.number in book.results:
                continue
            result = attempt(fault, stage, stage.folder.with_name(f"trial-{fault.number}"))
            book.add(result)
            tried += 1
            for wrong in result.wrong:
                _say(f"LOST: {fault}: {wrong}")
            if tried % 10 == 0:
                seconds = time.monotonic() - started
                _say(f"{len(book.results)} of {len(faults)} faults, {book.losses} losses, {seconds:.0f} s")
    except KeyboardInterrupt:
        _say(f"stopped after {len(book.results)} of {len(faults)}; call it again to go on from here")
        return 1
    print(f"{platform.machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    book.show(stage.steps)
    enough = book.struck() >= LEAST_FAULTS and book.struck("prefect") >= LEAST_THROUGH_PREFECT
    partly = options.short or options.kind
    if not partly and not enough:
        print(f"too few: {LEAST_FAULTS} are asked for, and {LEAST_THROUGH_PREFECT} through Prefect")
    book.close()
    return 0 if not book.losses and (partly or enough) else 1


def _prepare() -> None:
    """Import what a run imports, once: every process of a trial is a fork of this one, which must have no threads."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    for name in ("duckdb", "great_expectations", "pyarrow.parquet", "warehouse.content_hash", "warehouse.publish"):
        import_module(name)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
