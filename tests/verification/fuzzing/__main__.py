"""`make fuzz`: run mutated PDFs through the whole pipeline, from the drop folder to the published warehouse.

Sound documents (samples of every layout, and small real ones where they lie beside the repository) are spoilt in every
way that is declared in `benchmarks/fuzzing/`, under hostile names, beside links, devices and pipes. Asked: the run ends
well, no document takes longer than its limit, and no figure that is loaded differs from that of the sound document
without a finding. Where the mutation changed what is printed, pdfium is asked what stands there now; such figures are
counted apart.

Exit code 1 where anything of this fails; each failure is printed with the command that repeats it.
"""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.verification.fuzzing.mutators import MUTATORS
from tests.verification.fuzzing.sources import Case, Source, cases, sources
from tests.verification.fuzzing.trial import (
    FAILED,
    FLAGGED,
    PRINTED,
    SAME,
    Trial,
    Verdict,
    read_sources,
    settings_in,
    try_chunk,
)

_OUTCOMES = (SAME, FLAGGED, PRINTED)
_MOST_SHOWN = 5


def fuzz(chosen: Sequence[Case], among: Sequence[Source], options: argparse.Namespace, folder: Path) -> Trial:
    """Run all cases, chunk by chunk, and tell of the progress on stderr."""
    started = time.monotonic()
    outside = folder / "outside.pdf"
    outside.write_bytes(among[0].data)
    reads = read_sources(among, settings_in(folder / "sound", options.seconds, options.memory))
    by_name = {source.name: source for source in among}
    todo = [case for case in chosen if case.source in reads]
    total = Trial()
    for start in range(0, len(todo), options.chunk):
        settings = settings_in(folder / "data", options.seconds, options.memory)
        try:
            total.add(try_chunk(todo[start : start + options.chunk], by_name, reads, settings, outside))
        except KeyboardInterrupt:
            sys.stderr.write("stopped; what was found until then:\n")
            break
        failed = sum(verdict.outcome == FAILED for verdict in total.verdicts) + len(total.broken)
        done = min(start + options.chunk, len(todo))
        sys.stderr.write(f"{done:5} of {len(todo)}, {failed} failed, {time.monotonic() - started:.0f} s\n")
    return total


def print_counts(verdicts: Sequence[Verdict]) -> None:
    """Counts by outcome, then by mutator."""
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    print("\nBy outcome")
    for outcome in (*_OUTCOMES, *sorted(set(outcomes) - {*_OUTCOMES, FAILED}), FAILED):
        note = "" if outcome in (*_OUTCOMES, FAILED) else "refused: "
        print(f"  {note + outcome:40} {outcomes[outcome]:6}")
    print(f"\n{'By mutator':22} {'files':>6} {'same':>6} {'flagged':>8} {'printed':>8} {'refused':>8} {'failed':>7}")
    for name, mutator in MUTATORS.items():
        own = Counter(verdict.outcome for verdict in verdicts if verdict.case.mutator == name)
        if not own:
            continue
        refused = own.total() - sum(own[outcome] for outcome in (*_OUTCOMES, FAILED))
        counts = f"{own.total():6} {own[SAME]:6} {own[FLAGGED]:8} {own[PRINTED]:8} {refused:8} {own[FAILED]:7}"
        print(f"  {name:20} {counts}  {mutator.says}")


def print_failures(trial: Trial, options: argparse.Namespace) -> None:
    """Every failure, and every crash of a reader, with the command that repeats it."""
    for broken in trial.broken:
        print(f"\nThe run: {broken}")
    for verdict in trial.verdicts:
        if verdict.outcome != FAILED:
            continue
        print(f"\n{verdict.case.id}")
        for problem in verdict.problems[:_MOST_SHOWN]:
            print(f"  {problem}")
        if len(verdict.problems) > _MOST_SHOWN:
            print(f"  and {len(verdict.problems) - _MOST_SHOWN} more")
        print(_again(verdict, options))
    # Their reason is told and the run goes on: no failure, and still worth a look.
    for verdict in trial.verdicts:
        if verdict.outcome == "crashed":
            print(f"\nThe reader crashed: {verdict.case.id}\n{_again(verdict, options)}")


def _again(verdict: Verdict, options: argparse.Namespace) -> str:
    only = f"--documents {options.documents} --only {shlex.quote(verdict.case.id)}"
    return f"  again: python -m tests.verification.fuzzing {only}"


def options_of(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="how many mutated files")
    parser.add_argument("--seed", type=int, default=7, help="seed of the samples and of the mutations")
    parser.add_argument("--documents", type=int, default=15, help="how many samples are spoilt")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/")
    parser.add_argument("--mutators", nargs="+", choices=list(MUTATORS), default=list(MUTATORS), help="only these")
    parser.add_argument("--seconds", type=int, default=10, help="time limit of a document")
    parser.add_argument("--memory", type=int, default=1024, help="memory limit of a document, in MiB")
    parser.add_argument("--chunk", type=int, default=100, help="files in one run of the pipeline")
    parser.add_argument("--only", metavar="CASE", help="one case, as it is called where it failed")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="with --only: write the mutated file and end")
    return parser.parse_args(arguments)


def _wanted(options: argparse.Namespace, among: Sequence[Source]) -> list[Case]:
    if not options.only:
        return cases(options.count, options.seed, among, options.mutators)
    seed, mutator, number, source = options.only.split("/", 3)
    return [Case(int(seed), source, mutator, int(number))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Mutate, run, print, and say by the exit code whether everything asked for holds."""
    options = options_of(arguments)
    seed = int(options.only.split("/")[0]) if options.only else options.seed
    among = sources(options.documents, seed, options.shared)
    chosen = _wanted(options, among)
    if options.keep:
        options.keep.write_bytes(chosen[0].make({source.name: source.data for source in among}[chosen[0].source]))
        print(f"written to {options.keep}")
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped either way, it still tells what it found
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trial = fuzz(chosen, among, options, Path(folder))
    verdicts = trial.verdicts
    print(f"{len(verdicts)} mutated files of {len(among)} documents, seed {seed}, {time.monotonic() - started:.0f} s")
    print_counts(verdicts)
    printed = sum(verdict.changed for verdict in verdicts if verdict.outcome == PRINTED)
    flagged = sum(verdict.changed for verdict in verdicts if verdict.outcome == FLAGGED)
    print(f"\nFigures that differ from the source's: {flagged} with a finding, {printed} because they are printed so")
    print(f"Memory at most: {trial.readers_mb} MiB in a reader, {trial.own_mb} MiB in the run itself")
    slowest = sorted(verdicts, key=lambda verdict: -verdict.seconds)[:3]
    print(
        "Slowest: "
        + ", ".join(f"{verdict.seconds:.1f} s {verdict.case.mutator} ({verdict.outcome})" for verdict in slowest)
    )
    print_failures(trial, options)
    failed = sum(verdict.outcome == FAILED for verdict in verdicts)
    holds = not failed and not trial.broken and verdicts
    print(f"\n{failed} files failed, {len(trial.broken)} times the run did: {'holds' if holds else 'does not hold'}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
