"""The lines around a form: the unit of its amounts, whose it is, and who filled it in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemas.reading.performance import label_text, meaning_of, performance
from transforms.forms.units import find_unit
from transforms.performance.form import Form
from transforms.performance.values import split_code
from transforms.reading.lines import Line

_PAIR = re.compile(r"([^:：\s]{2,14})[:：]\s*([^:：]*?)(?=\s+[^:：\s]{2,14}[:：]|$)")
_CONTACTS = ("person", "telephone")


def read_captions(form: Form, lines: Iterable[Line]) -> None:
    """Read the labels and values of the lines above or below the grid of a form."""
    for line in lines:
        form.note_unit(find_unit([line.text]))
        for match in _PAIR.finditer(line.text):
            meaning = meaning_of(label_text(match[1]), performance().identity)
            if meaning and match[2].strip():
                _set(form, meaning, match, line.page)


def _set(form: Form, meaning: str, match: re.Match[str], page: int) -> None:
    value = match[2].strip()
    if meaning in _CONTACTS or meaning == "date":
        kind = "contact" if meaning in _CONTACTS else "other"
        form.texts.append({"text_kind": kind, "label_printed": match[1], "text": value, "page": page})
    elif meaning in ("department", "unit"):
        code, name = split_code(value)
        form.set(f"{meaning}_name", name)
        if code:
            form.set(f"{meaning}_code", code)
    elif meaning == "project_name" or meaning.endswith("_code"):
        form.set(meaning, value)
