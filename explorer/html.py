"""The templates of the explorer, rendered in the language of the request, with everything escaped."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from common.language import current_language
from explorer import links
from review.html import environment
from review.wording import money
from schemas.wording.messages import Message, messages

_LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}


def page_text(key: str, **values: object) -> str:
    """A declared text of `schemas/wording/messages/explorer.toml`."""
    return Message(f"explorer.{key}", values).text()


def named(group: str, key: object) -> str:
    """The declared text for an identifier of a group (`kind`, `scope`); the value itself where none is declared."""
    return page_text(f"{group}_{key}") if f"{group}_{key}" in messages("explorer") else str(key or "")


def render(template: str, **values: Any) -> str:
    """Render a page in the language of the request."""
    return (
        _templates()
        .get_template(template)
        .render(
            language=_LANGUAGE_TAGS[current_language()], x=page_text, word=named, links=links, money=money, **values
        )
    )


def style() -> str:
    """The style sheet: that of the review pages, and what the explorer adds."""
    return files("review").joinpath("templates", "style.css").read_text("utf-8") + _source("explorer.css")


@cache
def _templates() -> jinja2.Environment:
    return environment().overlay(loader=jinja2.FunctionLoader(_source))


def _source(name: str) -> str:
    return files("explorer").joinpath("templates", name).read_text("utf-8")
