"""How commands answer: readable on stdout, or JSON with `--json`; whatever is not the answer goes to stderr."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

import click

from common.display import plain, show


def emit_json(value: Any) -> None:
    """Print a value as JSON; exact decimals are texts, dates are ISO texts."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def emit_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows as a table; Chinese characters count as the two columns they take."""
    if not columns:
        return
    cells = [[show(value) for value in row] for row in rows]
    right = [
        bool(rows) and all(isinstance(row[i], (int, float, Decimal, type(None))) for row in rows)
        for i in range(len(columns))
    ]
    widths = [max([_width(name), *(_width(row[i]) for row in cells)]) for i, name in enumerate(columns)]
    click.secho("  ".join(_pad(n, w, r) for n, w, r in zip(columns, widths, right, strict=True)).rstrip(), bold=True)
    for row in cells:
        click.echo("  ".join(_pad(c, w, r) for c, w, r in zip(row, widths, right, strict=True)).rstrip())


def emit_pairs(pairs: Sequence[tuple[str, Any]]) -> None:
    """Print names and values, one pair in a line."""
    width = max((_width(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        click.echo(f"{_pad(name, width, False)}  {show(value)}".rstrip())


def note(message: str) -> None:
    """Say something on stderr."""
    click.echo(message, err=True)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
