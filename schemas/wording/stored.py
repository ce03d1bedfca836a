"""Messages that the warehouse stores with a document: the column of the reader's language, else the one there is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.language import current_language


def shown_message(row: Mapping[str, Any], column: str = "message") -> str:
    """Choose the message of a row in the language of this process.

    `message_zh` stands beside `message`, `stop_message_zh` beside `stop_message`; where a row has no Chinese text (an
    older warehouse, or a message without one), the other one is shown.
    """
    chinese = row.get(f"{column}_zh") if current_language() == "zh" else None
    return str(chinese or row.get(column) or "")


def with_shown_message(row: Mapping[str, Any], column: str = "message") -> dict[str, Any]:
    """Copy a row for display: one column with the message in the language of this process."""
    return {
        name: shown_message(row, column) if name == column else value
        for name, value in row.items()
        if name != f"{column}_zh"
    }
