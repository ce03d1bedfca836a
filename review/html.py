"""Jinja2 templates with everything escaped, and one small style sheet that every page carries."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup

from review import wording


def _text(name: str) -> str:
    return files("review").joinpath("templates", name).read_text("utf-8")


@cache
def environment() -> jinja2.Environment:
    """The templates; a name that is not there is an error, and whatever is put in is escaped."""
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_text),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["value"] = wording.value_of
    made.filters["row"] = wording.row_label
    made.filters["column"] = wording.column_label
    made.filters["table"] = wording.table_name
    made.filters["grade_reasons"] = wording.grade_reasons
    made.filters["correct_command"] = wording.correct_command
    made.filters["web"] = web_address
    made.globals["scopes"] = wording.SCOPES
    made.globals["evidence_roles"] = wording.EVIDENCE_ROLES
    return made


def render(template: str, script: str | None = None, **values: Any) -> str:
    """A whole page; its own script runs because the page names its hash, and no other can."""
    # Both are files of this package: nothing in them comes from a document.
    code = Markup(_text(script)) if script else Markup("")
    allowed = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode("ascii") if script else ""
    return (
        environment()
        .get_template(template)
        .render(style=Markup(_text("style.css")), script=code, script_hash=allowed, **values)
    )


def web_address(value: object) -> str:
    """An address that may be a link: http or https, else nothing."""
    try:
        parts = urlsplit(str(value or ""))
    except ValueError:
        return ""
    return str(value) if parts.scheme in ("http", "https") and parts.netloc else ""
