"""One validation of each frame for a whole batch of documents; the failing rows decide, document by document."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from expectations.suites import NAMES, suite
from schemas.forms import forms
from schemas.frames import frame
from schemas.rules import rules

if TYPE_CHECKING:
    import pandas as pd

Frames = Mapping[str, "pd.DataFrame"]

_SHOWN = 3
_ROW = "row_of_frame"


@dataclass(frozen=True)
class GateResult:
    """What the gate says of a batch: the documents that it stops, each with the reason in words, and its findings.

    `findings` has the columns of the frame `findings`; `finding_no` is to be given anew by whoever joins them.
    """

    quarantined: dict[str, str]
    findings: pd.DataFrame


def validate(frames: Frames) -> GateResult:
    """Validate the frames facts, tables_read and documents of a batch, and heed the findings of the reader.

    A document is stopped by a row that breaks an expectation, or by a finding of severity `gate` that it already has.

    Raises:
        ValueError: a frame has not its declared columns (a mistake of the program, and not of a document).
    """
    rows: list[dict[str, Any]] = []
    for name in NAMES:
        if name in frames:
            _expect_columns(name, frames[name])
            rows.extend(_failures(name, _with_helpers(name, frames[name])))
    findings = frame("findings").build(rows)
    stopping: dict[str, list[str]] = {}
    known = frames["findings"] if "findings" in frames else frame("findings").build([])
    for found in (known[known["severity"] == "gate"], findings):
        for row in found.to_dict("records"):
            stopping.setdefault(row["document_sha256"], []).append(_short({str(k): v for k, v in row.items()}))
    return GateResult({sha256: _reason(said) for sha256, said in sorted(stopping.items())}, findings)


def _expect_columns(name: str, rows: pd.DataFrame) -> None:
    if list(rows.columns) != frame(name).column_names:
        raise ValueError(f"the frame {name} has the columns {list(rows.columns)}, not those of schemas/frames.toml")


def _with_helpers(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The frame with the columns that say in one text what several columns say together (see the suites)."""
    helpers = _HELPERS[name](rows)
    return rows.assign(**helpers, **{_ROW: range(len(rows))})


def _facts_helpers(rows: pd.DataFrame) -> dict[str, Any]:
    import numpy as np

    declared = rows["table_key"].isin(list(forms()))
    length = rows["account_code"].fillna("").str.len().astype(str)
    valued = rows["cell_kind"].fillna("") + ":"
    valued += np.where(rows["amount_fen"].notna(), "amount", "")
    valued += np.where(rows["quantity"].notna(), "quantity", "")
    valued += ":" + np.where(rows["unit"].notna(), "unit", "").astype(object)
    valued += ":" + rows["quantity_unit"].fillna("")
    return {
        "table_is_declared": np.where(declared, "yes", "no"),
        "coded": rows["code_system"].fillna("") + ":" + rows["account_code"].fillna(""),
        "levelled": rows["code_system"].fillna("") + ":" + length + ":" + rows["account_level"].fillna(""),
        "valued": valued,
    }


def _tables_helpers(rows: pd.DataFrame) -> dict[str, Any]:
    has_facts = (rows["facts"].fillna(0) > 0).astype(int).astype(str)
    return {"counted": rows["status"].fillna("") + ":" + has_facts}


def _documents_helpers(rows: pd.DataFrame) -> dict[str, Any]:
    import numpy as np

    identity = rows[["entity_name", "entity_scope", "fiscal_year", "document_kind"]].notna().all(axis="columns")
    return {"identified": np.where(identity | (rows["status"] != "loaded"), "yes", "no")}


_HELPERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "facts": _facts_helpers,
    "tables_read": _tables_helpers,
    "documents": _documents_helpers,
}


@cache
def _batch_definitions() -> dict[str, Any]:
    """An ephemeral context, silent and offline; making it costs more than a validation, so it is made once."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_pandas("frames")
    return {name: source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("batch") for name in NAMES}


def _suite(name: str) -> Any:
    import great_expectations as gx
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    stored = suite(name)
    return gx.ExpectationSuite(
        name=name,
        expectations=[
            ExpectationConfiguration(type=one["type"], kwargs=one["kwargs"], meta=one["meta"])
            for one in stored["expectations"]
        ],
    )


def _failures(name: str, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The findings on the rows that break an expectation, in the order of the suite and of the rows."""
    if rows.empty:
        return []
    batch = _batch_definitions()[name].get_batch({"dataframe": rows})
    validated = batch.validate(
        _suite(name),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": [_ROW],
            "include_unexpected_rows": False,
            "return_unexpected_index_query": False,
        },
    )
    found: list[tuple[str, int, dict[str, Any]]] = []
    for result in validated.results:
        config = result.expectation_config
        if result.exception_info.get("raised_exception"):
            raise ValueError(f"{config.type} on {name}: {result.exception_info['exception_message']}")
        places = result.result.get("unexpected_index_list") or []
        found.extend((config.meta["says"], int(place[_ROW]), dict(config.meta)) for place in places)
    return [_finding(name, rows.iloc[row], meta) for _, row, meta in sorted(found, key=lambda one: (one[1], one[0]))]


def _finding(name: str, row: pd.Series[Any], meta: Mapping[str, Any]) -> dict[str, Any]:
    rule = rules()[meta["rule"]]
    page = {"facts": "page", "tables_read": "first_page", "documents": "reason_page"}[name]
    printed = None
    if name == "facts":
        printed = f"{row['row_name_printed']}: {row['amount_text']}"
    return {
        "document_sha256": row["document_sha256"],
        "finding_no": 0,
        "rule": rule.key,
        "severity": rule.severity,
        "table_key": _value(row.get("table_key")),
        "page": _value(row[page]),
        "printed": printed,
        "message": f"{rule.says} In {name}, {meta['says']}. {rule.advice}",
    }


def _value(value: Any) -> Any:
    import pandas as pd

    return None if value is None or pd.isna(value) else value


def _short(row: Mapping[str, Any]) -> str:
    page = _value(row["page"])
    place = f"page {page}" if page is not None else "the document"
    table = f", {row['table_key']}" if _value(row["table_key"]) else ""
    printed = f" ({row['printed']})" if _value(row["printed"]) else ""
    return f"{row['rule']} on {place}{table}{printed}"


def _reason(said: list[str]) -> str:
    rest = f" and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
    return f"{'; '.join(said[:_SHOWN])}{rest}."
