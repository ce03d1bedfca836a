"""Count by document what each expectation of the gate judged and refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from expectations.validation import Judgement
from schemas.reading.frames import frame

if TYPE_CHECKING:
    import pandas as pd

_OF_MISSING = "expect_column_values_to_not_be_null"


def by_document(name: str, rows: pd.DataFrame, judged: Sequence[Judgement]) -> pd.DataFrame:
    """Build the frame `gate_results` of one suite: for each document and expectation the rows judged and those refused.

    `rows` is the validated frame with its helper columns, and `judged` what was said of it.
    """
    import pandas as pd

    declared = frame("gate_results")
    if not judged:
        return declared.build([])
    code, documents = pd.factorize(rows["document_sha256"])
    there = {column: rows[column].notna().to_numpy() for judgement in judged for column in judgement.columns}
    wide = len(documents)
    counts = np.zeros((2, len(judged), wide), dtype=np.int64)
    for number, judgement in enumerate(judged):
        wanted = code >= 0  # a row that names no document is counted for none; a finding says so
        if judgement.type != _OF_MISSING:
            for column in judgement.columns:
                wanted &= there[column]
        broken = code[list(judgement.row_indices)]
        counts[0, number] = np.bincount(code[wanted], minlength=wide)
        counts[1, number] = np.bincount(broken[broken >= 0], minlength=wide)
    which = np.repeat(np.arange(len(judged)), wide)

    def text(values: Sequence[str]) -> object:
        return pd.array(list(values), dtype="str").take(which)

    columns = {
        "document_sha256": pd.array(list(documents), dtype="str").take(np.tile(np.arange(wide), len(judged))),
        "suite": text([name] * len(judged)),
        "expectation_no": pd.array(which + 1, dtype="Int64"),
        "expectation": text([judgement.type for judgement in judged]),
        "about": text([", ".join(judgement.columns) for judgement in judged]),
        "rule": text([judgement.rule for judgement in judged]),
        "says": text([judgement.says.en for judgement in judged]),
        "says_zh": text([judgement.says.zh for judgement in judged]),
        "judged": pd.array(counts[0].ravel(), dtype="Int64"),
        "failed": pd.array(counts[1].ravel(), dtype="Int64"),
    }
    return pd.DataFrame(columns)[declared.column_names]
