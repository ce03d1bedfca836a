"""What the guard around Prefect's server lets through, without Prefect."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from flows.guarded_server import Guarded, content_policy, main

OURS = [(b"host", b"127.0.0.1:4200")]


def answered(kind: str, headers: list[tuple[bytes, bytes]]) -> tuple[bool, list[dict[str, Any]]]:
    """Whether the application behind the guard was reached, and what the guard itself sent."""
    reached, sent = [], []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope)

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError

    asyncio.run(Guarded(app, 4200)({"type": kind, "headers": headers}, receive, send))
    return bool(reached), sent


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "headers",
    [
        OURS,
        [(b"host", b"localhost:4200")],
        [*OURS, (b"origin", b"http://127.0.0.1:4200")],
        [*OURS, (b"origin", b"http://localhost:4200")],
    ],
)
def test_its_own_pages_are_answered(kind: str, headers: list[tuple[bytes, bytes]]) -> None:
    assert answered(kind, headers) == (True, [])


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"host", b"127.0.0.1")],
        [(b"host", b"evil.example:4200")],
        [(b"host", b"127.0.0.1:4200"), (b"host", b"evil.example")],
        [*OURS, (b"origin", b"null")],
        [*OURS, (b"origin", b"http://evil.example")],
        [*OURS, (b"origin", b"https://127.0.0.1:4200")],
        [*OURS, (b"origin", b"http://127.0.0.1:4201")],
        [*OURS, (b"origin", b"http://127.0.0.1:4200"), (b"origin", b"http://evil.example")],
    ],
)
def test_another_name_and_pages_of_other_sites_are_refused(kind: str, headers: list[tuple[bytes, bytes]]) -> None:
    reached, sent = answered(kind, headers)
    assert not reached
    assert sent[0].get("status", sent[0].get("code")) in (403, 1008)


def test_every_answer_carries_the_policy_that_keeps_its_pages_from_asking_others() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<p>"})

    sent = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Guarded(app, 4200)({"type": "http", "headers": OURS}, lambda: None, send))  # type: ignore[arg-type, return-value]  # a GET has no body to receive
    start, body = sent
    assert start["headers"] == [
        (b"content-type", b"text/html"),
        (b"content-security-policy", content_policy(4200).encode()),
    ]
    assert body == {"type": "http.response.body", "body": b"<p>"}


def test_the_policy_names_this_server_alone() -> None:
    directives = dict(directive.split(" ", 1) for directive in content_policy(4200).split("; "))
    assert directives["default-src"] == "'self'"
    sources = {source for allowed in directives.values() for source in allowed.split()}
    own = {f"{scheme}://{name}:4200" for scheme in ("http", "ws") for name in ("127.0.0.1", "localhost")}
    quoted = {source for source in sources if source.startswith("'")}
    assert sources - quoted == own | {"data:", "blob:"}


def test_start_and_end_of_the_server_go_through() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": scope["type"]})

    sent = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Guarded(app, 4200)({"type": "lifespan"}, lambda: None, send))  # type: ignore[arg-type, return-value]  # a lifespan message needs no receive
    assert sent == [{"type": "lifespan"}]


def test_no_server_starts_without_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_SERVER_API_AUTH_STRING", raising=False)
    monkeypatch.setattr("sys.argv", ["guarded_server", "--port", "1"])
    with pytest.raises(SystemExit, match="never started without a secret"):
        main()
