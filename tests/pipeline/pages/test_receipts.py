"""Receipts: what anyone can repeat without the warehouse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from cli.main import main
from common.errors import Exit, JuesuanError
from pipeline.pages.receipts import check_receipt, read_receipt, receipt_of
from review.dossier import Dossier
from review.proof import describe
from tests.factories import Doc
from tests.review.papers import sound
from transforms.facts.fact_key import fact_id


@cache
def printed() -> tuple[bytes, str, int, tuple[float, float, float, float]]:
    """A typeset document, and one amount that it prints: its text, its page and its box from the top left."""
    document = sound()
    amounts = [cell for cell in document.stated if cell.table.key == "fin_expenditure" and "." in cell.text]
    stated = max(amounts, key=lambda cell: len(cell.text))
    pdf = document.pdf()
    opened = pdfium.PdfDocument(pdf)
    page = opened[stated.page - 1]
    text = page.get_textpage()
    first, count = text.search(stated.text, match_whole_word=True).get_next()
    boxes = [text.get_charbox(first + offset) for offset in range(count)]
    height = page.get_height()
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return pdf, stated.text, stated.page, (left - 1, height - top - 1, right + 1, height - bottom + 1)


@pytest.fixture
def receipt() -> dict[str, Any]:
    pdf, amount, page, box = printed()
    doc = Doc("a")
    sha256 = hashlib.sha256(pdf).hexdigest()
    fact = doc.facts()[0] | {
        "document_sha256": sha256,
        "unit": "万元",
        "amount_text": amount,
        "page": page,
        "reference_year": 2024,
        "amount_fen": int(Decimal(amount.replace(",", "")) * 1_000_000),
        "is_corrected": False,
        **dict(zip(("x0", "y0", "x1", "y1"), box, strict=True)),
        "corrected_text": None,
    }
    fact["fact_id"] = fact_id(sha256, fact, 2024)
    document = {"document_sha256": sha256, "entity_name": "某局", "fiscal_year": 2024, "source_name": "a.pdf"}
    receipt = receipt_of(describe(Dossier(document=document, facts=[fact]), fact["fact_id"]), "0")
    return read_receipt(json.dumps(receipt).encode(), "receipt")


def holds(receipt: dict[str, Any], pdf: bytes | None = None) -> list[bool | None]:
    return [statement.holds for statement in check_receipt(receipt, pdf)]


def test_a_receipt_holds_without_the_document_as_far_as_it_can_be_tried(receipt: dict[str, Any]) -> None:
    assert holds(receipt) == [True, True, True, None, None]


def test_with_the_document_the_place_on_the_page_is_read_again(receipt: dict[str, Any]) -> None:
    assert holds(receipt, printed()[0]) == [True, True, True, True, True]


def changes() -> Iterator[tuple[str, str, Any, list[bool | None]]]:
    yield "counts", "amount_fen", 1, [False, True, False, True, True]
    yield "printed", "amount_text", "1.00", [False, True, False, True, False]
    yield "printed", "unit", "元", [False, True, False, True, True]
    yield "key", "measure", "revenue", [False, False, True, True, True]
    yield "place", "box", [0, 0, 1, 1], [False, True, True, True, False]
    yield "place", "page", 9999, [False, True, True, True, None]


@pytest.mark.parametrize(("section", "name", "value", "expected"), list(changes()))
def test_whatever_is_changed_shows(
    receipt: dict[str, Any], section: str, name: str, value: Any, expected: list[bool | None]
) -> None:
    receipt[section][name] = value
    assert holds(receipt, printed()[0]) == expected


def test_another_document_is_not_the_one(receipt: dict[str, Any]) -> None:
    assert holds(receipt, b"%PDF-1.7 another")[3:] == [False, None]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"receipt": 1}', b'{"receipt": 2}', b"x" * (2 << 20)])
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(JuesuanError):
        read_receipt(data, "x")


def test_the_command_tells_what_holds(
    receipt: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(receipt))
    assert main(["--lang", "en", "receipt", str(file)]) == Exit.OK
    assert capsys.readouterr().out.count("holds: ") == 3
    receipt["counts"]["amount_fen"] += 1
    file.write_text(json.dumps(receipt))
    assert main(["--lang", "en", "receipt", str(file), "--json"]) == Exit.ERROR
    assert json.loads(capsys.readouterr().out)["holds"] is False
