"""Readers that stand in for the real one: what a document does is written in its bytes."""

from __future__ import annotations

import ctypes
import hashlib
import os
import tempfile
import time
from pathlib import Path

import pandas as pd

from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import frame
from tests.figure_rows import figures
from transforms.facts.fact_key import row_columns
from transforms.figures import rows_of
from transforms.refusal import Refused
from transforms.result import Disclosure, DocumentResult

FRAMES = ("facts", "tables_read", "findings", "evidence")


def document(entity: str = "某局", year: int = 2024, amount: int = 12345, *, does: str = "read") -> bytes:
    """The bytes of a document for `read_document` below."""
    return f"{does}|{entity}|{year}|{amount}".encode()


def is_harmless(data: bytes) -> bool:
    """Whether reading a document of `document` does nothing to the process that reads it."""
    return data.partition(b"|")[0] in (b"read", b"refuse", b"raise")


def read_document(data: bytes, source_name: str) -> DocumentResult:
    """One fact per document, or the misbehaviour that the bytes ask for."""
    sha256 = hashlib.sha256(data).hexdigest()
    does, entity, year, amount = data.decode().split("|")
    misbehave(does)
    reason = message = message_zh = disclosure = None
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in FRAMES}
    if does == "refuse":
        refused = Refused("not_a_pdf")
        reason, message, message_zh = refused.reason, refused.text("en"), refused.text("zh")
    else:
        disclosure = Disclosure(entity, "department", int(year), "final", "某市")
        rows["facts"].append(fact(sha256, source_name, disclosure, int(amount)))
        rows["tables_read"].append(
            {"document_sha256": sha256, "table_no": 1, "table_key": "income_expenditure_total", "status": "read"}
            | {
                "title_printed": "收入支出决算总表",
                "first_page": 1,
                "last_page": 1,
                "unit": "万元",
                "rows": 1,
                "facts": 1,
            }
        )
        rows["evidence"].append(
            {
                "document_sha256": sha256,
                "evidence_no": 1,
                "field": "entity_name",
                "value": entity,
                "rank": 1,
                "role": "title",
            }
            | {"page": 1, "printed": entity, "accepted": True}
        )
    return DocumentResult(
        document_sha256=sha256,
        source_name=source_name,
        size_bytes=len(data),
        page_count=None if reason else 3 if does.startswith("narrate") else 1,
        reason=reason,
        message=message,
        message_zh=message_zh,
        reason_page=None,
        disclosure=disclosure,
        frames={name: frame(name).build(rows[name]) for name in FRAMES} | _narrated(sha256, does),
    )


def _narrated(sha256: str, does: str) -> dict[str, pd.DataFrame]:
    """The figures of a narrative and a form, where the document has some (`narrate`, `narrate wrongly`)."""
    if not does.startswith("narrate"):
        return {}
    read = figures()
    if does == "narrate wrongly":
        read.statements[0]["budget_book"] = "pocket"
    return {name: frame(name).build(rows_of(read, name, sha256, {})) for name in FIGURE_FRAMES}


def misbehave(does: str) -> None:
    """What a hostile document makes a reader do."""
    if does.startswith("litter:"):
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(b"half a page")
        Path(does.partition(":")[2]).write_text(file.name)
        os.kill(os.getpid(), 9)
    if does.startswith("half:"):
        half = Path(does.partition(":")[2])
        half.mkdir(parents=True, exist_ok=True)
        (half / "facts.parquet").write_bytes(b"half a file")
        os.kill(os.getpid(), 9)
    if does == "raise":
        raise RuntimeError("a mistake in the program")
    if does == "die":
        os.abort()
    if does == "segfault":
        ctypes.string_at(0)
    if does == "bad_alloc":
        # What the C++ library writes where nothing catches it.
        os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n")
        os.abort()
    if does == "kill":
        os.kill(os.getpid(), 9)
    if does.startswith("hang once:"):
        # The process that reads it first hangs; every one of them leaves its number.
        mark = Path(does.removeprefix("hang once:"))
        first = not mark.exists()
        with open(mark, "a") as file:
            file.write(f"{os.getpid()}\n")
        if first:
            time.sleep(3600)
        return
    if does.startswith("hang"):
        if ":" in does:
            Path(does.partition(":")[2]).write_text(str(os.getpid()))
        time.sleep(3600)
    if does == "spin":
        while True:
            pass
    if does == "eat":
        block = bytearray(64 << 20)
        blocks = [block]
        while True:
            blocks.append(bytearray(64 << 20))
    if does.startswith("once:"):
        # Dies the first time only: like a worker that the kernel took for another one's memory.
        mark = Path(does.removeprefix("once:"))
        if not mark.exists():
            mark.touch()
            os.abort()


def fact(sha256: str, source_name: str, disclosure: Disclosure, amount: int) -> dict[str, object]:
    """A fact with every required column."""
    return {
        "fact_id": hashlib.sha256(sha256.encode()).hexdigest()[:16],
        "document_sha256": sha256,
        "source_name": source_name,
        "entity_name": disclosure.entity_name,
        "entity_scope": disclosure.entity_scope,
        "division_name": disclosure.division_name,
        "fiscal_year": disclosure.fiscal_year,
        "document_kind": disclosure.document_kind,
        "table_key": "income_expenditure_total",
        **row_columns(
            panel="expenditure",
            row_no=1,
            row_name="总计",
            row_name_printed="总计",
            account_code="total",
            reference_year=disclosure.fiscal_year,
        ),
        "measure": "expenditure",
        "phase": "executed",
        "budget_book": "all",
        "amount_fen": amount,
        "printed_fen": amount,
        "amount_text": f"{amount / 100:.2f}",
        "unit": "元",
        "quantity": None,
        "quantity_unit": None,
        "cell_kind": "number",
        "page": 1,
        "x0": 1.0,
        "y0": 2.0,
        "x1": 3.0,
        "y1": 4.0,
        "second_reading": "agrees",
        "page_reading": "agrees",
        "medium": "text",
    }
