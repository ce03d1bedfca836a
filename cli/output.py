"""Output of commands: tables and lines on stdout, or JSON with `--json`; notes go to stderr."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

import click

from common.display import plain, show
from schemas.wording.messages import text

_LABEL_WIDTH = 10


_written: list[bool] = []
"""Whether this command has printed JSON"""


def begin() -> None:
    """Begin the output of a command."""
    _written.clear()


def is_json_written() -> bool:
    """Whether this command has printed its answer as JSON; a second one would spoil it."""
    return bool(_written)


def emit_json(value: Any) -> None:
    """Print a value as JSON; exact decimals are texts, dates are ISO texts."""
    _written.append(True)
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
    click.secho("  ".join(pad(n, w, r) for n, w, r in zip(columns, widths, right, strict=True)).rstrip(), bold=True)
    for row in cells:
        click.echo("  ".join(pad(c, w, r) for c, w, r in zip(row, widths, right, strict=True)).rstrip())


def emit_pairs(pairs: Sequence[tuple[str, Any]]) -> None:
    """Print names and values, one pair in a line."""
    width = max((_width(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        click.echo(f"{pad(name, width)}  {show(value)}".rstrip())


def labelled(label: str, line: str, colour: str | None = None, *, bold: bool = False) -> None:
    """Print a line of a summary after its label; Chinese and English labels take the same width."""
    click.secho(f"{pad(label, _LABEL_WIDTH)} {line}".rstrip(), fg=colour, bold=bold or None)


def listed(lines: Sequence[str], most: int) -> None:
    """Print lines below a labelled line, at most so many of them, and how many there are more."""
    for line in lines[:most]:
        click.echo(f"{' ' * _LABEL_WIDTH} - {line}")
    if len(lines) > most:
        click.echo(f"{' ' * _LABEL_WIDTH} - {text('cli.and_more', count=len(lines) - most)}")


def note(message: str) -> None:
    """Print a line on stderr."""
    click.echo(message, err=True)


def _width(words: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in words)


def pad(words: str, width: int, right: bool = False) -> str:
    """Pad a text to a width in terminal columns."""
    space = " " * (width - _width(words))
    return space + words if right else words + space
