"""A folder of pages on this machine's loopback, for as long as someone looks at them."""

from __future__ import annotations

import io
import os
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

from common.errors import JuesuanError
from schemas.wording.messages import message


class _Handler(SimpleHTTPRequestHandler):
    """Files of one folder, to this machine under its own names only, and no listing of folders."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Answer a request, unless it came under a name that is not this machine's."""
        host = (self.headers.get("Host") or "").rpartition(":")[0] or self.headers.get("Host")
        if host not in ("127.0.0.1", "localhost"):
            self.send_error(HTTPStatus.FORBIDDEN)
            return None
        return super().send_head()

    def list_directory(self, path: str | os.PathLike[str]) -> io.BytesIO | None:
        """Refuse to list folders: every folder that readers need has an index page."""
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def end_headers(self) -> None:
        """Pages are rewritten under the same names, so a browser must ask again."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not logged."""


def server_of(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of a folder, not yet serving; port 0 takes any that is free.

    Raises:
        JuesuanError: the port is taken.
    """
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
    except OSError as error:
        raise JuesuanError(message("review.port_taken", port=port, error=error.strerror)) from error
