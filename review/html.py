"""Jinja2 templates with everything escaped, and one small style sheet that every page carries."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup, escape

from common.language import Language, current_language
from review import wording
from schemas.wording.grades import grade_texts
from schemas.wording.messages import listed, stored_message

_LANGUAGE_TAGS: Mapping[Language, str] = {"en": "en", "zh": "zh-CN"}
"""As the attribute `lang` of a page names a language"""


def _text(name: str) -> str:
    return files("review").joinpath("templates", name).read_text("utf-8")


@cache
def environment() -> jinja2.Environment:
    """The templates; a name that is not there is an error, and whatever is put in is escaped."""
    templates = jinja2.Environment(
        loader=jinja2.FunctionLoader(_text),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["value"] = wording.value_of
    templates.filters["row"] = wording.row_label
    templates.filters["column"] = wording.column_label
    templates.filters["table"] = wording.table_name
    templates.filters["grade_reasons"] = wording.grade_reasons
    templates.filters["message"] = stored_message
    templates.filters["correct_command"] = wording.correct_command
    templates.filters["web"] = web_address
    templates.filters["bold"] = bold
    templates.filters["listed"] = listed
    templates.filters["number"] = "{:,}".format
    templates.filters["verdict"] = wording.verdict_name
    templates.filters["yuan"] = wording.yuan
    templates.filters["plain"] = wording.plain
    templates.filters["percent"] = wording.percent
    templates.filters["code"] = code
    templates.filters["original_page"] = wording.original_page
    templates.globals["t"] = wording.page_text
    templates.globals["markup"] = markup
    templates.globals["named"] = wording.named
    templates.globals["evidence_value"] = wording.evidence_value
    return templates


def render(template: str, script: str | None = None, **values: Any) -> str:
    """Render a whole page in the language of this process.

    Its own script runs because the page names its hash, and no other can.
    """
    # Both are files of this package: nothing in them comes from a document.
    program = Markup(_text(script)) if script else Markup("")
    allowed = base64.b64encode(hashlib.sha256(program.encode()).digest()).decode("ascii") if script else ""
    return (
        environment()
        .get_template(template)
        .render(
            best_grade=grade_texts()["A"].text(),
            language=_LANGUAGE_TAGS[current_language()],
            style=Markup(_text("style.css")),
            script=program,
            script_hash=allowed,
            **values,
        )
    )


def markup(key: str, **values: object) -> Markup:
    """A declared text of review.toml with values that may be markup; everything else in it is escaped."""
    escaped = {name: value if isinstance(value, int) else escape(value) for name, value in values.items()}
    return Markup(wording.page_text(key, **escaped))


def bold(value: object, style: str = "") -> Markup:
    """A value in bold, with a class of the style sheet."""
    begin = Markup('<b class="{}">').format(style) if style else Markup("<b>")
    return begin + escape(value) + Markup("</b>")


def code(value: object) -> Markup:
    """A value as code."""
    return Markup("<code>{}</code>").format(value)


def web_address(value: object) -> str:
    """An address that may be a link: http or https, else nothing."""
    try:
        parts = urlsplit(str(value or ""))
    except ValueError:
        return ""
    return str(value) if parts.scheme in ("http", "https") and parts.netloc else ""


def write_page(path: Path, page: str) -> None:
    """Write a page aside and move it into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(page, "utf-8", errors="backslashreplace")
    temporary.replace(path)
