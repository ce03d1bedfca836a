"""`juesuan review`: pages for a person, one per refused or flagged document."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from flows.errors import JuesuanError
from flows.output import emit_json, emit_pairs, note
from flows.progress import Progress
from flows.questions import ask_declared
from flows.session import Session, json_option, pass_session


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
    from flows.dossiers import dossiers, find_document
    from review.report import QUESTIONS, write_report
    from review.site import remove_others, write_document, write_index

    warehouse, folder = session.warehouse(), out or session.settings.data_dir / "review"
    named = [find_document(warehouse, document)["document_sha256"] for document in documents]
    rows = ask_declared(warehouse, "review", documents=[], all=everything)
    known = {row["document_sha256"] for row in rows}
    if asked := [sha256 for sha256 in dict.fromkeys(named) if sha256 not in known]:
        rows += ask_declared(warehouse, "review", documents=asked, all=True)
    todo = list(dict.fromkeys(named)) or [row["document_sha256"] for row in rows]
    pages: list[Path] = []
    try:
        with Progress("drawing", len(todo)) as progress:
            for dossier in dossiers(session.settings, warehouse, todo):
                pages.append(write_document(dossier, folder))
                progress.advance()
        if not named:
            remove_others(folder, todo)
        answers = {name: ask_declared(warehouse, f"report_{name}") for name in QUESTIONS}
        published = datetime.fromtimestamp(warehouse.stat().st_mtime).astimezone()
        report = write_report(answers, folder, f"{warehouse.name}, published {published:%Y-%m-%d %H:%M}")
        index = write_index(rows, folder, report.name)
    except OSError as error:
        raise JuesuanError(f"the pages cannot be written to {folder}: {error.strerror or error}") from error
    quarantined = sum(row["status"] == "quarantined" for row in rows)
    if as_json:
        emit_json(
            {
                "index": str(index),
                "report": str(report),
                "documents": len(rows),
                "quarantined": quarantined,
                "written": [str(page) for page in pages],
            }
        )
    else:
        emit_pairs(
            [
                ("documents", f"{len(rows):,} to look at, {quarantined:,} of them in quarantine"),
                ("written", f"{len(pages):,} {'page' if len(pages) == 1 else 'pages'}"),
                ("open", pages[0] if len(named) == 1 else index),
                ("report", report),
            ]
        )
    if serve:
        _serve(folder, port)


def _serve(folder: Path, port: int) -> None:
    from flows.serving import server_of

    with server_of(folder, port) as server:
        note(f"serving http://127.0.0.1:{server.server_address[1]}/ (Ctrl-C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            note("ended")
