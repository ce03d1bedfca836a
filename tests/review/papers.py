"""Typeset documents in which a figure was changed after everything was added up."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from samples.corpus import Job, documents
from samples.document import Document
from samples.paper import FONTS, encoded

JOB = Job("county_numbered", 5, 2023, 1, 99)


@cache
def sound() -> Document:
    """A typeset disclosure in which everything adds up."""
    return next(documents(JOB))


def broken(table: str = "fin_revenue", row: int = -1) -> bytes:
    """The same with one amount of a table printed wrong: its last amount, or the one at a place."""
    return misprinted(table, row, lambda text: text[:-4] + str((int(text[-4]) + 4) % 10) + text[-3:])


def misprinted(table: str, row: int, change: Callable[[str], str]) -> bytes:
    """The same with another text in place of one amount of a table."""
    document = next(documents(JOB))
    amounts = [
        stated
        for stated in document.stated
        if stated.table.key == table
        and "." in stated.text
        and set(stated.text) <= set("0123456789.,")
        and float(stated.text.replace(",", "")) > 0
    ]
    wrong = amounts[row]
    text = change(wrong.text)
    page = document.pages[wrong.page - 1]
    for font in FONTS.values():
        before, after = f"<{encoded(wrong.text, font)}>", f"<{encoded(text, font)}>"
        text_indices = [text_index for text_index, drawn in enumerate(page._texts) if before in drawn]
        if text_indices:
            page._texts[text_indices[-1]] = page._texts[text_indices[-1]].replace(before, after)
            return document.pdf()
    raise ValueError(f"{wrong.text} is not printed on page {wrong.page}")
