"""Prefect's server for the length of one run: it ends with its run, however that ends, `kill -9` included.

Prefect's own embedded server is told to stop by the run and outlives one that is killed. This one is the same
application on the same database, and holds the end of a pipe: the kernel closes the other end when the run is gone.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from common.errors import JuesuanError
from flows.guarded_server import HOST, Guarded
from schemas.wording.messages import message

_START_SECONDS = 300.0
"""A server that has ended is reported at once; a busy machine may take a minute"""
_STOP_SECONDS = 5.0
_ANSWER_SECONDS = 1
"""For what the server is answering when it is to end"""


@contextmanager
def prefect_server() -> Iterator[None]:
    """Start a server on this machine's loopback, and name it and its secret to Prefect in the environment.

    Nothing is started where `PREFECT_API_URL` is set already.

    Call it after `prepare_environment` and before Prefect is imported.

    Raises:
        JuesuanError: it does not start.
    """
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    secret = f"juesuan:{secrets.token_urlsafe(32)}"
    with socket.create_server((HOST, 0)) as listening:
        own = {
            "PREFECT_API_URL": f"http://{HOST}:{listening.getsockname()[1]}/api",
            # In the environment and not among arguments, which everybody on the machine can list.
            "PREFECT_API_AUTH_STRING": secret,
        }
        # A session of its own: Ctrl-C is for the run, which still has to tell the server how it ended.
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.temporary_server", str(listening.fileno())],
            env={**os.environ, **own, "PREFECT_SERVER_API_AUTH_STRING": secret, "PREFECT_SERVER_UI_ENABLED": "false"},
            stdin=subprocess.PIPE,
            pass_fds=(listening.fileno(),),
            start_new_session=True,
        )
    before = {name: os.environ.get(name) for name in own}
    os.environ |= own
    try:
        _expect_healthy(own["PREFECT_API_URL"], process)
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        _stop(process)


def _expect_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            # The socket listens from the first moment on: the answer comes when the server is ready.
            with urllib.request.urlopen(f"{address}/health", timeout=end - time.monotonic()) as answer:
                if answer.status == 200:
                    return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    raise JuesuanError(message("flows.no_temporary_server"))


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()


def _serve(descriptor: int) -> None:
    import uvicorn
    from prefect.server.api.server import create_app

    listening = socket.socket(fileno=descriptor)
    app = Guarded(create_app(ephemeral=True, final=True), listening.getsockname()[1])
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", server_header=False, timeout_graceful_shutdown=_ANSWER_SECONDS)
    )

    def end_with_the_run() -> None:
        sys.stdin.buffer.read()  # until the run closes its end of the pipe, or is gone
        server.should_exit = True

    threading.Thread(target=end_with_the_run, daemon=True).start()
    server.run(sockets=[listening])


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
