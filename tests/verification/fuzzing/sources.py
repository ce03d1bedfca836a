"""The sound documents to mutate: samples of several layouts, and small real ones where present."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from samples.corpus import documents, plan
from samples.layouts import layouts
from tests.verification.fuzzing.mutators import MUTATORS

LARGEST_REAL = 300_000
"""Bytes; larger ones would make the run long and show nothing more"""


@dataclass(frozen=True)
class Source:
    """A sound document."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Case:
    """One mutated file; the same four values give the same bytes."""

    seed: int
    source: str
    mutator: str
    number: int

    @property
    def id(self) -> str:
        """How it is called on the command line."""
        return f"{self.seed}/{self.mutator}/{self.number}/{self.source}"

    def make(self, data: bytes) -> bytes:
        """The bytes, from those of the source."""
        return MUTATORS[self.mutator].mutate(data, Random(self.id))


def sources(count: int, seed: int, shared: Path) -> list[Source]:
    """`count` samples, the layouts taking turns, and the real documents that are small."""
    jobs = plan(list(layouts()), 1, 1, seed, None, count)
    typeset = [Source(f"{job.layout}-{job.number}", document.pdf()) for job in jobs for document in documents(job)]
    real = [*sorted((shared / "corpus/final").glob("*.pdf")), *sorted((shared / "corpus/typeset").glob("*.pdf"))]
    small = [path for path in real if path.stat().st_size <= LARGEST_REAL]
    return typeset + [Source(path.stem, path.read_bytes()) for path in small]


def cases(count: int, seed: int, among: Sequence[Source], names: Sequence[str]) -> list[Case]:
    """`count` cases: the mutators by their shares, each over all sources in turn."""
    turns = [name for name in names for _ in range(MUTATORS[name].share)]
    Random(f"{seed}").shuffle(turns)
    counts: dict[str, int] = {}
    planned = []
    for case_number in range(count):
        name = turns[case_number % len(turns)]
        number = counts[name] = counts.get(name, -1) + 1
        source = among[(number + list(names).index(name)) % len(among)]
        planned.append(Case(seed, source.name, name, number))
    return planned
