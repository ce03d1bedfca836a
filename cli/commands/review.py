"""`juesuan review`: pages for a person, one per refused or flagged document."""

from __future__ import annotations

from pathlib import Path

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, emit_pairs, note
from cli.session import Session
from schemas.wording.messages import text


@click.command(name="review", help=text("cli_review.help"))
@click.argument("documents", nargs=-1)
@click.option("--all", "everything", is_flag=True, help=text("cli_review.option_all"))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=text("cli_review.option_out"))
@click.option("--serve", is_flag=True, help=text("cli_review.option_serve"))
@click.option("--port", default=8765, show_default=True, help=text("cli_review.option_port"))
@json_option
@pass_session
def command(
    session: Session,
    documents: tuple[str, ...],
    everything: bool,
    out: Path | None,
    serve: bool,
    port: int,
    as_json: bool,
) -> None:
    """Write a page for each refused or flagged document."""
    from pipeline.lookup import find_document
    from pipeline.pages.write_pages import write_pages

    warehouse, folder = session.warehouse(), out or session.settings.review_dir
    named = [find_document(warehouse, document)["document_sha256"] for document in documents]
    site = write_pages(session.settings, folder, named, everything=everything)
    if as_json:
        emit_json(
            {
                "index": str(site.index),
                "report": str(site.report),
                "documents": site.documents,
                "quarantined": site.quarantined,
                "written": [str(page) for page in site.written],
            }
        )
    else:
        to_look_at = text("cli_review.to_look_at", count=site.documents, quarantined=site.quarantined)
        emit_pairs(
            [
                (text("cli_review.documents"), to_look_at),
                (text("cli_review.written"), text("cli_review.pages", count=len(site.written))),
                (text("cli_review.open"), site.written[0] if len(named) == 1 else site.index),
                (text("cli_review.report"), site.report),
            ]
        )
    if serve:
        _serve(folder, port)


def _serve(folder: Path, port: int) -> None:
    from review.serving import server_of

    with server_of(folder, port) as server:
        note(text("cli_review.serving", address=f"http://127.0.0.1:{server.server_address[1]}/"))
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            note(text("cli_review.ended"))
