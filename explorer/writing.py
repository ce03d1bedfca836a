"""What a reviewer writes from a page: corrections, and changes that are accepted. Both are files under version control.

Only `juesuan browse --write` has these pages. Another site cannot write through a browser that is open here: a form
counts only with the secret of this process, which no other site can read, and only from a page of our own address.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.requests import Request

from common.errors import JuesuanError
from explorer.connection import Row
from explorer.html import page_text
from explorer.pages import NotFoundError, PageRequest, document_row, matters_of
from pipeline.decisions.accepted import accept_changes, accept_matters
from pipeline.decisions.correct import Entry, draft, signature, write
from pipeline.settings import Settings
from schemas.wording.messages import message
from warehouse.questions import ask_declared

MOST_BYTES = 64 << 10
_FIELDS = ("amount", "reason", "who", "confirm", "token", "becomes", "matter", "digest")


class RefusedWriteError(Exception):
    """A form that is not ours, or is not complete."""


class Desk:
    """Writes what people decide; knows the secret of this process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._token = secrets.token_urlsafe(32)

    async def form(self, request: Request) -> dict[str, str]:
        """The fields of a form that was sent from a page of ours.

        Raises:
            RefusedWriteError: it comes from elsewhere, is too large, or has not the secret.
        """
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        own = f"{request.url.scheme}://{request.headers.get('host', '')}"
        if site not in (None, "same-origin") or origin not in (None, own):
            raise RefusedWriteError(page_text("form_of_another_site"))
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise RefusedWriteError(page_text("form_of_another_site"))
        parsed = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=len(_FIELDS))
        fields = {name: values[-1] for name, values in parsed.items() if name in _FIELDS}
        if not secrets.compare_digest(fields.pop("token", "").encode(), self._token.encode()):
            raise RefusedWriteError(page_text("form_of_another_site"))
        return fields

    def correction_page(self, page_request: PageRequest, fact_id: str) -> str:
        """The form of a correction; with an amount and a reason, what it would change, before it is written."""
        row = page_request.warehouse.row("fact", fact=fact_id)
        if row is None:
            raise NotFoundError(message("explorer.no_figure", fact=fact_id))
        fields = {name: page_request.query.get(name, "").strip() for name in ("reason", "who")}
        fields["amount"] = page_request.query.get("amount", "")
        fields["who"] = fields["who"] or signature()[0]
        proposed, problem = None, ""
        if "amount" in page_request.query:
            try:
                proposed = draft(self._settings, page_request.warehouse.path, _entry(fact_id, fields))
            except JuesuanError as error:
                problem = str(error)
        return page_request.page(
            "correct.html", fact_id=fact_id, given=fields, draft=proposed, problem=problem, token=self._token, place=row
        )

    def write_correction(self, page_request: PageRequest, fact_id: str, fields: Mapping[str, str]) -> str:
        """Write a correction, and say where.

        Raises:
            JuesuanError: it is nonsense or needless, or breaks a check and is not confirmed.
        """
        entry = _entry(fact_id, fields)
        confirm = fields.get("confirm") == "yes"
        path = write(self._settings, draft(self._settings, page_request.warehouse.path, entry, confirm=confirm))
        return page_request.page("written.html", path=path, fact_id=fact_id, document=None)

    def held_page(self, page_request: PageRequest) -> str:
        """The documents that are held back, each with a form that accepts its change."""
        held = ask_declared(page_request.warehouse.path, "held")
        return page_request.page("held.html", held=held, token=self._token, who=signature()[0])

    def matter_page(self, page_request: PageRequest, sha256: str) -> str:
        """The form by which a person accepts what was found of a document from one cause.

        Raises:
            NotThereError: nothing of that cause is open.
        """
        row = _open_matter(page_request, sha256, page_request.query.get("matter", ""))
        return page_request.page(
            "accept.html",
            document=document_row(page_request.warehouse, sha256),
            row=row,
            token=self._token,
            who=signature()[0],
        )

    def accept_matter(self, page_request: PageRequest, sha256: str, fields: Mapping[str, str]) -> str:
        """Accept what was found from one cause, and say where that is on record.

        Raises:
            JuesuanError: the reason or the name is missing.
            NotThereError: it is not open, or something else was found by now.
        """
        row = _open_matter(page_request, sha256, fields.get("matter", ""))
        if row["digest"] != fields.get("digest"):
            raise NotFoundError(page_text("matter_no_more"))
        path = accept_matters(
            self._settings.corrections_dir, row["accepts"], reason=fields.get("reason", ""), who=fields.get("who", "")
        )
        return page_request.page("written.html", path=path, fact_id=None, document=sha256)

    def accept(self, page_request: PageRequest, sha256: str, fields: Mapping[str, str]) -> str:
        """Accept the change of one document, and say where that is on record.

        Raises:
            JuesuanError: the reason or the name is missing.
            NotThereError: the document is not held back, or would become something else by now.
        """
        held = [row for row in ask_declared(page_request.warehouse.path, "held") if row["document_sha256"] == sha256]
        if not held or held[0]["becomes"] != fields.get("becomes"):
            raise NotFoundError(page_text("held_no_more"))
        path = accept_changes(
            self._settings.corrections_dir,
            [(sha256, held[0]["becomes"])],
            reason=fields.get("reason", ""),
            who=fields.get("who", ""),
        )
        return page_request.page("written.html", path=path, fact_id=None, document=None)


def _open_matter(page_request: PageRequest, sha256: str, matter: str) -> Row:
    for row in matters_of(page_request.warehouse, sha256):
        is_open = (row["matter"], row["state"]) == (matter, "open")
        if is_open and row["matter_kind"] != "held_back" and row["severity"] != "info":
            return row
    raise NotFoundError(page_text("matter_no_more"))


def _entry(fact_id: str, fields: Mapping[str, str]) -> Entry:
    return Entry(fact_id, fields.get("amount", ""), fields.get("reason", ""), fields.get("who", ""))
