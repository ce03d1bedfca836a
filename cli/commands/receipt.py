"""`juesuan receipt`: check one figure without the warehouse."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import json_option
from cli.output import emit_json, note
from common.errors import Exit, JuesuanError
from schemas.wording.messages import message, text
from schemas.wording.os_errors import os_error

_SHOWN = {True: "holds", False: "fails", None: "not_tried"}
_COLOURS = {True: "green", False: "red", None: None}


@click.command(name="receipt", help=text("cli_receipt.help"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--document", type=click.Path(dir_okay=False, path_type=Path), help=text("cli_receipt.option_document"))
@json_option
def command(file: Path, document: Path | None, as_json: bool) -> int:
    """Repeat what a receipt says, and tell whether it holds."""
    from pipeline.pages.receipts import check_receipt, read_receipt

    receipt = read_receipt(_bytes(file), str(file))
    statements = check_receipt(receipt, _bytes(document) if document else None)
    holds = all(statement.holds is not False for statement in statements)
    if as_json:
        checked = [{"says": str(statement.says), "holds": statement.holds} for statement in statements]
        emit_json({"receipt": receipt, "checked": checked, "holds": holds})
    else:
        words, printed, whose = receipt["words"], receipt["printed"], receipt["of"]
        about = {"body": whose.get("entity_name"), "year": whose.get("fiscal_year"), **words}
        click.echo(text("cli_receipt.about", **about, text=printed.get("amount_text"), unit=printed.get("unit") or ""))
        for statement in statements:
            shown = text(f"cli_receipt.{_SHOWN[statement.holds]}")
            line = text("cli_receipt.statement", shown=shown, says=statement.says)
            click.secho(line, fg=_COLOURS[statement.holds])
        if document is None:
            note(text("cli_receipt.needs_document"))
    return Exit.OK if holds else Exit.ERROR


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise JuesuanError(message("receipt.unreadable", path=path, why=os_error(error))) from error
