"""Validate each frame once for a whole batch of documents; every failing row becomes a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from common.language import Bilingual, Localised, in_language
from expectations.helper_columns import with_helpers
from expectations.results import by_document
from expectations.suites import NAMES
from expectations.validation import Judgement, judgements
from schemas.reading.frames import frame
from schemas.reading.rules import Rule, rules
from schemas.wording.messages import MESSAGE_COLUMNS, Message, listed, message

if TYPE_CHECKING:
    import pandas as pd

Frames = Mapping[str, "pd.DataFrame"]

_PAGE = {"facts": "page", "tables_read": "first_page", "documents": "reason_page"}


@dataclass(frozen=True)
class GateResult:
    """Result of the gate for a batch.

    `findings` has the columns of the frame `findings`; `finding_no` continues that of the findings passed in. `results`
    is the frame `gate_results`: for each expectation, how many rows of each document it judged and refused.
    `expectations.stopping` decides what the findings stop.
    """

    findings: pd.DataFrame
    results: pd.DataFrame


def validate(frames: Frames) -> GateResult:
    """Validate the frames facts, tables_read and documents of a batch; a row that breaks an expectation is a finding.

    Missing frames are not validated; frames passed together are also compared with each other. A cell that already has
    a finding of severity `gate` gets no second one.

    Raises:
        ValueError: a frame lacks its declared columns (a bug, not a fault of a document).
    """
    import pandas as pd

    for name in NAMES:
        if name in frames and list(frames[name].columns) != frame(name).column_names:
            raise ValueError(f"the frame {name} has the columns {list(frames[name].columns)}, not the declared ones")
    parts, results = [], []
    for name in NAMES:
        if name in frames:
            rows = with_helpers(name, frames)
            judged = judgements(name, rows)
            results.append(by_document(name, rows, judged))
            if broken := [judgement for judgement in judged if judgement.row_indices]:
                parts.append(_findings(name, rows, broken))
    declared = frame("findings")
    empty = declared.build([])
    findings = pd.concat(parts, ignore_index=True) if parts else empty
    reader_findings = frames.get("findings", empty)
    findings = _numbered(_drop_repeated(findings, reader_findings), reader_findings)
    return GateResult(
        findings[declared.column_names],
        pd.concat(results, ignore_index=True) if results else frame("gate_results").build([]),
    )


def _findings(name: str, rows: pd.DataFrame, broken: list[Judgement]) -> pd.DataFrame:
    """Make a finding for each failing row and expectation, in the order of the rows and then of the suite."""
    import pandas as pd

    parts = []
    for number, failure in enumerate(broken):
        failing = rows.iloc[list(failure.row_indices)]
        rule = rules()[failure.rule]
        values = [
            listed(map(_shown, row)) if row else None
            for row in failing[list(failure.columns)].itertuples(index=False, name=None)
        ]
        findings = pd.DataFrame(
            {
                "document_sha256": failing["document_sha256"],
                "rule": rule.key,
                "severity": rule.severity,
                "table_key": failing.get("table_key"),
                "page": failing[_PAGE[name]].to_numpy(),
                "printed": _printed(name, failing),
                "fact_id": failing["fact_id"] if name == "facts" else None,
                **_messages(name, failing, rule, failure, values),
                "place": list(failure.row_indices),
                "number": number,
            }
        )
        parts.append(findings)
    whole = pd.concat(parts).sort_values(["place", "number"]).drop(columns=["place", "number"])
    columns = {column.name: whole[column.name] for column in frame("findings").columns if column.name in whole}
    types = frame("findings").build([]).dtypes
    return pd.DataFrame({column: values.astype(types[column]) for column, values in columns.items()})


def _messages(
    name: str, failing: pd.DataFrame, rule: Rule, failure: Judgement, values: Sequence[Localised | None]
) -> dict[str, list[str]]:
    """Write the message columns: what was found, the value, the place, and what to do."""
    texts = []
    for value, location in zip(values, _row_locations(name, failing), strict=True):
        about = {"expectation": _capitalised(failure.says), "place": location}
        key = "judging.gate_value" if value else "judging.gate_place"
        detail = Message(key, {**about, "value": value})
        texts.append(rule.message(detail))
    return {column: [text.text(language) for text in texts] for column, language in MESSAGE_COLUMNS.items()}


def _capitalised(text: Bilingual) -> Bilingual:
    return Bilingual(en=f"{text.en[:1].upper()}{text.en[1:]}", zh=text.zh)


def _row_locations(name: str, failing: pd.DataFrame) -> list[str | Localised]:
    """Describe the place of each failing row."""
    if name == "facts":
        return [
            message("judging.gate_fact", page=_shown(page), row=_shown(row), measure=_shown(measure))
            for page, row, measure in zip(failing["page"], failing["row_name"], failing["measure"], strict=True)
        ]
    if name == "tables_read":
        return [
            message("judging.gate_table", page=_shown(page), table=_shown(number))
            for page, number in zip(failing["first_page"], failing["table_no"], strict=True)
        ]
    return [str(_shown(source)) for source in failing["source_name"]]


def _printed(name: str, failing: pd.DataFrame) -> Any:
    if name == "facts":
        return [
            f"{in_language(_shown(row), 'en')}: {in_language(_shown(text), 'en')}"
            for row, text in zip(failing["row_name_printed"], failing["amount_text"], strict=True)
        ]
    return failing["title_printed"] if name == "tables_read" else None


def _drop_repeated(findings: pd.DataFrame, reader_findings: pd.DataFrame) -> pd.DataFrame:
    """Drop findings on cells that already have one of severity gate from the reader (unreadable, readings differ)."""
    again = findings["fact_id"].isin(reader_findings.loc[reader_findings["severity"] == "gate", "fact_id"].dropna())
    return findings[~again].reset_index(drop=True)


def _numbered(findings: pd.DataFrame, reader_findings: pd.DataFrame) -> pd.DataFrame:
    last = findings["document_sha256"].map(reader_findings.groupby("document_sha256")["finding_no"].max()).fillna(0)
    number = last.astype("int64") + findings.groupby("document_sha256").cumcount() + 1
    return findings.assign(finding_no=number.astype("Int64"))


def _shown(value: Any) -> str | Localised:
    """Format a value for a message."""
    import pandas as pd

    return message("judging.nothing") if value is None or pd.isna(value) else str(value)
