"""`make mutants`: make every declared edit of the product in a copy of the tree and see whether its tests notice.

Exit code 1 where an edit survives, does not fit the code any more, or its tests fail without it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.verification.mutants.declared import TREE, Mutant, declared_mutants
from tests.verification.mutants.trial import Outcome, attempt, copied_tree, failing_unedited


def options_of(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--only", metavar="ID", nargs="+", help="only the edits with these ids")
    parser.add_argument(
        "--changed",
        metavar="COMMIT",
        nargs="?",
        const="main",
        help="only edits whose file or tests differ from this commit (default: main)",
    )
    return parser.parse_args(arguments)


def changed_files(commit: str) -> set[str]:
    """The files that differ from where the work left a commit, those that are not committed yet included.

    Raises:
        subprocess.CalledProcessError: there is no such commit.
    """

    def git(*arguments: str) -> list[str]:
        return subprocess.run(
            ["git", *arguments], cwd=TREE, check=True, stdout=subprocess.PIPE, text=True
        ).stdout.splitlines()

    (base,) = git("merge-base", commit, "HEAD")
    return {*git("diff", "--name-only", base), *git("ls-files", "--others", "--exclude-standard")}


def chosen(mutants: Sequence[Mutant], options: argparse.Namespace) -> list[Mutant]:
    """The edits that the options ask for, in the order of their declaration.

    Raises:
        SystemExit: an id is not declared.
    """
    if options.only and (unknown := set(options.only) - {mutant.id for mutant in mutants}):
        raise SystemExit(f"no such edit in mutants.toml: {', '.join(sorted(unknown))}")
    wanted = [mutant for mutant in mutants if not options.only or mutant.id in options.only]
    if options.changed:
        changed = changed_files(options.changed)
        wanted = [
            mutant for mutant in wanted if changed & {mutant.file, *(test.partition("::")[0] for test in mutant.tests)}
        ]
    return wanted


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the edits one at a time, print what became of each, and say by the exit code whether all are caught."""
    mutants = chosen(declared_mutants(), options_of(arguments))
    if not mutants:
        print("no edits to try")
        return 0
    started = time.monotonic()
    counts: Counter[Outcome] = Counter()
    with copied_tree() as copy:
        if failing := failing_unedited((test for mutant in mutants for test in mutant.tests), copy):
            print(f"These tests do not pass without any edit, so they prove nothing:\n{failing}")
            return 1
        for mutant in mutants:
            trial = attempt(mutant, copy)
            counts[trial.outcome] += 1
            print(f"{trial.outcome:9} {mutant.id:48} {trial.seconds:6.1f} s", flush=True)
            if trial.outcome is not Outcome.CAUGHT:
                print(f"  {mutant.file}: {mutant.why}\n  {trial.detail.replace(chr(10), chr(10) + '  ')}", flush=True)
    print(", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome), f"in {time.monotonic() - started:.0f} s")
    return 0 if counts[Outcome.CAUGHT] == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
