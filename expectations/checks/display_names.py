"""Names of standard tables and named rows in messages: identifiers in English, printed words in Chinese."""

from __future__ import annotations

from common.language import Bilingual
from schemas.judging.checks import words
from schemas.reading.forms import forms


def table_name(table_key: str) -> Bilingual:
    """Name a standard table."""
    form = forms().get(table_key)
    return Bilingual(en=table_key, zh=form.zh if form else table_key)


def row_name(code: str) -> Bilingual:
    """Name a row of a standard table."""
    return Bilingual(en=code, zh=words().get(code, code))
