"""Tables that agree in nothing that they must both print: one of them is of another disclosure, or in another unit."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from expectations.checks import verdicts
from schemas.judging.checks import Check
from schemas.reading.forms import forms
from schemas.reading.frames import frame
from schemas.reading.rules import rules
from schemas.wording.messages import message, message_columns

_FEWEST = 3
"""With fewer figures in common, a single error of the publisher could be all of them"""


def unrelated_tables(results: pd.DataFrame, declared: Mapping[str, Check]) -> pd.DataFrame:
    """Find pairs of tables that should repeat each other's figures and agree in none that is not zero.

    `results` is the frame `check_results`. One wrong figure is the publisher's; all of them wrong at once is not.

    Returns:
        A finding `tables_disagree` for each such check and document.
    """
    tables_of = {
        key: tables
        for key, check in declared.items()
        if check.kind == "equal" and check.severity == "gate" and check.accuses
        if len(tables := sorted({table for formula in check.formulas for table in formula.tables})) == 2
    }
    rows = results[results["check_id"].isin(list(tables_of)) & results["left_fen"].notna()]
    rows = rows[(rows["left_fen"] != 0) | (rows["right_fen"] != 0)]
    wrong = rows["verdict"].isin((verdicts.PUBLISHER, verdicts.MISREADING))
    counts = rows.assign(wrong=wrong).groupby(["document_sha256", "check_id"], sort=True)
    counted = counts.agg(figures=("wrong", "size"), wrong=("wrong", "sum"), page=("page", "min")).reset_index()
    all_wrong = counted[(counted["figures"] >= _FEWEST) & (counted["wrong"] == counted["figures"])]
    rule = rules()["tables_disagree"]
    return frame("findings").build(
        {
            "document_sha256": row["document_sha256"],
            "finding_no": number,
            "rule": rule.key,
            "severity": rule.severity,
            "table_key": declared[row["check_id"]].formulas[0].right[0].tables[0],
            "page": row["page"],
            **message_columns(
                rule.message(
                    message(
                        "judging.tables_and_figures", tables=_names(tables_of[row["check_id"]]), count=row["figures"]
                    )
                )
            ),
        }
        for number, row in enumerate(all_wrong.to_dict("records"), start=1)
    )


def _names(tables: list[str]) -> str:
    return " / ".join(forms()[table].zh for table in tables)
