"""Spoil digits and words of narratives one at a time, and ask what arithmetic and the joins with tables say of it.

A change counts if another statement is read than from the page as printed. It is noticed where a new finding says so,
and left unread where nothing is read in its place; else it is silent, because nothing else prints that figure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from samples.corpus import documents, plan
from samples.layouts import BASE
from tests.expectations.judged_statements import judged
from tests.verification.mutation.documents import plain_facts
from transforms.document import read_document
from transforms.reading.grids import Grid
from transforms.reading.prose_lines import ProseLine
from transforms.result import Disclosure
from transforms.statements.narrative import read_statements

NOTICED, UNREAD, SILENT, SAME = "noticed", "unread", "silent", "same"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
KINDS: Mapping[str, tuple[re.Pattern[str], Mapping[str, str]]] = {
    "digit of an amount": (re.compile(rf"{_NUMBER}(?=万?元)"), {}),
    "digit of a percentage": (re.compile(rf"{_NUMBER}(?=[%％])"), {}),
    "digit of a count": (re.compile(rf"{_NUMBER}(?=[辆个台批人])"), {}),
    "direction": (re.compile("增加|减少|增长|下降"), {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}),
    "side": (re.compile("收入(?=合计|总计|决算)|支出(?=合计|总计|决算)"), {"收入": "支出", "支出": "收入"}),
    "budget": (re.compile("年初预算|全年预算"), {"年初预算": "全年预算", "全年预算": "年初预算"}),
    "kind": (re.compile("基本支出|项目支出"), {"基本支出": "项目支出", "项目支出": "基本支出"}),
    "vehicles": (re.compile("购置费|运行维护费"), {"购置费": "运行维护费", "运行维护费": "购置费"}),
    "unit": (re.compile(r"(?<=\d)万元"), {"万元": "元"}),
}
"""By kind: where it strikes, and the word that takes the place of another; of digits, one is another"""
_UNREAD_RULES = {"figure_not_read", "statement_without_code"}


@dataclass(frozen=True)
class Narrative:
    """A document as read, up to what its narrative states."""

    lines: Sequence[ProseLine]
    grids: Sequence[Grid]
    facts: Sequence[dict[str, Any]]
    disclosure: Disclosure

    @classmethod
    def of(cls, data: bytes) -> Narrative:
        """Read a document.

        Raises:
            ValueError: it is refused.
        """
        result = read_document(data, "narrative.pdf")
        if result.recording is None or result.recording.tables is None or result.disclosure is None:
            raise ValueError(f"the document is refused: {result.reason}")
        facts = [_without_nan(row) for row in result.frames["facts"].to_dict("records")]
        printed = result.recording.tables
        return cls(printed.prose, printed.grids, plain_facts(facts, result.disclosure), result.disclosure)

    def read(self, lines: Sequence[ProseLine]) -> tuple[Counter[tuple[object, ...]], set[tuple[str, str]]]:
        """What is stated, without its place; and what is found, by rules and by checks."""
        rows, findings = read_statements(lines, self.grids, self.facts, self.disclosure)
        results = judged(rows, findings, self.facts).check_results
        fails = results[results["result"] == "fail"]
        reported = {(finding.rule, f"{finding.page}/{finding.printed}") for finding in findings}
        reported |= set(zip(fails["check_id"], fails["page"].astype(str) + "/" + fails["subject"], strict=True))
        keys = ("account_code", "measure", "budget_book", "phase", "kind", "base", "direction", "value", "unit")
        return Counter(tuple(row[key] for key in keys) for row in rows if row["value_text"]), reported


def _without_nan(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): None if value != value else value for key, value in row.items()}


def of_narratives(count: int, each: int, seed: int) -> dict[str, Counter[str]]:
    """Spoil so many places of each kind in generated narratives of several wordings."""
    totals: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for job in plan(BASE, departments=0, years=2, seed=seed, first_year=None, documents=count):
        for document in documents(replace(job, worded=True)):
            for kind, outcomes in spoil(Narrative.of(document.pdf()), max(1, each // count), seed).items():
                totals[kind] += outcomes
    return totals


def spoil(narrative: Narrative, each: int, seed: int) -> dict[str, Counter[str]]:
    """Spoil so many places of each kind; by kind, what became of them."""
    stated, findings = narrative.read(narrative.lines)
    outcomes_by_kind: dict[str, Counter[str]] = {}
    for kind in KINDS:
        positions = list(_places(narrative.lines, kind))
        random = Random(f"{seed}/{kind}")
        random.shuffle(positions)
        outcomes = (_outcome(narrative, position, kind, random, stated, findings) for position in positions[:each])
        outcomes_by_kind[kind] = Counter(outcomes)
    return outcomes_by_kind


def _places(lines: Sequence[ProseLine], kind: str) -> Iterator[tuple[int, re.Match[str]]]:
    for number, line in enumerate(lines):
        for match in KINDS[kind][0].finditer(line.text):
            yield number, match


def _outcome(
    narrative: Narrative,
    number_at: tuple[int, re.Match[str]],
    kind: str,
    random: Random,
    stated: Counter[tuple[object, ...]],
    findings: set[tuple[str, str]],
) -> str:
    number, match = number_at
    words, text = KINDS[kind][1], narrative.lines[number].text
    other = words.get(match[0]) or _other_digit(match[0], random)
    lines = [*narrative.lines]
    lines[number] = replace(lines[number], text=f"{text[: match.start()]}{other}{text[match.end() :]}")
    now, findings_now = narrative.read(lines)
    new = {rule for rule, _ in findings_now - findings}
    if new - _UNREAD_RULES:
        return NOTICED
    if now - stated:
        return SILENT
    return UNREAD if now != stated or new else SAME


def _other_digit(printed: str, random: Random) -> str:
    """The number with one of its digits another one."""
    at = random.choice([index for index, char in enumerate(printed) if char.isdigit()])
    return printed[:at] + random.choice([digit for digit in "123456789" if digit != printed[at]]) + printed[at + 1 :]


def print_spoilt(outcomes_by_kind: Mapping[str, Counter[str]]) -> None:
    """Print by kind what was noticed."""
    print(f"\nNarratives\n{'':26}" + "".join(f"{outcome:>9}" for outcome in (NOTICED, UNREAD, SILENT, SAME)))
    for kind, outcomes in outcomes_by_kind.items():
        print(f"{kind:26}" + "".join(f"{outcomes[outcome]:>9}" for outcome in (NOTICED, UNREAD, SILENT, SAME)))
