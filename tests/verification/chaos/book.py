"""Record the outcome of each fault line by line, so that `make chaos` can be stopped and resumed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from tests.verification.chaos.plan import KINDS
from tests.verification.chaos.trial import Result


class Book:
    """The results so far, by number of the fault; a book of another plan or another code is started over."""

    def __init__(self, file: Path, plan: str) -> None:
        self._file = file
        self.results: dict[int, Result] = {}
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        if lines and lines[0] == plan:
            for line in lines[1:]:
                result = Result(**json.loads(line))
                self.results[result.number] = result
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{plan}\n", "utf-8")

    def add(self, result: Result) -> None:
        """Write a result down."""
        self.results[result.number] = result
        with open(self._file, "a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """The plan is done: the next call starts over."""
        self._file.replace(self._file.with_name("last.jsonl"))

    def struck(self, kind: str | None = None) -> int:
        """How many faults struck: of one kind, or of all but those through Prefect."""
        return sum(
            result.struck
            for result in self.results.values()
            if (result.kind == kind if kind else result.kind != "prefect")
        )

    @property
    def losses(self) -> int:
        """After how many faults something was wrong."""
        return sum(bool(result.wrong) for result in self.results.values())

    def show(self, steps: Mapping[str, Mapping[str, int]]) -> None:
        """Print a line for each kind, and the sums."""
        print(f"{'':16} {'tried':>6} {'struck':>7} {'losses':>7} {'reads':>7}")
        for kind, says in KINDS.items():
            of_kind = [result for result in self.results.values() if result.kind == kind]
            if of_kind:
                losses = sum(bool(result.wrong) for result in of_kind)
                struck, reads = self.struck(kind), sum(result.reads for result in of_kind)
                print(f"{kind:16} {len(of_kind):6} {struck:7} {losses:7} {reads:7}   {says}")
        named = len({step for scene in steps.values() for step in scene})
        through = self.struck("prefect")
        reads = sum(result.reads for result in self.results.values())
        print(f"faults {self.struck()} on the pipeline at {named} named steps and any time, {through} through Prefect")
        print(f"reads  {reads} while runs were killed, every one of the old warehouse or the new one, none in between")
        print(f"losses {self.losses}")
