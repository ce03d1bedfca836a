"""`python -m samples`: typeset disclosures and write their truth."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from samples.budgets.layouts import budget_layouts
from samples.corpus import plan, write_corpus
from samples.layouts import BASE, layouts
from samples.spoiled import REFUSED, write_spoiled


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m samples", description=__doc__)
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the PDFs go")
    parser.add_argument(
        "--truth", type=Path, metavar="DIR", help="where the truth goes (default: the --out folder's name and -truth)"
    )
    parser.add_argument("--departments", type=int, default=3, help="departments per layout (default 3)")
    parser.add_argument("--years", type=int, default=3, help="consecutive years of each department (default 3)")
    parser.add_argument("--first-year", type=int, help="default: so that the years end before the layout's last year")
    parser.add_argument("--documents", type=int, metavar="N", help="a corpus of N documents")
    parser.add_argument(
        "--kind",
        choices=("final", "budget", "both"),
        default="final",
        help="final accounts, budgets of the same bodies and years, or both (default final)",
    )
    parser.add_argument("--budget-years", type=int, default=0, help="budgets of so many last years (default: of all)")
    parser.add_argument(
        "--forms", type=int, default=0, metavar="N", help="forms on performance at the end of each document"
    )
    parser.add_argument("--layouts", help="names and commas (default: the base layouts; with --documents: all)")
    parser.add_argument("--seed", type=int, default=1, help="another number makes other figures (default 1)")
    parser.add_argument("--workers", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--with-refused", action="store_true", help="add two documents that must be refused")
    parser.add_argument("--spoiled", type=Path, metavar="DIR", help="write what must be refused or flagged, and end")
    parser.add_argument(
        "--narrative", action="store_true", help="narratives in the declared wordings, with the truth of their figures"
    )
    parser.add_argument("--list", action="store_true", help="list the layouts and end")
    return parser


def _spoil(out: Path, names: tuple[str, ...] = ()) -> None:
    for spoiled_document, changed in write_spoiled(out, names):
        print(f"{'written  ' if changed else 'unchanged'} {spoiled_document.name} ({spoiled_document.says})")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command."""
    parser = _parser()
    options = parser.parse_args(arguments)
    known_layouts = layouts()
    if options.list:
        for layout in known_layouts.values():
            print(f"{layout.name}: {layout.doc}")
        for budget_layout in budget_layouts().values():
            print(f"{budget_layout.name} (budgets): {budget_layout.doc}")
        return 0
    if options.spoiled:
        _spoil(options.spoiled)
        return 0
    names = options.layouts.split(",") if options.layouts else list(known_layouts if options.documents else BASE)
    if unknown := [name for name in names if name not in known_layouts]:
        parser.error(f"unknown layouts: {', '.join(unknown)}; --list shows them")
    if options.out is None:
        parser.error("--out is needed")
    truth = options.truth or options.out.with_name(options.out.name + "-truth")
    if truth.resolve() == options.out.resolve():
        parser.error("the truth must not lie in the folder of the PDFs")
    started = time.monotonic()
    jobs = plan(names, options.departments, options.years, options.seed, options.first_year, options.documents)
    options_of_jobs = {"budget_years": options.budget_years, "forms": options.forms, "worded": options.narrative}
    jobs = [replace(job, **options_of_jobs) for job in jobs]
    kinds = ("final", "budget") if options.kind == "both" else (options.kind,)
    count = changed = pages = 0
    for written in write_corpus(jobs, options.out, truth, options.workers, kinds):
        count, changed, pages = count + 1, changed + written.changed, pages + written.pages
        if options.documents is None:
            print(f"{'written  ' if written.changed else 'unchanged'} {written.name} ({written.pages} pages)")
    if options.with_refused:
        _spoil(options.out, REFUSED)
    spent = time.monotonic() - started
    print(f"{count} documents, {pages} pages, {changed} written, {count - changed} unchanged, in {spent:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
