"""Prefect's server for this machine alone: the secret of this start, one address, and pages of its own only.

Run as a program by `flows.server`, which hands the secret over in the environment (`PREFECT_SERVER_API_AUTH_STRING`):
Prefect asks for it at every call of its API and every web socket. What Prefect leaves open is closed here: a name of a
server that is not this machine's (DNS rebinding) and pages of other sites are refused before anything answers them, and
its pages are told to load nothing from other servers: they come with an analytics library (Amplitude).
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
"""What this machine is called by its own browsers"""

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]


def origins(port: int) -> list[str]:
    """The pages that may call the server: its own."""
    return [f"http://{name}:{port}" for name in NAMES]


def content_policy(port: int) -> str:
    """Give the Content-Security-Policy of Prefect's pages: a browser asks this server and no other, whatever they do.

    They set styles in their elements, start workers from their own text, and draw with a library that compiles shaders.
    """
    sockets = [f"ws://{name}:{port}" for name in NAMES]
    return "; ".join(
        [
            "default-src 'self'",
            f"connect-src 'self' {' '.join([*origins(port), *sockets])}",
            "script-src 'self' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


class Guarded:
    """An ASGI application that refuses what was sent to another name, or by a page of another site.

    Every answer carries the policy that keeps its pages from asking other servers.
    """

    def __init__(self, app: _App, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}".encode() for name in NAMES}
        self._origins = {origin.encode() for origin in origins(port)}
        self._policy = (b"content-security-policy", content_policy(port).encode())

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Answer a request or refuse it; what is not a request (start and end of the server) goes through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif self._is_ours(scope):
            await self._app(scope, receive, self._with_policy(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": b"This server answers this machine and its own pages.\n"})

    def _with_policy(self, send: _Send) -> _Send:
        async def send_with_policy(message: _Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), self._policy]}
            await send(message)

        return send_with_policy

    def _is_ours(self, scope: _Message) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        senders = [value for name, value in scope["headers"] if name == b"origin"]
        return len(hosts) == 1 and hosts[0] in self._hosts and all(sender in self._origins for sender in senders)


def main() -> None:
    """Serve until the process is ended.

    Raises:
        SystemExit: there is no secret in the environment.
    """
    parser = argparse.ArgumentParser(description="Prefect's server, guarded")
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    if not os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
        raise SystemExit("there is no PREFECT_SERVER_API_AUTH_STRING: this server is never started without a secret")

    import uvicorn
    from prefect.server.api.server import create_app

    uvicorn.run(Guarded(create_app(final=True), port), host=HOST, port=port, log_level="warning", server_header=False)


if __name__ == "__main__":
    main()
