"""The web application: addresses, languages, headers, and what a problem looks like. Warehouses are only read."""

from __future__ import annotations

import io
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import duckdb
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from common.csv_files import CsvWriter
from common.errors import JuesuanError
from common.language import LANGUAGES, current_language, speaking_in_task
from explorer import figures, links, pages
from explorer.connection import PublishedWarehouse
from explorer.coverage import coverage
from explorer.html import page_text, prepare, style
from explorer.pages import CsvTable, NotFoundError, PageRequest
from explorer.pictures import MEDIA_TYPE, Pictures
from explorer.problems import COOKIE, language_of, problem, unexpected
from explorer.question_pages import question, questions
from explorer.writing import Desk, RefusedWriteError
from pipeline.intake.archive import Archive
from pipeline.pages.write_pages import drawing_limits
from pipeline.settings import Settings
from review.drawing import NotDrawnError

_YEAR_SECONDS = 31_536_000
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; style-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

Answer = str | CsvTable | bytes


def application(
    settings: Settings, hosts: Sequence[str] = LOOPBACK, *, writes: bool = False, draws_soon: bool = False
) -> Starlette:
    """The explorer of a published warehouse.

    Args:
        settings: The settings; the warehouse may be published later.
        writes: Whether people may write corrections and accept changes from its pages.
        draws_soon: Whether the process that draws pages is started at once and not with the first picture.
        hosts: The names under which it answers. A page of the web that leads its own name to this machine is refused.
    """
    warehouse = PublishedWarehouse(settings.warehouse_file)
    archive = Archive(settings.archive_dir)
    desk = Desk(settings) if writes else None
    pictures = Pictures(lambda sha256: archive.path(sha256).read_bytes(), drawing_limits(settings))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # Beside the first requests: a reader needs a moment to find a figure, and its page is the one that needs most.
        threading.Thread(target=prepare, daemon=True).start()
        starting = threading.Thread(target=pictures.start, daemon=True)
        with pictures:
            if draws_soon:
                starting.start()
            yield
            if draws_soon:
                starting.join()
        warehouse.close()

    def answering(write: Callable[[PageRequest, Request], Answer]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(_answer, write, request, warehouse)

        return endpoint

    routes = _reading(settings, warehouse, pictures, writes=writes)
    written: list[Route] = []
    if desk:
        routes |= {
            "/figure/{fact}/correct": lambda page_request, request: desk.correction_page(
                page_request, request.path_params["fact"]
            ),
            "/document/{sha256}/accept": lambda page_request, request: desk.matter_page(
                page_request, **request.path_params
            ),
            "/held": lambda page_request, _: desk.held_page(page_request),
        }
        written = [
            _writing("/figure/{fact}/correct", desk, warehouse, lambda *given: desk.write_correction(*given)),
            _writing("/document/{fact}/accept", desk, warehouse, lambda *given: desk.accept_matter(*given)),
            _writing("/held/{fact}", desk, warehouse, lambda *given: desk.accept(*given)),
        ]
    return Starlette(
        routes=[
            Route("/style.css", _style),
            *(Route(path, answering(write), methods=["GET"]) for path, write in routes.items()),
            *written,
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(BaseHTTPMiddleware, dispatch=_with_headers),
        ],
        exception_handlers={404: _nowhere},
        lifespan=lifespan,
    )


def _reading(
    settings: Settings, warehouse: PublishedWarehouse, pictures: Pictures, *, writes: bool
) -> dict[str, Callable[[PageRequest, Request], Answer]]:
    """What is shown at each address."""

    def picture(request: Request, box: str) -> bytes:
        fact_id = request.path_params["fact"]
        sha256, number, cell = figures.location_of(warehouse, fact_id)
        return pictures.cell(sha256, number, cell) if box == "cell" else pictures.marked_page(sha256, number, [cell])

    def marked(page_request: PageRequest, request: Request) -> str:
        fact_id = request.path_params["fact"]
        sha256, number, _ = figures.location_of(warehouse, fact_id)
        return pages.page(page_request, sha256, number, links.address("figure", fact_id, "page.webp"))

    return {
        "/": lambda page_request, _: pages.search(page_request),
        "/quarantine": lambda page_request, _: pages.quarantine(page_request),
        "/coverage": lambda page_request, _: coverage(page_request),
        "/questions": lambda page_request, _: questions(page_request),
        "/questions/{name}": lambda page_request, request: question(page_request, **request.path_params),
        "/body/{entity}": lambda page_request, request: pages.body(page_request, **request.path_params),
        "/body/{entity}/units": lambda page_request, request: pages.units(page_request, **request.path_params),
        "/body/{entity}/{year:int}/{kind}": lambda page_request, request: pages.body_year(
            page_request, **request.path_params
        ),
        "/body/{entity}/{year:int}/{kind}/peers": lambda page_request, request: pages.peers(
            page_request, **request.path_params
        ),
        "/body/{entity}/{year:int}/{kind}/versions": lambda page_request, request: pages.versions(
            page_request, **request.path_params
        ),
        "/body/{entity}/{year:int}/{kind}/narrative": lambda page_request, request: pages.narrative(
            page_request, **request.path_params
        ),
        "/document/{sha256}": lambda page_request, request: pages.document(
            page_request, **request.path_params, writes=writes
        ),
        "/document/{sha256}/table/{key}": lambda page_request, request: pages.table(
            page_request, **request.path_params
        ),
        "/document/{sha256}/page/{number:int}": lambda page_request, request: pages.page(
            page_request, **request.path_params, picture=f"{request.url.path}/picture.webp"
        ),
        "/document/{sha256}/page/{number:int}/picture.webp": lambda page_request, request: _page_picture(
            page_request, pictures, **request.path_params
        ),
        "/figure/{fact}": lambda page_request, request: figures.figure(
            page_request, settings, request.path_params["fact"], writes=writes
        ),
        "/figure/{fact}/page": marked,
        "/figure/{fact}/cell.webp": lambda _, request: picture(request, "cell"),
        "/figure/{fact}/page.webp": lambda _, request: picture(request, "page"),
    }


def _writing(
    path: str,
    desk: Desk,
    warehouse: PublishedWarehouse,
    write: Callable[[PageRequest, str, Mapping[str, str]], str],
) -> Route:
    """A route that writes what a form of ours says."""

    async def endpoint(request: Request) -> Response:
        with speaking_in_task(language_of(request)):
            try:
                fields = await desk.form(request)
            except (RefusedWriteError, ValueError) as error:
                return problem(request, str(error), 403)
        return await run_in_threadpool(
            _answer,
            lambda page_request, _: write(page_request, request.path_params["fact"], fields),
            request,
            warehouse,
        )

    return Route(path, endpoint, methods=["POST"])


def _answer(
    write: Callable[[PageRequest, Request], Answer], request: Request, warehouse: PublishedWarehouse
) -> Response:
    """Write a page in the language of the request; what cannot be shown becomes a page that says why."""
    query = dict(request.query_params)
    chosen = query.pop("lang", None)
    if chosen in LANGUAGES:
        # The address that people share has no language; the choice is theirs alone.
        response: Response = RedirectResponse(request.url.path + (f"?{urlencode(query)}" if query else ""), 303)
        response.set_cookie(COOKIE, chosen, max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
        return response
    with speaking_in_task(language_of(request)):
        page_request = PageRequest(warehouse, query, links.other_language(request.url.path, query, current_language()))
        try:
            return _response(write(page_request, request))
        except NotFoundError as error:
            return problem(request, str(error), 404)
        except (NotDrawnError, JuesuanError) as error:
            return problem(request, str(error), 503)
        except OSError:
            return problem(request, page_text("archived_gone"), 503)
        except duckdb.Error as error:
            return problem(request, page_text("not_answered", reason=str(error).splitlines()[0]), 503, error=error)


def _response(answer: Answer) -> Response:
    if isinstance(answer, str):
        return HTMLResponse(answer)
    if isinstance(answer, bytes):
        return Response(answer, media_type=MEDIA_TYPE, headers={"Cache-Control": "private, max-age=3600"})
    lines = io.StringIO(newline="")
    writer = CsvWriter(lines)
    writer.row(answer.columns)
    writer.rows(answer.rows)
    # With a byte order mark, because Excel takes a file without one for the encoding of the machine.
    data = lines.getvalue().encode("utf-8-sig")
    disposition = {"Content-Disposition": f'attachment; filename="{answer.name}.csv"'}
    return Response(data, media_type="text/csv; charset=utf-8", headers=disposition)


def _page_picture(page_request: PageRequest, pictures: Pictures, sha256: str, number: int) -> bytes:
    document = page_request.warehouse.row("archived", document=sha256)
    if document is None or not 1 <= number <= (document["page_count"] or 0):
        raise NotFoundError(page_text("problem"))
    return pictures.page(sha256, number).file.read_bytes()


async def _style(_: Request) -> Response:
    return Response(style(), media_type="text/css; charset=utf-8")


async def _nowhere(request: Request, _: Exception) -> Response:
    with speaking_in_task(language_of(request)):
        return problem(request, page_text("no_address"), 404)


async def _with_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    try:
        response: Response = await call_next(request)
    except Exception as error:  # whatever it is, a reader gets a page and the log the traceback
        response = unexpected(request, error)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
