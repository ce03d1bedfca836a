"""Great Expectations, kept silent and offline: one validation of one frame, and the places of the rows that fail."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from common.language import Bilingual
from expectations.suites import NAMES, expectation_text, suite
from schemas.reading.figures import FIGURE_FRAMES

if TYPE_CHECKING:
    import pandas as pd

_PLACE = "place_in_frame"
_SUCCESS = {"result_format": "BOOLEAN_ONLY"}
_FAILING_ROWS = {
    "result_format": "COMPLETE",
    # Without named index columns the list of failing rows is cut off.
    "unexpected_index_column_names": [_PLACE],
    "include_unexpected_rows": False,
    "return_unexpected_index_query": False,
}


@dataclass(frozen=True)
class Judgement:
    """What one expectation of a suite says of a frame: what it asks, and which rows break it."""

    number: int
    """Its place in the suite, from 1"""
    type: str
    rule: str
    says: Bilingual
    """The words that complete the rule where it is broken"""
    columns: tuple[str, ...]
    """What it looks at; empty where it looks at several columns as one key"""
    row_indices: tuple[int, ...]
    """Of the rows that break it"""


def judgements(name: str, rows: pd.DataFrame) -> list[Judgement]:
    """Validate a whole frame against its stored suite; what each expectation says, in the order of the suite.

    Which rows fail costs twice as much as whether any does, so it is asked of the expectations that fail.

    Raises:
        ValueError: an expectation could not be evaluated (a mistake of the program, and not of a document).
    """
    if rows.empty:
        return []
    expectations = dict(enumerate(suite(name)["expectations"], start=1))
    results = validated(name, rows, expectations, _SUCCESS)
    if failed := {number: expectations[number] for number, result in results.items() if not result.success}:
        results |= validated(name, rows, failed, _FAILING_ROWS)
    return [_judgement(name, number, expectation, results[number]) for number, expectation in expectations.items()]


def validated(
    name: str, rows: pd.DataFrame, expectations: Mapping[int, Mapping[str, Any]], result_format: Mapping[str, Any]
) -> dict[int, Any]:
    """Validate a frame against expectations of its suite; the results as the library gives them, by their numbers."""
    batch = _batch_definitions()[name].get_batch({"dataframe": rows.assign(**{_PLACE: range(len(rows))})})
    validation = batch.validate(_suite(name, expectations), result_format=result_format)
    return {result.expectation_config.meta["number"]: result for result in validation.results}


def _judgement(name: str, number: int, expectation: Mapping[str, Any], result: Any) -> Judgement:
    if result.exception_info.get("raised_exception"):
        raise ValueError(f"{expectation['type']} on {name}: {result.exception_info['exception_message']}")
    row_indices = tuple(int(row[_PLACE]) for row in result.result.get("unexpected_index_list") or ())
    if not row_indices and not result.success:  # what is not about rows cannot be laid at the door of a document
        raise ValueError(
            f"{expectation['type']} on {name} fails for the frame as a whole: {expectation_text(expectation).en}"
        )
    arguments = expectation["kwargs"]
    return Judgement(
        number=number,
        type=expectation["type"],
        rule=expectation["meta"]["rule"],
        says=expectation_text(expectation),
        columns=tuple(arguments[key] for key in ("column", "column_A", "column_B") if key in arguments),
        row_indices=() if result.success else row_indices,
    )


@cache
def _batch_definitions() -> dict[str, Any]:
    """Make one ephemeral context for all validations of this process; importing the library takes seconds."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    source = context.data_sources.add_pandas("frames")
    return {
        name: source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("batch")
        for name in (*NAMES, *FIGURE_FRAMES)
    }


def _suite(name: str, expectations: Mapping[int, Mapping[str, Any]]) -> Any:
    import great_expectations as gx
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    return gx.ExpectationSuite(
        name=name,
        expectations=[
            ExpectationConfiguration(type=expectation["type"], kwargs=expectation["kwargs"], meta={"number": number})
            for number, expectation in expectations.items()
        ],
    )
