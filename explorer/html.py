"""The templates of the explorer, rendered in the language of the request, with everything escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup, escape

from common.language import current_language
from explorer import links
from explorer.questions import all_questions
from review.html import environment
from review.wording import money, percent_change, percent_of, word
from schemas.judging.checks import checks
from schemas.reading.forms import forms
from schemas.wording.messages import Message, messages
from schemas.wording.verdicts import verdicts

_LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}


def page_text(key: str, **values: object) -> str:
    """A declared text of `schemas/wording/messages/explorer.toml`."""
    return Message(f"explorer.{key}", values).text()


def named(group: str, key: object) -> str:
    """The declared text for an identifier of a group (`kind`, `scope`); the value itself where none is declared."""
    return page_text(f"{group}_{key}") if f"{group}_{key}" in messages("explorer") else str(key or "")


def reopened(row: Mapping[str, Any]) -> str:
    """Say who accepted a matter before, and why it is open all the same."""
    about = {"who": row["earlier_by"], "on": row["earlier_on"], "why": row["earlier_because"]}
    return Message(f"accept.reopened_{row['reopened']}", about).text()


def render(template: str, **values: Any) -> str:
    """Render a page in the language of the request."""
    return (
        _templates()
        .get_template(template)
        .render(
            language=_LANGUAGE_TAGS[current_language()],
            x=page_text,
            word=named,
            links=links,
            money=money,
            reopened=reopened,
            **values,
        )
    )


def style() -> str:
    """The style sheet: that of the review pages, and what the explorer adds."""
    return files("review").joinpath("templates", "style.css").read_text("utf-8") + _source("explorer.css")


def prepare() -> None:
    """Read the declarations and compile the templates that pages use, so that no reader waits for it."""
    forms(), checks(), verdicts(), all_questions()
    for template in files("explorer").joinpath("templates").iterdir():
        if template.name.endswith(".html"):
            _templates().get_template(template.name)


@cache
def _templates() -> jinja2.Environment:
    templates = environment().overlay(loader=jinja2.FunctionLoader(_source))
    templates.filters["in_words"] = word
    templates.filters["percent_of"] = percent_of
    templates.filters["percent_change"] = percent_change
    templates.filters["with_code"] = with_code
    templates.filters["says_of_table"] = says_of_table
    return templates


def says_of_table(key: object) -> str:
    """What a standard table has, in English; empty for any other."""
    form = forms().get(str(key))
    return f"{form.doc.rstrip('.')}." if form else ""


def with_code(step: object) -> Markup:
    """A step of the way to a cell: its words, and the identifier behind them as code."""
    words, bracket, identifier = str(step).rpartition(" (")
    if not bracket or not identifier.endswith(")") or not identifier.isascii():
        return escape(step)
    return Markup("{} <code>{}</code>").format(words, identifier.removesuffix(")"))


def _source(name: str) -> str:
    return files("explorer").joinpath("templates", name).read_text("utf-8")
