"""Serves the explorer on this machine's loopback."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable

import uvicorn

from common.errors import JuesuanError
from explorer.app import application
from explorer.problems import logging_errors
from pipeline.settings import Settings
from schemas.wording.messages import message


def serve(settings: Settings, port: int, announce: Callable[[str], None], *, writes: bool = False) -> None:
    """Serve until the process is interrupted.

    Args:
        settings: The settings; the warehouse must exist.
        port: 0 takes any that is free.
        announce: Called with the address once the port is taken.
        writes: Whether people may write corrections and accept changes from its pages.

    Raises:
        JuesuanError: the port is taken.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        # From now on a browser waits instead of being refused, until the first answer can be given.
        listening.listen()
    except OSError as error:
        listening.close()
        raise JuesuanError(message("review.port_taken", port=port, error=error.strerror)) from error
    announce(f"http://127.0.0.1:{listening.getsockname()[1]}/")
    app = application(settings, writes=writes, draws_soon=True)
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="on")
    with contextlib.suppress(KeyboardInterrupt), listening, logging_errors(settings.logs_dir):
        uvicorn.Server(config).run(sockets=[listening])
