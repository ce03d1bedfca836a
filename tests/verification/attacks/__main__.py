"""The command behind `make attacks`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from samples.producers.programs import PROGRAMS, absent
from tests.verification.attacks.cases import Case, generated_cases, printed_cases, shared_cases
from tests.verification.attacks.judging import CRASHED, FALSE_ALARM, FLAGGED, QUARANTINED, RIGHT, SILENT, Verdict
from tests.verification.attacks.trial import run_cases

_OUTCOMES = (RIGHT, FLAGGED, QUARANTINED, SILENT, FALSE_ALARM, CRASHED)


def _print(verdicts: Sequence[Verdict], verbose: bool) -> None:
    for verdict in verdicts:
        if verbose or verdict.fails:
            print(f"{verdict.outcome:12} {verdict.case.name:44} {verdict.case.description}")
            print(f"{'':12} {', '.join(verdict.findings[:6])}")
            for text in verdict.wrong[:4]:
                print(f"{'':12} {text}")
    print(f"\n{'':24}" + "".join(f"{outcome:>13}" for outcome in _OUTCOMES))
    for group in sorted({verdict.case.group for verdict in verdicts}):
        counts = Counter(verdict.outcome for verdict in verdicts if verdict.case.group == group)
        print(f"{group:24}" + "".join(f"{counts[outcome]:>13}" for outcome in _OUTCOMES))
    total = Counter(verdict.outcome for verdict in verdicts)
    print(f"{'all':24}" + "".join(f"{total[outcome]:>13}" for outcome in _OUTCOMES))


def _attacks(options: argparse.Namespace) -> list[Case]:
    shared = list(shared_cases(options.shared))
    chosen = [case for case in shared if options.only in f"shared {case.name}"]
    needed = {case.same_as for case in chosen} - {case.name for case in chosen}
    cases = [*(case for case in shared if case.name in needed), *chosen]
    return cases + list(generated_cases(options.variants, options.only))


def _printed(options: argparse.Namespace) -> list[Case]:
    for program in PROGRAMS:
        if sentence := absent(program):
            print(sentence)
    return list(printed_cases(options.variants, options.only))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases and print what became of them; 1 if one is silently wrong, a false alarm, or crashes the reader."""
    parser = argparse.ArgumentParser(prog="make attacks", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/attacks"), help="folder with expected.tsv")
    parser.add_argument("--only", default="", metavar="TEXT", help="only cases whose name or class contains this")
    parser.add_argument("--variants", type=int, default=6, help="generated documents of each class (default 6)")
    parser.add_argument("--verbose", action="store_true", help="print every case, not only those that fail")
    parser.add_argument(
        "--printed",
        action="store_true",
        help="instead, sound tables printed by Chromium, Calc and Writer in many habits",
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="also write the documents to this folder")
    options = parser.parse_args(arguments)
    cases = _printed(options) if options.printed else _attacks(options)
    if not cases:
        parser.error(f"no case is called {options.only!r}")
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        for case in cases:
            (options.keep / case.name).write_bytes(case.data)
    verdicts = run_cases(cases)
    _print(verdicts, options.verbose)
    return int(any(verdict.fails for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
