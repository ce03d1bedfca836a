"""Which figures of forms on performance and of narratives on scans are accepted; `scans` decides those of tables.

The rule is the same: what the reader has agreed (both readings, certain cells under certain labels, a good page) and no
identity of the form contradicts. A figure is proven if an exact sum of at least two terms other than zero has it; of an
indicator weight and score, as far as they are printed. The others leave the frames and are shown to a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from expectations.compared import Compared, identifiers
from expectations.forms.evaluate import forms_of
from expectations.forms.identities import FormRows, compare
from expectations.forms.words import compare_words
from expectations.scans import ACCEPTED, AGREED, DOUBTFUL, PROVEN, READ_BY_PERSON, finding
from schemas.reading.figures import FIGURE_FRAMES, IDENTIFIERS
from schemas.reading.frames import frame
from schemas.wording.messages import message

if TYPE_CHECKING:
    import pandas as pd

Frames = Mapping[str, "pd.DataFrame"]

_SCAN = "scan"
_SUMS = {
    **dict.fromkeys(("Q01", "Q05", "QT1", "Q21"), "value"),
    **dict.fromkeys(("Q06", "Q06b", "Q17", "QT2"), "weight"),
    "Q07": "score",
}
"""Identities that are sums, with the column of their terms"""
_FEWEST_TERMS = 2
_OF_WORDS = ("Q04", "Q16", "Q18", "Q19")
"""Identities that say nothing of the figures that they compare"""
_ILLEGIBLE = "〓"
_READ_AS_WELL = {
    "statements": ("subject_printed", "project"),
    "projects": ("project_name", "grade_printed"),
    "project_funds": ("task", "source_printed"),
    "project_indicators": ("level1_printed", "level2_printed", "level3", "target_initial", "target_adjusted", "actual"),
}
"""By frame, what the review page shows beside the value that a person enters: entering it confirms this as well"""
_PARTS = ("project_funds", "project_indicators", "project_texts")
_TOTALS = ("total_weight", "total_score", "grade", "grade_printed")


@dataclass(frozen=True)
class AcceptedFigures:
    """Figures of narratives and forms as far as they are accepted."""

    frames: dict[str, pd.DataFrame]
    doubtful: dict[str, pd.DataFrame]
    """What is left out, by frame"""
    findings: pd.DataFrame


def accept_figures(frames: Frames, facts: pd.DataFrame) -> AcceptedFigures:
    """Decide which figures of narratives and forms on scans are accepted; the others leave their frames.

    Args:
        frames: The frames of a batch.
        facts: All its facts with their states, those that are not accepted among them.
    """
    figures = {name: frames[name] for name in FIGURE_FRAMES}
    if not any((figures[name]["medium"] == _SCAN).any() for name in IDENTIFIERS):
        return AcceptedFigures(figures, {}, frame("findings").build([]))
    states = _states(figures) | _contradicted(figures["statements"], facts)
    decided = {name: _with_states(name, rows, states) for name, rows in figures.items()}
    doubtful = {name: rows[rows["proof"] == DOUBTFUL] for name, rows in decided.items() if name in IDENTIFIERS}
    findings = frame("findings").build([*_findings(decided), *_notes(decided)])
    return AcceptedFigures(_accepted(decided), doubtful, findings)


def _states(figures: Frames) -> dict[str, str]:
    """What identities say of the figures of forms on scans, by their identifiers: doubtful or proven."""
    broken: set[str] = set()
    proven: dict[str, set[str]] = defaultdict(set)
    for form in forms_of(figures):
        if not _is_scanned(form):
            continue
        for compared in (*compare(form), *compare_words(form)):
            own = set(identifiers(compared.cells))
            if compared.excess > compared.tolerance and compared.check not in _OF_WORDS:
                broken |= own
            elif _is_exact_sum(compared):
                for identifier in own:
                    proven[identifier].add(_SUMS[compared.check])
    return {**dict.fromkeys(proven, PROVEN), **_half_proven(figures, proven), **dict.fromkeys(broken, DOUBTFUL)}


def _contradicted(statements: pd.DataFrame, facts: pd.DataFrame) -> dict[str, str]:
    """Statements that differ from the figure of a table that they repeat, or repeat one that is not accepted."""
    repeats = statements["fact_id"].isin(facts.loc[facts["proof"] == DOUBTFUL, "fact_id"])
    against = statements.loc[repeats | (statements["agrees"] == "differs"), "statement_id"]
    return dict.fromkeys(against, DOUBTFUL)


def _half_proven(figures: Frames, proven: Mapping[str, set[str]]) -> dict[str, str]:
    """Indicators whose weight or score is in no sum are agreed."""
    agreed = {}
    for row in figures["project_indicators"][["indicator_id", "weight", "score"]].to_dict("records"):
        printed = {name for name in ("weight", "score") if row[name] is not None and row[name] == row[name]}
        if not printed <= proven.get(row["indicator_id"], set()):
            agreed[row["indicator_id"]] = AGREED
    return agreed


def _is_scanned(form: FormRows) -> bool:
    return any(row["medium"] == _SCAN for row in (form.project, *form.funds, *form.indicators))


def _is_exact_sum(compared: Compared) -> bool:
    column = _SUMS.get(compared.check)
    if column is None or compared.excess:
        return False
    # The whole of a sum of money is one of its cells, and no term.
    terms = sum(bool(cell.get(column)) for cell in compared.cells) - (column == "value")
    return terms >= _FEWEST_TERMS


def _with_states(name: str, rows: pd.DataFrame, states: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    if name not in IDENTIFIERS or rows.empty:
        return rows
    decided: list[str | None] = []
    shown = _READ_AS_WELL[name]
    for row in rows[["medium", "proof", "is_corrected", IDENTIFIERS[name], *shown]].to_dict("records"):
        state = states.get(row[IDENTIFIERS[name]], AGREED)
        if row["medium"] != _SCAN or (name == "projects" and not isinstance(row["proof"], str)):
            decided.append(None)
        elif row["is_corrected"]:
            is_legible = not any(_ILLEGIBLE in str(row[column]) for column in shown)
            decided.append(READ_BY_PERSON if is_legible else DOUBTFUL)
        elif row["proof"] != AGREED:
            decided.append(DOUBTFUL)
        else:
            decided.append(state)
    return rows.assign(proof=pd.Series(decided, index=rows.index, dtype="str"))


def _accepted(decided: Frames) -> dict[str, pd.DataFrame]:
    """The frames without what is doubtful, and without forms of which nothing is accepted."""
    import pandas as pd

    accepted = {
        name: rows[rows["proof"] != DOUBTFUL].reset_index(drop=True) if name in IDENTIFIERS else rows
        for name, rows in decided.items()
    }
    projects = decided["projects"]
    is_doubtful = projects["proof"] == DOUBTFUL
    projects = projects.assign(
        **{column: projects[column].mask(is_doubtful, None) for column in (*_TOTALS, "proof")},
        page_reading=projects["page_reading"].mask(is_doubtful, "agrees"),
    )
    key = ["document_sha256", "form_no"]
    has_parts = pd.MultiIndex.from_frame(
        pd.concat([accepted[name][key] for name in ("project_funds", "project_indicators")])
    )
    is_there = pd.MultiIndex.from_frame(projects[key]).isin(has_parts) | projects["proof"].notna()
    is_there |= projects["medium"] != _SCAN
    accepted["projects"] = projects[is_there].reset_index(drop=True)
    forms = pd.MultiIndex.from_frame(accepted["projects"][key])
    for name in _PARTS:
        rows = accepted[name]
        accepted[name] = rows[pd.MultiIndex.from_frame(rows[key]).isin(forms)].reset_index(drop=True)
    return accepted


def _findings(decided: Frames) -> Iterator[dict[str, Any]]:
    """Say of each form how many of its figures are not accepted, and of each page of a narrative."""
    projects = decided["projects"]
    for form in projects[projects["medium"] == _SCAN].to_dict("records"):
        parts = [form] if isinstance(form["proof"], str) else []
        for name in ("project_funds", "project_indicators"):
            rows = decided[name]
            own = (rows["document_sha256"] == form["document_sha256"]) & (rows["form_no"] == form["form_no"])
            parts += rows[own].to_dict("records")
        doubtful = [row for row in parts if row["proof"] == DOUBTFUL]
        if doubtful:
            detail = message("expectations.scan_figures", doubtful=len(doubtful), all=len(parts))
            printed = str(form["project_name"]) or str(form["title_printed"])
            yield finding(
                "scan_form_doubtful", form["document_sha256"], None, [int(form["first_page"])], detail, printed=printed
            )
    statements = decided["statements"]
    for key, own in statements[statements["medium"] == _SCAN].groupby(["document_sha256", "page"]):
        sha256, page = str(key[0]), int(own["page"].iloc[0])
        if count := int((own["proof"] == DOUBTFUL).sum()):
            detail = message("expectations.scan_figures", doubtful=count, all=len(own))
            yield finding("scan_narrative_doubtful", sha256, None, [page], detail)


def _notes(decided: Frames) -> Iterator[dict[str, Any]]:
    """Say of each document how many of these figures are loaded from pictures of pages, and with what proof."""
    states: dict[str, list[str]] = defaultdict(list)
    pages: dict[str, set[int]] = defaultdict(set)
    for name in IDENTIFIERS:
        rows = decided[name]
        page_column = "first_page" if name == "projects" else "page"
        for row in rows[rows["proof"].isin(ACCEPTED)][["document_sha256", "proof", page_column]].to_dict("records"):
            states[row["document_sha256"]].append(row["proof"])
            pages[row["document_sha256"]].add(int(row[page_column]))
    for sha256, own in sorted(states.items()):
        proven, agreed, by_person = (own.count(state) for state in ACCEPTED)
        detail = message("expectations.scan_read_figures", proven=proven, agreed=agreed, by_person=by_person)
        yield finding("read_from_scan", sha256, None, sorted(pages[sha256]), detail)
