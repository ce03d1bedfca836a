"""What a browser or a program is told where a page cannot be shown: in its language, as a page or as JSON."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from common.language import LANGUAGES, Language, current_language, speaking_in_task
from explorer import links
from explorer.html import page_text, render
from pipeline.runs.logs import JsonLines

COOKIE = "juesuan_language"
LOG = "browse.log"
"""The file in the folder of logs; JSON lines, like the logs of runs"""
_LOG_BYTES = 1 << 20
_READING = ("GET", "HEAD")

log = logging.getLogger(__name__)


def language_of(request: Request) -> Language:
    """The language that a reader chose, else that of the machine."""
    chosen = request.cookies.get(COOKIE)
    return next((language for language in LANGUAGES if language == chosen), current_language())


def problem(request: Request, why: str, status: int, *, error: Exception | None = None) -> Response:
    """Say why something cannot be shown, in the current language; an error of the engine is logged as well."""
    if error is not None:
        log.error("%s %s was not answered", request.method, request.url.path, exc_info=error)
    if _wants_json(request):
        return JSONResponse({"status": status, "message": why}, status)
    return HTMLResponse(render("problem.html", why=why, other_language=_other_language(request)), status)


def unexpected(request: Request, error: Exception) -> Response:
    """Log an error that no page expects, with its traceback, and name it by a reference that the log has, too."""
    reference = secrets.token_hex(4)
    about = {"reference": reference, "method": request.method, "path": request.url.path, "query": request.url.query}
    log.error("[%s] %s %s failed", reference, request.method, request.url.path, exc_info=error, extra=about)
    with speaking_in_task(language_of(request)):
        try:
            return _unexpected(request, reference)
        except Exception as second:  # the templates themselves may be what is broken
            log.error("[%s] its error page failed, too", reference, exc_info=second, extra=about)
            return PlainTextResponse(f"{page_text('unexpected')} {reference}", 500)


@contextmanager
def logging_errors(folder: Path) -> Iterator[None]:
    """Log what goes wrong to stderr, and to a file in a folder if it can be written."""
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(folder / LOG, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8")
        file.setFormatter(JsonLines("browse"))
        handlers.append(file)
    except OSError:  # reading needs no folder that can be written
        pass
    for handler in handlers:
        log.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            log.removeHandler(handler)
            handler.close()


def _unexpected(request: Request, reference: str) -> Response:
    changed = page_text("nothing_changed" if request.method in _READING else "perhaps_written")
    advice = page_text("unexpected_advice", reference=reference, log=LOG)
    if _wants_json(request):
        says = {"message": page_text("unexpected"), "changed": changed, "advice": advice, "reference": reference}
        return JSONResponse({"status": 500, **says}, 500)
    other = _other_language(request)
    return HTMLResponse(
        render("unexpected.html", changed=changed, advice=advice, reference=reference, other_language=other), 500
    )


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _other_language(request: Request) -> str:
    # Nothing answers at the address of a form, or at one that does not exist: the other language begins at the start.
    is_page = request.method in _READING and "endpoint" in request.scope
    query = {name: value for name, value in request.query_params.items() if name != "lang"} if is_page else {}
    return links.other_language(request.url.path if is_page else "/", query, current_language())
