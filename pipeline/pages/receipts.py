"""Receipts: one figure with everything by which it can be checked without the warehouse.

A receipt says what is printed where, what was made of it, and which checks it took part in. Four of its statements can
be repeated by anyone: its own digest, the number of the figure, the conversion of the printed text, and, with the
document, that this text stands at this place of these bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.errors import JuesuanError
from review.drawing import Drawing, Limits, NotDrawnError
from review.proof import Proof
from review.wording import column_label, row_label
from schemas.wording.messages import Message, message, stored_message
from transforms.corrections.declared import is_printable
from transforms.facts.fact_key import IN_TABLE, fact_id
from transforms.forms.amounts import FEN, parse_amount, to_fen

VERSION = 1
_MOST_BYTES = 1 << 20
_KEY = ("table_key", *IN_TABLE, "fiscal_year")
_BODY = ("entity_name", "entity_scope", "division_name", "fiscal_year", "document_kind")
_PRINTED = ("amount_text", "unit", "quantity_unit", "cell_kind")
_COUNTS = ("amount_fen", "quantity", "is_corrected", "corrected_text", "printed_fen", "printed_quantity")
_READINGS = ("second_reading", "page_reading", "medium", "proof")
_DOCUMENT = ("document_sha256", "source_name", "source_url", "published_on", "retrieved_on", "size_bytes", "page_count")


@dataclass(frozen=True)
class Statement:
    """One statement of a receipt, and whether it holds; None where it could not be tried."""

    says: Message
    holds: bool | None


def receipt_of(proof: Proof, program: str) -> dict[str, Any]:
    """The receipt of a figure of a table.

    Args:
        proof: What stands behind the figure.
        program: Version of the program.
    """
    fact, document = proof.fact, proof.dossier.document
    body = {
        "receipt": VERSION,
        "fact_id": fact["fact_id"],
        "of": {name: document.get(name) for name in _BODY},
        "key": {name: fact.get(name) for name in _KEY},
        "words": {"row": row_label(fact), "column": column_label(fact)},
        "printed": {name: fact.get(name) for name in _PRINTED},
        "counts": {name: fact.get(name) for name in _COUNTS},
        "place": {
            **{name: document.get(name) for name in _DOCUMENT},
            "page": fact["page"],
            "box": [fact[side] for side in ("x0", "y0", "x1", "y1")],
            "box_unit": "points from the top left of the page",
        },
        "readings": {name: fact.get(name) for name in _READINGS},
        "grade": proof.dossier.grade.get("grade"),
        "checks": [
            {name: check.get(name) for name in ("check_id", "result", "says", "subject")}
            | {"message": stored_message(check) or None}
            for check in proof.checks
        ],
        "read_by": document.get("reader_version"),
        "made_by": f"juesuan {program}",
    }
    plain: dict[str, Any] = json.loads(json.dumps(body, default=str))
    return {**plain, "sha256": _digest(plain)}


def read_receipt(data: bytes, name: str) -> dict[str, Any]:
    """Read a receipt strictly.

    Raises:
        JuesuanError: it is no receipt, or one of a later version.
    """
    try:
        receipt = json.loads(data) if len(data) <= _MOST_BYTES else None
    except ValueError:
        receipt = None
    if not isinstance(receipt, dict) or not isinstance(receipt.get("receipt"), int):
        raise JuesuanError(message("receipt.not_one", path=name))
    if receipt["receipt"] != VERSION:
        raise JuesuanError(message("receipt.other_version", path=name, version=receipt["receipt"], known=VERSION))
    parts = ("of", "key", "words", "printed", "counts", "place", "readings")
    if not all(isinstance(receipt.get(section), dict) for section in parts) or set(receipt["key"]) != set(_KEY):
        raise JuesuanError(message("receipt.not_one", path=name))
    return receipt


def check_receipt(
    receipt: Mapping[str, Any], pdf: bytes | None = None, limits: Limits | None = None
) -> list[Statement]:
    """Repeat what a receipt says; without the document, what needs it is not tried.

    Args:
        receipt: The receipt, as `read_receipt` gives it.
        pdf: The bytes of the document.
        limits: What opening a page of the document may cost.
    """
    body = {name: value for name, value in receipt.items() if name != "sha256"}
    location, printed, key = receipt["place"], receipt["printed"], receipt["key"]
    number = fact_id(str(location.get("document_sha256")), key, int(key["fiscal_year"]))
    is_there = None if pdf is None else hashlib.sha256(pdf).hexdigest() == location.get("document_sha256")
    text_found, holds = _text_at(pdf, location, printed, limits) if pdf is not None and is_there else ("", None)
    return [
        Statement(message("receipt.digest"), _digest(body) == receipt.get("sha256")),
        Statement(message("receipt.number"), number == receipt.get("fact_id")),
        Statement(
            message("receipt.conversion", text=_counted(receipt), unit=printed.get("unit") or ""), _converts(receipt)
        ),
        Statement(message("receipt.document", sha256=str(location.get("document_sha256"))[:12]), is_there),
        Statement(
            message("receipt.text", page=location.get("page"), text=printed.get("amount_text") or "", found=text_found),
            holds,
        ),
    ]


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _counted(receipt: Mapping[str, Any]) -> str:
    counts = receipt["counts"]
    return str(
        (counts.get("corrected_text") if counts.get("is_corrected") else receipt["printed"].get("amount_text")) or ""
    )


def _converts(receipt: Mapping[str, Any]) -> bool | None:
    """Whether the text that counts, in its unit, is the amount; None for what is no amount."""
    unit, amount = receipt["printed"].get("unit"), receipt["counts"].get("amount_fen")
    if unit not in FEN:
        return None
    parsed = parse_amount(_counted(receipt))
    if parsed.number is None:
        return amount is None
    return bool(to_fen(parsed.number, str(unit)) == amount)


def _text_at(
    pdf: bytes, location: Mapping[str, Any], printed: Mapping[str, Any], limits: Limits | None
) -> tuple[str, bool | None]:
    x0, y0, x1, y1 = (float(side) for side in location["box"])
    try:
        with Drawing(limits) as drawing:
            text_found = drawing.view_cell(pdf, int(location["page"]), (x0, y0, x1, y1)).read_now or ""
    except NotDrawnError:
        return "", None
    text = " ".join(text_found.split())
    shown = text if is_printable(text) else ascii(text)
    expected, read = parse_amount(str(printed.get("amount_text") or "")), parse_amount(text)
    return shown, (expected.kind, expected.number) == (read.kind, read.number)
