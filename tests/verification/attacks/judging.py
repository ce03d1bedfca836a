"""Judge the outcome of an attack document: read right, flagged, quarantined, or silently wrong."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from benchmarks.narrative import compare as compare_narrative
from benchmarks.truth import compare, parse_truth
from common.text import normalise
from schemas.judging.grades import part_of
from tests.verification.attacks.cases import Case, Visible
from transforms.facts.fact_key import IN_TABLE
from transforms.identity.names import clean

RIGHT, FLAGGED, QUARANTINED = "right", "flagged", "quarantined"
SILENT, FALSE_ALARM, CRASHED = "SILENT", "FALSE ALARM", "CRASHED"

Row = Mapping[str, Any]
FORM_FRAMES = {"projects": "projects", "funds": "project_funds", "indicators": "project_indicators"}
_FORM_COLUMNS = {
    "projects": ("form_no", "form_kind", "fiscal_year", "project_name", "department_name", "unit_name", "total_weight",
                 "total_score", "grade"),
    "funds": ("form_no", "task", "source", "measure", "value"),
    "indicators": ("form_no", "level1", "level2", "level3", "target_initial", "actual", "weight", "score"),
}  # fmt: skip
"""What is compared of the rows of forms"""
_KEY = ("table_key", *IN_TABLE)


@dataclass(frozen=True)
class Loaded:
    """What the pipeline made of one document: its row, facts, findings and grade."""

    document: Row
    facts: Sequence[Row] = field(repr=False)
    findings: Sequence[Row] = field(repr=False)
    grade: str
    statements: Sequence[Row] = field(default=(), repr=False)
    forms: Mapping[str, Sequence[Row]] = field(default_factory=dict, repr=False)
    """Rows of projects, project_funds and project_indicators, by frame"""

    @property
    def is_quarantined(self) -> bool:
        """Whether none of its figures is loaded."""
        return bool(self.document["status"] != "loaded")

    @property
    def is_flagged(self) -> bool:
        """Whether its grade and findings tell a reader of the warehouse that something is open."""
        loud = any(finding["severity"] != "info" for finding in self.findings)
        return self.grade == "C" or (self.grade == "B" and loud)

    @property
    def has_flagged_forms(self) -> bool:
        """Whether something is open about its forms: the grade of a document is that of its tables."""
        return any(finding["severity"] != "info" and part_of(finding["rule"]) == "forms" for finding in self.findings)


@dataclass(frozen=True)
class Verdict:
    """The outcome of one case, with what is wrong and the findings reported."""

    case: Case
    outcome: str
    wrong: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def fails(self) -> bool:
        """Whether the case must not end so."""
        return self.outcome in (SILENT, FALSE_ALARM, CRASHED)


def judge(case: Case, loaded: Loaded, same_as: Loaded | None) -> Verdict:
    """Hold what is loaded of a case against what a person sees; `same_as` is the case whose figures it shows."""
    flags = tuple(
        dict.fromkeys(
            f"{finding['rule']}({finding['severity']}) p{finding['page']}"
            for finding in loaded.findings
            if finding["severity"] != "info"
        )
    )
    if loaded.is_quarantined:
        outcome = FALSE_ALARM if case.must_be_right else QUARANTINED
        # A reader that crashes has judged nothing: the fault is ours, whatever the document is.
        outcome = CRASHED if loaded.document["reason"] == "crashed" else outcome
        return Verdict(case, outcome, (), (str(loaded.document["reason"]), *flags))
    wrong = tuple(text for visible in case.visible if (text := _contradiction(visible, loaded)))
    if same_as is not None:
        wrong += _differences(same_as.facts, loaded.facts)
    wrong += (*_against_truth(case, loaded), *_against_narrative(case, loaded))
    of_forms = tuple(_against_forms(case, loaded))
    if not wrong + of_forms:
        return Verdict(case, RIGHT, (), (loaded.grade, *flags))
    is_flagged = loaded.is_flagged or (not wrong and loaded.has_flagged_forms)
    wrong += of_forms
    if is_flagged:
        return Verdict(case, FALSE_ALARM if case.must_be_right else FLAGGED, wrong, (loaded.grade, *flags))
    return Verdict(case, SILENT, wrong, (loaded.grade, *flags))


def _against_truth(case: Case, loaded: Loaded) -> Iterator[str]:
    for name, value in case.identity.items():
        if clean(str(loaded.document[name]))[0] != clean(str(value))[0]:
            yield f"{name} is {loaded.document[name]}, not {value}"
    if case.truth is not None:
        for table in compare(parse_truth(io.StringIO(case.truth)), loaded.facts).values():
            for kind, cells in (("wrong", table.wrong), ("missing", table.missing), ("extra", table.extra)):
                yield from (f"{kind}: {cell}" for cell in cells)


def _against_narrative(case: Case, loaded: Loaded) -> Iterator[str]:
    """What is read of the narrative that a person does not see in it; a figure that is not read is never wrong."""
    if case.statements is not None:
        for key in compare_narrative(case.statements, loaded.statements, with_page=False).extra:
            yield f"statement: {' '.join(filter(None, key))}"


def _against_forms(case: Case, loaded: Loaded) -> Iterator[str]:
    """What is read of the forms that a person does not see in them, and what is not read."""
    for kind, rows in (case.forms or {}).items():
        truth, read = (_printed(kind, some) for some in (rows, loaded.forms.get(FORM_FRAMES[kind], ())))
        for what, cells in (("missing", truth - read), ("extra", read - truth)):
            yield from (f"{what} {kind}: {' '.join(cell)}" for cell in sorted(cells.elements()))


def _printed(kind: str, rows: Iterable[Row]) -> Counter[tuple[str, ...]]:
    """Rows of forms as they are compared; a cell of funds without a number is none."""
    return Counter(
        tuple(_plain(row.get(column)) for column in _FORM_COLUMNS[kind])
        for row in rows
        if kind != "funds" or row["cell_kind"] == "number"
    )


def _plain(value: object) -> str:
    if value is None or value != value:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else normalise(str(value))


def _contradiction(visible: Visible, loaded: Loaded) -> str | None:
    """What is stored otherwise than a person sees it, in words; None where nothing is."""
    selector = dict(visible.selector)
    if "disclosure" in selector:
        loaded_value = str(loaded.document[selector["disclosure"]])
        return (
            None
            if loaded_value == visible.value
            else f"{selector['disclosure']} is {loaded_value}, not {visible.value}"
        )
    in_fen = selector.pop("fen", False)
    facts = [fact for fact in loaded.facts if all(_field(fact, loaded, name) == selector[name] for name in selector)]
    numbers = [fact for fact in facts if fact["cell_kind"] == "number"]
    where = "/".join(str(value) for value in selector.values())
    if visible.value is None:
        return f"{where} is stored as {numbers[0]['amount_text']}" if numbers else None
    if not facts:
        return f"{where} is not stored"
    if in_fen:
        stored_fen = [fact["amount_fen"] for fact in facts]
        return None if stored_fen == [visible.value] else f"{where} is stored as {stored_fen} fen, not {visible.value}"
    texts = {normalise(str(fact["amount_text"])) for fact in facts}
    return None if texts == {normalise(str(visible.value))} else f"{where} is stored as {texts}, not {visible.value!r}"


def _field(fact: Row, loaded: Loaded, name: str) -> object:
    value = fact[name] if name in fact else loaded.document[name]
    return int(value) if name == "fiscal_year" else value


def _differences(sound: Sequence[Row], facts: Sequence[Row]) -> tuple[str, ...]:
    def figures(rows: Sequence[Row]) -> set[tuple[object, ...]]:
        return {(*(row[name] for name in _KEY), row["amount_text"], row["cell_kind"]) for row in rows}

    missing, extra = figures(sound) - figures(facts), figures(facts) - figures(sound)
    return tuple(f"missing {'/'.join(map(str, key))}" for key in sorted(missing, key=str)) + tuple(
        f"not in the sound document: {'/'.join(map(str, key))}" for key in sorted(extra, key=str)
    )
