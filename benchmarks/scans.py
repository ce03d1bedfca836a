"""`make scans`: what is loaded of documents whose figures are known, when they are scanned in fifteen qualities.

The cover and the pages with tables of each document are scanned, read and judged as in a run. The result is compared
with the figures read from the text of the same pages, which `make accuracy` compares with the truth. Readings are kept
under --work, so that a stopped measurement can be resumed: --minutes stops it, --read-only judges nothing. The limits
that pages must keep to are chosen on one half of the documents and reported on the other. The exit code is 1 if any
loaded figure is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.check import frames_of
from benchmarks.scan_figures import DOCUMENT, PARTS, compare_figures, form_pages
from benchmarks.scan_figures import KINDS as FIGURE_KINDS
from benchmarks.scan_limits import PageCount, report_limits
from benchmarks.scan_readings import (
    QUALITIES,
    Degrader,
    Read,
    degrader_of,
    documents,
    interpreted,
    is_recorded,
    read_scan,
    short_name,
    table_pages,
    turns,
)
from expectations.checks import doubts_of, evaluate, join_findings
from expectations.gate import validate
from expectations.scans import DOUBTFUL, accept_scans, proofs
from expectations.stopping import settle
from pipeline.code_versions import gate_version, reader_version
from samples.hostile_scans import DAMAGES, damaged
from samples.odd_scans import KINDS as ODD_KINDS
from samples.odd_scans import odd
from schemas.reading.frames import frame
from transforms.document import read_document
from transforms.scans.installed import is_installed
from transforms.scans.quality import Limits

if TYPE_CHECKING:
    import pandas as pd

    from transforms.result import DocumentResult

_KEY = tuple(name for name in frame("facts").unique if name != "document_sha256")
_ROW = ("table_key", "code_system", "account_code", "row_name")
_COLUMNS = ("true", "proven", "agreed", "doubtful", "missing", "wrong")
_UNLIMITED = Limits(0, 0, 1, 1)
KINDS = ("number", "blank", "code")
"""What is counted of tables"""


def loaded(result: DocumentResult) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All facts of a document with their state, and those that are loaded."""
    frames = frames_of([result])
    doubts = doubts_of(frames["findings"])
    facts, checked = accept_scans(frames, evaluate(frames["facts"], frames["tables_read"], doubts))
    findings = join_findings(frames["findings"], validate(frames).findings)
    settled = settle(facts, frames["tables_read"], findings, doubts, checked)
    loaded_facts = settled.facts[(settled.facts["proof"] != DOUBTFUL) & (not settled.documents)]
    return facts, loaded_facts if result.reason is None else loaded_facts.iloc[:0]


def compare(true: pd.DataFrame, facts: pd.DataFrame, loaded_facts: pd.DataFrame) -> dict[str, Any]:
    """Count numbers, blanks, and codes of rows: those that are true, and what became of them."""
    expected = {_key(row): row for row in true.to_dict("records")}
    counts = {kind: Counter[str]() for kind in KINDS}
    wrong: list[str] = []
    for row in expected.values():
        counts[_kind(row)]["true"] += 1
    for row in loaded_facts.to_dict("records"):
        truth = expected.get(_key(row))
        if truth is None or _value(truth) != _value(row):
            counts[_kind(row)]["wrong"] += 1
            wrong.append(
                f"{_key(row)} {row['amount_text']!r} for {truth and truth['amount_text']!r}, page {row['page']}"
            )
        else:
            counts[_kind(row)][str(row["proof"])] += 1
    for row in facts[~facts["fact_id"].isin(loaded_facts["fact_id"])].to_dict("records"):
        counts[_kind(row)]["doubtful"] += 1
    counts["code"].update(_codes(true, facts, loaded_facts))
    for own in counts.values():
        own["missing"] = max(own["true"] - own["proven"] - own["agreed"] - own["doubtful"] - own["wrong"], 0)
    return {**{kind: dict(own) for kind, own in counts.items()}, "errors": wrong}


