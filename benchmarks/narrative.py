"""`make narrative`: compare the statements read of narratives with their truth, figure by figure.

Scored as the truth's own rules say: a statement is right when its place, subject, measure, book, phase, kind, base and
value agree. With `--held-out`, each document is read once more with the words that the other documents use alone: what
a document of a new publisher would be read with. Exit code 1 when a figure is read wrong, or too few are read.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from benchmarks.figures import write_figures
from samples.corpus import documents, plan
from samples.layouts import BASE
from samples.narrative.wording import wordings
from transforms.document import read_document
from transforms.statements import lexer

DOCUMENTS = {
    "narrative_seed_shangdang_2023.csv": "typeset/shangdang_2023_full.pdf",
    "narrative_guojia_xinfang_2024.csv": "final/5607b829_*.pdf",
    "narrative_putuo_guihua_ziyuan_2024.csv": "final/fa222afc_*.pdf",
    "narrative_putuo_shehui_gongzuo_2024.csv": "final/69067945_*.pdf",
}
_KEYS = ("page", "value_text", "account_code", "measure", "budget_book", "phase", "kind", "base", "value")
_COUNTED = ("count", "amount")
LEAST_RECALL = 0.97

Row = Mapping[str, Any]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """How the figures of one document compare with its truth."""

    stated: int
    read: int
    right: int
    missing: tuple[Key, ...] = ()
    extra: tuple[Key, ...] = ()

    @property
    def precision(self) -> float:
        """The share of correct statements among those that were read."""
        return self.right / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        """The share of what is stated that is read."""
        return self.right / self.stated if self.stated else 1.0


def keys_of(rows: Iterable[Row], *, with_page: bool) -> Counter[Key]:
    """Give what is compared of rows: those with a figure in the text, of an account."""
    counts: Counter[Key] = Counter()
    for row in rows:
        values = {key: "" if row.get(key) is None else str(row.get(key)) for key in (*_KEYS, "medium")}
        if values["medium"] not in ("", "text") or values["account_code"] == "achievement" or not values["value"]:
            continue
        if values["kind"] in _COUNTED:
            values["base"] = ""
        if values["kind"] == "count":
            values["budget_book"] = ""
        counts[tuple(_plain(key, values[key]) for key in _KEYS if with_page or key != "page")] += 1
    return counts


def _plain(key: str, value: str) -> str:
    text = re.sub(r"\s", "", value)
    if key == "value":
        try:
            return str(Decimal(text).normalize())
        except InvalidOperation:
            return text
    return text


def compare(truth: Iterable[Row], read: Iterable[Row], *, with_page: bool = True) -> Score:
    """Compare the statements that were read with the truth."""
    stated, read_keys = keys_of(truth, with_page=with_page), keys_of(read, with_page=with_page)
    right = (stated & read_keys).total()
    missing, extra = tuple((stated - read_keys).elements()), tuple((read_keys - stated).elements())
    return Score(stated.total(), read_keys.total(), right, missing, extra)


def statements_of(path: Path) -> list[dict[str, Any]]:
    """Read the statements of a document."""
    frame = read_document(path.read_bytes(), path.name).frames["statements"]
    return [_without_nan(row) for row in frame.to_dict("records")]


def _without_nan(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): None if value != value else value for key, value in row.items()}


def measure(shared: Path, held_out: bool) -> dict[str, dict[str, Score]]:
    """Score all documents; held out, each is read with the words that the others use alone."""
    documents = {
        name: path for name, pattern in DOCUMENTS.items() for path in sorted((shared / "corpus").glob(pattern))
    }
    truths = {name: _truth(shared / "truth" / name) for name in documents}
    with_page = {name: any(row.get("x0") for row in truths[name]) for name in documents}
    scores: dict[str, dict[str, Score]] = {}
    used: dict[str, set[str]] = {}
    for name, path in documents.items():
        lexer.USED_WORDS = set()
        scores[name] = {"all": compare(truths[name], statements_of(path), with_page=with_page[name])}
        used[name] = lexer.USED_WORDS
    lexer.USED_WORDS = None
    for name, path in documents.items() if held_out else ():
        lexer.ONLY_WORDS = frozenset().union(*(words for other, words in used.items() if other != name))
        lexer.vocabulary.cache_clear()
        scores[name]["held_out"] = compare(truths[name], statements_of(path), with_page=with_page[name])
    lexer.ONLY_WORDS = None
    lexer.vocabulary.cache_clear()
    return scores


def measure_generated(count: int) -> dict[str, Score]:
    """Score so many generated final accounts by the wording of their narratives."""
    names = list(wordings())
    totals: dict[str, list[Score]] = {name: [] for name in names}
    jobs = plan(BASE, departments=0, years=2, seed=3, first_year=None, documents=count)
    for job in (replace(job, worded=True) for job in jobs):
        for document in documents(job):
            about = document.about
            frames = read_document(document.pdf(), "generated.pdf").frames
            read = frames["statements"].to_dict("records")
            name = names[(job.number + about.year) % len(names)]
            totals[name].append(compare(document.narrated, map(_without_nan, read), with_page=False))
    return {name: _sum(scores) for name, scores in totals.items() if scores}


def _sum(scores: Sequence[Score]) -> Score:
    return Score(
        sum(score.stated for score in scores),
        sum(score.read for score in scores),
        sum(score.right for score in scores),
        tuple(key for score in scores for key in score.missing),
        tuple(key for score in scores for key in score.extra),
    )


def _truth(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print precision and recall by document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.narrative", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/ and truth/")
    parser.add_argument("--held-out", action="store_true", help="read each document with the words of the others, too")
    parser.add_argument("--generated", type=int, default=0, metavar="N", help="score N generated documents, too")
    parser.add_argument("--verbose", action="store_true", help="list what is missing and what is wrong")
    parser.add_argument("--figures", type=Path, help="write the figures as JSON")
    options = parser.parse_args(arguments)
    scores = measure(options.shared, options.held_out)
    if not scores:
        print(f"no document with truth below {options.shared}")
    for name, score in measure_generated(options.generated).items() if options.generated else ():
        scores[f"generated: {name}"] = {"generated": score}
    print(f"{'document':<44}{'words':<10}{'stated':>7}{'read':>6}{'right':>6}{'precision':>11}{'recall':>8}")
    for name, by_words in scores.items():
        for words, score in by_words.items():
            print(
                f"{name:<44}{words:<10}{score.stated:>7}{score.read:>6}{score.right:>6}"
                f"{score.precision:>11.3f}{score.recall:>8.3f}"
            )
            for key in score.missing if options.verbose else ():
                print("   missing", *key)
            for key in score.extra if options.verbose else ():
                print("   wrong  ", *key)
    holds = all(
        score.precision == 1 and (words != "all" or score.recall >= LEAST_RECALL)
        for by_words in scores.values()
        for words, score in by_words.items()
    )
    if options.figures:
        by_document = {
            name: {words: {"precision": score.precision, "recall": score.recall} for words, score in by_words.items()}
            for name, by_words in scores.items()
        }
        write_figures(options.figures, "narrative", holds=holds, figures={"documents": by_document})
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
