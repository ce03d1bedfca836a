"""Apply corrections: the value changes, the printed text stays, a correction that does not fit is never used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from common.language import speaking
from schemas.reading.frames import frame
from tests.factories import Doc, frames, sha
from transforms.corrections.declared import Correction, CorrectionFile, file_name
from transforms.corrections.overlay import Overlaid, apply_corrections, check_corrections

DOC = Doc("a")
NUMBER, BLANK = 0, 4
"""Places of a printed number and of a blank cell among the facts of a document"""


def frames_of(*docs: Doc) -> dict[str, pd.DataFrame]:
    batch_frames = frames(docs or (DOC,))
    batch_frames["facts"]["printed_fen"] = batch_frames["facts"]["amount_fen"]
    return batch_frames


def correction(corrected: str, fact_index: int = NUMBER, doc: Doc = DOC, **other: Any) -> Correction:
    fact = doc.facts()[fact_index]
    names = ("fact_id", "table_key", "panel", "row_key", "row_name", "measure", "phase", "budget_book", "page", "unit")
    drafted = Correction(
        **{name: fact[name] for name in names},
        printed=fact["amount_text"],
        corrected=corrected,
        reason="看过原页",
        who="某人",
        when=date(2026, 11, 24),
        line=5,
    )
    return replace(drafted, **other)


def file_of(*corrections: Correction, doc: Doc = DOC) -> CorrectionFile:
    return CorrectionFile(file_name(doc.sha256), doc.sha256, "hash", corrections)


def lay(batch: dict[str, pd.DataFrame], *corrections: Correction) -> Overlaid:
    return apply_corrections(
        batch["facts"], batch["tables_read"], batch["findings"], [(DOC.sha256, file_of(*corrections))]
    )


def problem(laid: Overlaid) -> str:
    """The first problem of the document, in English."""
    with speaking("en"):
        return str(laid.problems[DOC.sha256][0])


@pytest.mark.parametrize(
    ("fact_index", "text", "fen", "kind"),
    [
        (NUMBER, "1,132.45", 113_245, "number"),
        (NUMBER, "（0.01）", -1, "number"),
        (NUMBER, "", None, "blank"),
        (NUMBER, "——", None, "not_applicable"),
        (BLANK, "7", 700, "number"),
    ],
)
def test_the_value_changes_and_the_printed_text_stays(fact_index: int, text: str, fen: int | None, kind: str) -> None:
    batch = frames_of()
    laid = lay(batch, correction(text, fact_index))
    fact, before = laid.facts.iloc[fact_index], batch["facts"].iloc[fact_index]
    assert (fact["is_corrected"], fact["corrected_text"], fact["cell_kind"]) == (True, text, kind)
    assert (None if pd.isna(fact["amount_fen"]) else fact["amount_fen"]) == fen
    changed = ["is_corrected", "corrected_text", "cell_kind", "amount_fen"]
    assert fact.drop(changed).equals(before.drop(changed))
    rest = laid.facts.drop(index=fact_index)
    pd.testing.assert_frame_equal(rest, batch["facts"].drop(index=fact_index))
    assert list(laid.noted["rule"]) == ["corrected"]
    assert list(laid.corrections.columns) == frame("corrections").column_names
    assert not laid.problems


def test_a_count_is_corrected_as_a_count() -> None:
    batch = frames_of()
    batch["facts"].loc[NUMBER, ["unit", "amount_fen", "printed_fen"]] = [None, pd.NA, pd.NA]
    batch["facts"].loc[NUMBER, ["quantity_unit", "quantity", "printed_quantity"]] = ["辆", 3, 3]
    laid = lay(batch, correction("4", unit="辆"))
    assert (laid.facts.loc[NUMBER, "quantity"], laid.facts.loc[NUMBER, "printed_quantity"]) == (4, 3)
    assert "cannot be stored exactly" in problem(lay(batch, correction("4.5", unit="辆")))


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"fact_id": "0" * 32}, "no cell with the fact_id"),
        ({"page": 4}, "page is 4, but the cell that was read has 3"),
        ({"row_name": "别的"}, "row_name is '别的'"),
        ({"measure": "revenue"}, "measure is 'revenue'"),
        ({"unit": "万元"}, "unit is '万元', but the cell that was read has '元'"),
        ({"printed": "123.46"}, "printed is '123.46', but '123.45' was read on page 3"),
        ({"printed": "12B.45", "corrected": "123.45"}, "no longer needed, remove it"),
        ({"corrected": "0.001"}, "cannot be stored exactly"),
        ({"corrected": "9" * 30}, "is too large"),
    ],
)
def test_one_that_does_not_fit_stops_all_of_its_document(other: dict[str, Any], says: str) -> None:
    batch = frames_of()
    laid = lay(
        batch, correction("1.00", 1), correction("2.00", **other) if "corrected" not in other else correction(**other)
    )
    assert says in problem(laid)
    assert problem(laid).startswith(f"{file_name(DOC.sha256)}, line 5: ")
    pd.testing.assert_frame_equal(laid.facts, batch["facts"])
    assert list(laid.noted["rule"]) == ["correction_invalid"]
    assert list(laid.noted["severity"]) == ["gate"]
    assert laid.corrections.empty


def test_another_document_is_not_touched() -> None:
    other = Doc("b", amount=777)
    batch = frames_of(other, DOC)
    wrong = correction("1.00", fact_id=other.facts()[0]["fact_id"])
    assert "no cell with the fact_id" in problem(lay(batch, wrong))
    laid = lay(batch, correction("1.00"))
    own = laid.facts["document_sha256"] == other.sha256
    pd.testing.assert_frame_equal(laid.facts[own], batch["facts"][own])


def test_a_file_of_another_document_is_refused() -> None:
    batch = frames_of()
    foreign = file_of(correction("1.00"), doc=Doc("b"))
    (refusal,) = check_corrections(batch, DOC.sha256, foreign)
    assert "corrects another document" in str(refusal)


def test_what_was_found_on_a_corrected_cell_is_settled_and_on_others_not() -> None:
    batch = frames_of()
    batch["facts"].loc[[0, 1], "second_reading"] = "differs"
    ids = list(batch["facts"]["fact_id"])
    rows = [
        {"rule": "second_reading_differs", "severity": "gate", "page": 3, "message": "Differs.", "fact_id": fact_id}
        for fact_id in [ids[0], ids[1], None]
    ]
    numbered = ({"document_sha256": DOC.sha256, "finding_no": n, **row} for n, row in enumerate(rows, 1))
    batch["findings"] = frame("findings").build(numbered)
    laid = lay(batch, correction("123.45"))
    assert list(laid.findings["severity"]) == ["info", "gate", "gate"]
    assert laid.findings["message"].iloc[0] == "Differs. Settled: 某人 checked the cell on 2026-11-24."
    assert "confirmed" in laid.noted["message"].iloc[0]
    assert bool(laid.facts["is_corrected"].iloc[0])


def test_a_nil_table_with_a_corrected_number_is_not_nil() -> None:
    batch = frames_of()
    batch["tables_read"]["status"] = "nil"
    assert list(lay(batch, correction("7", BLANK)).tables_read["status"]) == ["read"]
    assert list(lay(batch, correction("——", BLANK)).tables_read["status"]) == ["nil"]


def test_the_order_of_documents_and_corrections_makes_no_difference() -> None:
    docs = [DOC, Doc("b", amount=500)]
    files = [(doc.sha256, file_of(correction("1.00", 0, doc), correction("2.00", 1, doc), doc=doc)) for doc in docs]
    back = [(sha256, replace(file, corrections=file.corrections[::-1])) for sha256, file in files[::-1]]
    outcomes = []
    for order, given in ((docs, files), (docs[::-1], back)):
        batch = frames_of(*order)
        laid = apply_corrections(batch["facts"], batch["tables_read"], batch["findings"], given)
        rows = laid.corrections.sort_values(["document_sha256", "correction_no"]).reset_index(drop=True)
        facts = laid.facts.sort_values("fact_id").reset_index(drop=True)
        outcomes.append((rows, facts))
    pd.testing.assert_frame_equal(outcomes[0][0], outcomes[1][0])
    pd.testing.assert_frame_equal(outcomes[0][1], outcomes[1][1])
    assert sha("b") in set(outcomes[0][0]["document_sha256"])


def test_a_correction_names_the_row_of_a_unit_and_the_year_of_a_figure() -> None:
    batch = frames_of()
    batch["facts"].loc[NUMBER, ["unit_key", "reference_year"]] = ["101001", 2023]
    plain = correction("7")
    assert "unit_key" in problem(lay(batch, plain))
    laid = lay(batch, replace(plain, unit_key="101001", reference_year=2023))
    assert (laid.corrections["unit_key"][0], laid.corrections["reference_year"][0]) == ("101001", 2023)
    assert "reference_year" in problem(lay(batch, replace(plain, unit_key="101001", reference_year=2022)))


def test_a_file_from_before_there_were_such_rows_still_holds() -> None:
    # It says neither unit nor year: what it says is what plain rows are.
    laid = lay(frames_of(), correction("7"))
    assert not laid.problems
    assert laid.corrections["reference_year"].tolist() == [DOC.year]


@pytest.mark.parametrize(("text", "quantity"), [("5.23", 523), ("-12.5%", -1250), ("5.236", 524)])
def test_a_rate_is_corrected_in_percent(text: str, quantity: int) -> None:
    batch = frames_of()
    batch["facts"].loc[NUMBER, ["unit", "quantity_unit", "amount_text", "measure"]] = [
        None, "0.01%", "5.32%", "expenditure_change_rate",
    ]  # fmt: skip
    batch["facts"].loc[NUMBER, "amount_fen"] = pd.NA
    rate_correction = correction(text, unit="%", printed="5.32%", measure="expenditure_change_rate")
    assert lay(batch, rate_correction).facts["quantity"][NUMBER] == quantity


def test_an_amount_of_money_is_not_corrected_in_percent() -> None:
    assert "5%" in problem(lay(frames_of(), correction("5%")))
