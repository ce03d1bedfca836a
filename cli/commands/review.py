"""`juesuan review`: pages for a person, one per refused or flagged document."""

from __future__ import annotations

from pathlib import Path

import click

from cli.output import emit_json, emit_pairs, note
from cli.session import Session, json_option, pass_session


@click.command(name="review")
@click.argument("documents", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every document, the flawless ones too.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder; else `review` in the data folder."
)
@click.option("--serve", is_flag=True, help="Then serve the folder on this machine until Ctrl-C.")
@click.option("--port", default=8765, show_default=True, help="Port for --serve; 0 is any that is free.")
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
    """Write a page for each refused or flagged document: what is wrong, where on the page, what to do next.

    DOCUMENTS are names of files or starts of hashes (at least six digits): then only their pages are written anew, and
    the index still lists everything. `report.html` beside it says what the gate and the checks found in the whole
    warehouse. The pages are plain files that open from any folder, offline.
    """
    from pipeline.pages.dossiers import find_document
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
        emit_pairs(
            [
                ("documents", f"{site.documents:,} to look at, {site.quarantined:,} of them in quarantine"),
                ("written", f"{len(site.written):,} {'page' if len(site.written) == 1 else 'pages'}"),
                ("open", site.written[0] if len(named) == 1 else site.index),
                ("report", site.report),
            ]
        )
    if serve:
        _serve(folder, port)


def _serve(folder: Path, port: int) -> None:
    from review.serving import server_of

    with server_of(folder, port) as server:
        note(f"serving http://127.0.0.1:{server.server_address[1]}/ (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            note("ended")
