"""`make mutation`: measure how many misreadings are noticed, and by what.

Takes the grids of documents as read, before columns are bound and rows are named, spoils them in one way at a time,
runs the rest of the pipeline and asks what is said that is not said of the page as printed. Only mutations count that
change a stored figure by more than the rounding of its checks allows. Only the first reading is spoilt: the second
stays as printed, so "arithmetic alone" is also what remains where both engines read the same wrong thing.

Exit code 1 where arithmetic alone misses more than 5 % of the digits changed in guarded cells, or where everything
together misses anything at all.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import accuracy
from benchmarks.figures import write_figures
from common.csv_files import CsvWriter
from tests.verification.mutation import report
from tests.verification.mutation.documents import KEY, Base, Key, read_base
from tests.verification.mutation.kinds import KINDS, Site, sites
from tests.verification.mutation.narratives import of_narratives, print_spoilt
from tests.verification.mutation.trial import TWO_SIDED, Outcome, attempt, guards

LEAST_BY_ARITHMETIC = 0.95
_SPARE = 1.15
"""How many more are tried than are still wanted, because some change no figure"""
_MOST = 10.0


@dataclass
class Result:
    """The outcomes of all mutations by kind, and how every printed figure is guarded."""

    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    figures: list[tuple[str, str, Key]] = field(default_factory=list)
    """Document, how it is guarded, fact"""

    @property
    def by_arithmetic(self) -> tuple[int, int]:
        """Of the digits changed in guarded cells: how many arithmetic alone caught, and how many there were."""
        digits = [outcome for outcome in self.outcomes.get("digit", ()) if outcome.guarded == TWO_SIDED]
        return sum(outcome.by_checks for outcome in digits), len(digits)

    @property
    def by_everything(self) -> tuple[int, int]:
        """Of all mutations: how many everything together caught, and how many there were."""
        every = [outcome for outcomes in self.outcomes.values() for outcome in outcomes]
        return sum(outcome.caught for outcome in every), len(every)

    @property
    def holds(self) -> bool:
        """Whether what is asked of the product holds."""
        caught_digits, digits = self.by_arithmetic
        caught, every = self.by_everything
        return caught_digits >= LEAST_BY_ARITHMETIC * digits and caught == every


def _queue(bases: Sequence[Base], kind: str, seed: int) -> list[tuple[int, Site]]:
    """Everywhere that a kind can strike, the tables taking turns, and in a table all documents at random."""
    by_table: dict[str, list[tuple[int, Site]]] = {}
    for number, base in enumerate(bases):
        for site in sites(base, kind):
            by_table.setdefault(site.table_key, []).append((number, site))
    for table_key, sites_of_table in by_table.items():
        Random(f"{seed}/{kind}/{table_key}").shuffle(sites_of_table)
    turns = zip_longest(*(by_table[table_key] for table_key in sorted(by_table)))
    return [site for site in chain.from_iterable(turns) if site is not None]


def measure(bases: Sequence[Base], each: int, seed: int, pool: Executor, kinds: Sequence[str] = tuple(KINDS)) -> Result:
    """Mutate until each kind has `each` mutations that change a figure, or until all of its sites are used."""
    result = Result(outcomes={kind: [] for kind in kinds})
    guarded = list(pool.map(guards, bases))
    for base, guard in zip(bases, guarded, strict=True):
        result.figures += [(base.name, how, key) for key, how in sorted(guard.guarded.items())]
    queues = {kind: _queue(bases, kind, seed) for kind in kinds}
    used = dict.fromkeys(kinds, 0)
    while True:
        wave: dict[int, list[tuple[int, Site]]] = {}
        for kind, queue in queues.items():
            for _ in range(_tries(each, len(result.outcomes[kind]), used[kind])):
                if used[kind] < len(queue):
                    document, site = queue[used[kind]]
                    wave.setdefault(document, []).append((used[kind], site))
                    used[kind] += 1
        if not wave:
            return result
        order = sorted(wave)
        tasks = [(bases[number], guarded[number], wave[number], seed) for number in order]
        outcomes = [
            outcome for outcomes_of_task in pool.map(attempt, *zip(*tasks, strict=True)) for outcome in outcomes_of_task
        ]
        for _, outcome in sorted(outcomes, key=lambda pair: (pair[1].site.kind, pair[0])):
            result.outcomes[outcome.site.kind].append(outcome)


def _tries(each: int, caught: int, used: int) -> int:
    """How many more to try, by what became of those before."""
    if caught >= each:
        return 0
    rate = max(caught, 1) / used if used else 1.0
    return int((each - caught) * min(_SPARE / rate, _MOST)) + 1


def read_all(paths: Sequence[Path], pool: Executor) -> list[Base]:
    """The documents that can be read at all, up to their grids."""
    return [base for base in pool.map(read_base, paths, chunksize=2) if base is not None]


def _paths(options: argparse.Namespace, folder: Path) -> tuple[list[Path], list[Path]]:
    real_documents = [pdf for pdf, _, _ in accuracy.real(options.shared) if "no_bottom_rule" not in pdf.name]
    counts = {"final": options.documents, "budget": options.budgets}
    typeset = [
        pdf
        for kind, count in counts.items()
        if count
        for pdf, _, _ in accuracy.generated(count, options.seed, folder, kind)
    ]
    return real_documents, typeset


def _write_figures(path: Path, figures: Sequence[tuple[str, str, Key]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = CsvWriter(lines)
        writer.row(["document", "guarded", *KEY])
        writer.rows([name, how, *key] for name, how, key in figures if how != TWO_SIDED)


def options_of(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="make mutation", description=__doc__)
    parser.add_argument("--each", type=int, default=1000, help="how many mutations of each kind, at least")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/ and truth/")
    parser.add_argument("--documents", type=int, default=60, help="how many generated final accounts")
    parser.add_argument("--budgets", type=int, default=40, help="how many generated budgets")
    parser.add_argument("--narratives", type=int, default=6, help="how many generated narratives")
    parser.add_argument("--seed", type=int, default=7, help="seed of the generated documents and of the mutations")
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS), help="only these kinds")
    parser.add_argument("--figures", type=Path, help="write every figure that no check guards to this CSV file")
    parser.add_argument("--json", type=Path, help="write the figures to this file, for `juesuan release`")
    return parser.parse_args(arguments)


def _figures(result: Result) -> dict[str, Any]:
    """What is asked of the product and what came of it, and how many of each kind were caught."""
    return {
        "asked": [
            {"what": what, "caught": caught, "total": total, "asked": requirement}
            for what, (caught, total), requirement in (
                ("digits changed in guarded cells, caught by arithmetic alone", result.by_arithmetic, "at least 95 %"),
                ("everything that differs from the page, caught by everything", result.by_everything, "100 %"),
            )
        ],
        "kinds": [
            {
                "kind": kind,
                "mutations": len(outcomes),
                "by_arithmetic": sum(outcome.by_checks for outcome in outcomes),
                "caught": sum(outcome.caught for outcome in outcomes),
                "stopped": sum(outcome.stopped for outcome in outcomes),
            }
            for kind, outcomes in result.outcomes.items()
        ],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Mutate, print, and say by the exit code whether what is asked holds."""
    options = options_of(arguments)
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor() as pool:
        real_documents, typeset = _paths(options, Path(folder))
        bases = read_all([*real_documents, *typeset], pool)
        result = measure(bases, options.each, options.seed, pool, options.kinds)
    print(f"{len(real_documents)} real and {len(typeset)} generated documents, {len(bases)} read; seed {options.seed}")
    says: Mapping[str, str] = {name: kind.says for name, kind in KINDS.items() if name in options.kinds}
    report.print_kinds(result.outcomes, says, options.each)
    report.print_tables(result.outcomes, says)
    report.print_figures(result.figures)
    report.print_missed(result.outcomes, says)
    print_spoilt(of_narratives(options.narratives, options.each, options.seed))
    if options.figures:
        _write_figures(options.figures, result.figures)
    print("\nAsked of the product")
    figures = _figures(result)
    for figure in figures["asked"]:
        print(f"  {figure['what']:60} {figure['caught']:6} of {figure['total']:6} (asked: {figure['asked']})")
    if options.json:
        write_figures(
            options.json, "mutation", holds=result.holds, figures={"seed": options.seed, "read": len(bases), **figures}
        )
    print(f"  {'holds' if result.holds else 'does not hold'}")
    return 0 if result.holds else 1


if __name__ == "__main__":
    sys.exit(main())