def _codes(true: pd.DataFrame, facts: pd.DataFrame, loaded_facts: pd.DataFrame) -> Counter[str]:
    """Count the rows with a code by what is loaded of them: with a proven figure, with an agreed one, or with none."""
    rows = [frame[frame["account_code"] != ""] for frame in (true, facts, loaded_facts)]
    printed, read, shown = ({tuple(row) for row in own[[*_ROW]].itertuples(index=False)} for own in rows)
    proven = {tuple(row) for row in rows[2].loc[rows[2]["proof"] == "proven", [*_ROW]].itertuples(index=False)}
    return Counter(
        true=len(printed),
        proven=len(proven & printed),
        agreed=len((shown - proven) & printed),
        doubtful=len((read - shown) & printed),
        wrong=len(shown - printed),
    )


def _key(row: Any) -> tuple[object, ...]:
    return tuple(row[name] for name in _KEY)


def _kind(row: Any) -> str:
    return "number" if row["cell_kind"] in ("number", "unreadable") else "blank"


def _value(row: Any) -> tuple[object, ...]:
    values = (row["amount_fen"], row["quantity"])
    return (row["cell_kind"], *(None if value is None or value != value else int(value) for value in values))


def _identity(true: DocumentResult, result: DocumentResult) -> str:
    if result.disclosure is None:
        return "refused"
    same = true.disclosure is not None and vars(result.disclosure) == vars(true.disclosure)
    return "right" if same else "wrong"


def page_counts(true: pd.DataFrame, read: Read, name: str) -> list[PageCount]:
    """By page, how many numbers and blanks would be loaded whatever its quality, and how many of them wrongly."""
    result, qualities = interpreted(read.recording, name, _UNLIMITED)
    if result.reason is not None or result.frames["facts"].empty:
        return []
    frames = frames_of([result])
    facts = frames["facts"]
    facts = facts.assign(proof=proofs(facts, evaluate(facts, frames["tables_read"], doubts_of(frames["findings"]))))
    expected = {_key(row): _value(row) for row in true.to_dict("records")}
    accepted, wrong = Counter[int](), Counter[int]()
    for row in facts[facts["proof"].notna() & (facts["proof"] != DOUBTFUL)].to_dict("records"):
        accepted[row["page"]] += _kind(row) == "number"
        wrong[row["page"]] += expected.get(_key(row)) != _value(row)
    return [
        PageCount(
            quality.dpi,
            quality.is_bilevel,
            quality.disagreements / max(quality.numbers, 1),
            quality.unsure_cells / max(quality.cells, 1),
            accepted[number],
            wrong[number],
        )
        for number, quality in qualities.items()
    ]


