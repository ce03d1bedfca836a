"""A small warehouse with everything that can go wrong on the way into other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.loading.link import link
from tests.factories import Doc, frames
from transforms.entities.record import Record
from warehouse.publish import publishing

HOSTILE = (
    "=1+1",
    "+SUM(A1:A9)",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "  =1",
    "　＝1",
    "＋1+1",
    "－1-1",
    "＠x",
    "\u200b=1",
    "\ufeff@x",
    "\x00=1",
    "'=1",
    "'",
    'a "quoted", 部门',
    "two\nlines",
    "two\r\nlines",
    "nul\x00inside",
    "-",
    "--",
    "——",
    "O'Neill; DROP TABLE facts",
    "某市某局",
)
NUMBERS = ("-5.00", "+5", "-1,234.50", "-12.5%")
"""Texts that a spreadsheet may take for what they are"""


def warehouse(path: Path, *, order: int = 1, hostile: bool = True) -> Path:
    """Publish it; `order` -1 loads the documents the other way round, one by one."""
    docs = documents(hostile)[::order]
    batches = [docs] if order == 1 else [[doc] for doc in docs]
    with publishing(path) as writer:
        for batch in batches:
            frames_of_batch = frames(batch)
            facts = frames_of_batch["facts"]
            texts = [*NUMBERS, *HOSTILE] if hostile else ["1.00"]
            for index, text in enumerate(texts):
                facts.loc[facts["row_no"] == index + 1, "amount_text"] = text
            writer.load(frames_of_batch)
        link(writer, Record(), "test")
    return path


def documents(hostile: bool) -> list[Doc]:
    """Two versions of one disclosure, a negative and a huge amount, a document in quarantine, one without identity."""

    def doc(name: str, entity: str, year: int, amount: int, total: int | None = None, **columns: Any) -> Doc:
        return Doc(name, entity=entity, year=year, amount=amount, total=total, copies=8, columns=columns)

    names = HOSTILE if hostile else ("某市某局",)
    many = [doc(f"h{number}", name, 2022 + number % 3, 100 + number) for number, name in enumerate(names)]
    unknown = dict.fromkeys(("entity_name", "entity_scope", "division_name", "fiscal_year", "document_kind"))
    return [
        *many,
        doc("first", "某市某局", 2021, 4_05, published_on="2022-08-01"),
        doc("second", "某市某局", 2021, 4_05, -5_00, published_on="2022-09-01", source_url="=HYPERLINK(1)"),
        doc("huge", "某市大局", 2021, 2**62),
        doc("refused", "某市某局", 2022, 1, status="quarantined", reason="gate_failed", message="x"),
        doc("nothing", "某市某局", 2022, 1, status="quarantined", reason="not_a_pdf", message="x", **unknown),
    ]
