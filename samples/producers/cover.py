"""The cover of a printed disclosure: whose it is, of which year and kind."""

from __future__ import annotations

from samples.document import Typeset


def cover_lines(document: Typeset) -> tuple[str, str]:
    """The lines of the cover."""
    about = document.about
    year, kind = (f"{about.year}年度", "决算") if about.kind == "final" else (f"{about.year}年", "预算")
    return about.entity.name, f"{year}{about.entity.word}{kind}"