def judge(path: Path, data: bytes, profile: str, read: Read, work: Path) -> dict[str, Any]:
    """Judge a scan that was read, or give what the same code has judged before."""
    verdict_file = work / f"{short_name(path)}.{profile}.{reader_version()[:8]}{gate_version()[:8]}.json"
    if verdict_file.is_file():
        verdict: dict[str, Any] = json.loads(verdict_file.read_text("utf-8"))
        return verdict
    true = read_document(data, path.name)
    facts = true.frames["facts"]
    name = f"{short_name(path)}.{profile}"
    pages = page_counts(facts, read, name)
    result, _ = interpreted(read.recording, name)
    read_facts, kept_facts = loaded(result)
    measured = compare(facts, read_facts, kept_facts)
    of_figures = compare_figures(true, result, read_facts)
    measured = {**of_figures, **measured, "errors": measured["errors"] + of_figures["errors"]}
    measured |= {"reason": result.reason, "identity": _identity(true, result), "limits": [list(page) for page in pages]}
    measured |= {"pages": read.pages, "seconds": read.seconds}
    verdict_file.write_text(json.dumps(measured, ensure_ascii=False), "utf-8")
    return measured


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print what was loaded by quality and document, and say by the exit code whether nothing is wrong."""
    parser = argparse.ArgumentParser(prog="make scans", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=Path("data/scans"))
    parser.add_argument("--profiles", default=",".join(QUALITIES))
    parser.add_argument("--only", default="", help="the beginning of the name of one document")
    parser.add_argument("--samples", type=int, default=3, help="documents that are typeset on the spot")
    parser.add_argument("--minutes", type=float, default=0, help="read for so long; 0 means to the end")
    parser.add_argument(
        "--kept", action="store_true", help="judge the readings that are kept, without reading further scans"
    )
    parser.add_argument("--own", action="store_true", help="scan by samples/scanned.py")
    parser.add_argument(
        "--hostile",
        action="store_true",
        help="damage figures, and scan pages as they should not be (samples/hostile_scans.py, odd_scans.py)",
    )
    parser.add_argument("--read-only", action="store_true", help="read, and judge nothing")
    options = parser.parse_args(arguments)
    if not is_installed():
        raise SystemExit("the extra `scan` is not installed: make venv-scan")
    degrader = degrader_of(options.shared, is_own=options.own)
    if options.hostile:
        degrader = Degrader("hostile", lambda data, kind, seed: (damaged if kind in DAMAGES else odd)(data, kind, seed))
        if options.profiles == parser.get_default("profiles"):
            options.profiles = ",".join((*DAMAGES, *ODD_KINDS))
    until = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")
    options.work.mkdir(parents=True, exist_ok=True)
    paths = list(documents(options.shared, options.samples, options.work / "samples"))
    forms = options.shared / "corpus" / DOCUMENT
    paths += [forms] if forms.is_file() else []
    verdicts: list[tuple[str, str, dict[str, Any]]] = []
    for path, profile in turns(paths, options.profiles.split(",")):
        is_there = is_recorded(path, profile, options.work, degrader)
        if not path.name.startswith(options.only) or (not is_there and (options.kept or time.monotonic() > until)):
            continue
        part_number = QUALITIES.index(profile) % PARTS if profile in QUALITIES else 0
        data = form_pages(path, part_number, options.work) if path == forms else table_pages(path, options.work)
        read = read_scan(path, data, profile, options.work, degrader)
        if not options.read_only:
            verdicts.append((short_name(path), profile, judge(path, data, profile + degrader.name, read, options.work)))
            _show(*verdicts[-1])
    if not verdicts:
        return 0
    _report(verdicts, [short_name(path) for path in paths])
    wrong = sum(row[kind].get("wrong", 0) for _, _, row in verdicts for kind in (*KINDS, *FIGURE_KINDS))
    return 1 if wrong or any(row["identity"] == "wrong" for _, _, row in verdicts) else 0


def _show(name: str, profile: str, verdict: dict[str, Any]) -> None:
    speed = verdict["seconds"] / max(verdict["pages"] or 1, 1)
    print(
        f"{name[:24]:24} {profile:12} {_counts(verdict['number'])} {speed:8.1f}  {verdict['reason'] or ''}", flush=True
    )
    for error in verdict["errors"]:
        print(f"    wrong: {error}", flush=True)


def _counts(own: dict[str, int]) -> str:
    return " ".join(f"{own.get(column, 0):8,}" for column in _COLUMNS)


def _report(verdicts: Sequence[tuple[str, str, dict[str, Any]]], names: Sequence[str]) -> None:
    """Print sums by quality, by document, of blanks and codes, of identities, and what other limits would load."""
    head = " ".join(f"{column:>8}" for column in _COLUMNS)
    for title, column in (("quality", 1), ("document", 0)):
        print(f"\nnumbers by {title:26} {head}     loaded")
        by: dict[str, Counter[str]] = defaultdict(Counter)
        for row in verdicts:
            by[str(row[column])].update(row[2]["number"])
        for name, own in by.items():
            share = 100 * (own["proven"] + own["agreed"]) / max(own["true"], 1)
            print(f"{name[:37]:37} {_counts(own)} {share:8.1f} %")
    print(f"\nforms and narratives by quality {'':9} {head}")
    of_quality: dict[str, Counter[str]] = defaultdict(Counter)
    for _, quality, measured in verdicts:
        of_quality[quality].update(_sum(measured[kind] for kind in FIGURE_KINDS))
    for quality, own in of_quality.items():
        if own["true"]:
            print(f"{quality:37} {_counts(own)}")
    print()
    for kind in (*KINDS, *FIGURE_KINDS):
        print(f"{'all ' + kind + 's':37} {_counts(_sum(row[kind] for _, _, row in verdicts))}")
    print("identity:", dict(Counter(row["identity"] for _, _, row in verdicts)))
    pages, seconds = (sum(row[key] for _, _, row in verdicts) for key in ("pages", "seconds"))
    print(f"{len(verdicts)} scans, {pages} pages, {seconds / pages:.2f} CPU s a page")
    chosen = set(names[::2])
    halves = [
        [PageCount(*page) for name, _, row in verdicts if (name in chosen) == own for page in row["limits"]]
        for own in (True, False)
    ]
    report_limits(*halves)


def _sum(rows: Iterable[dict[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in rows:
        total.update(row)
    return total


if __name__ == "__main__":
    sys.exit(main())
