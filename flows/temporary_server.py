"""Prefect's server for the length of one run: it ends with its run, however that ends, `kill -9` included.

Prefect's own embedded server is told to stop by the run and outlives one that is killed. This one is the same
application on the same database, and holds the end of a pipe: the kernel closes the other end when the run is gone.
"""

from __future__ import annotations

import os
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
from schemas.wording.messages import message

_START_SECONDS = 120.0
_STOP_SECONDS = 5.0


@contextmanager
def prefect_server() -> Iterator[None]:
    """A server on this machine's loopback, named to Prefect by `PREFECT_API_URL`; none where that is set already.

    Call it after `prepare_environment` and before Prefect is imported.

    Raises:
        JuesuanError: it does not start.
    """
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/api"
        # A session of its own: Ctrl-C is for the run, which still has to tell the server how it ended.
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.temporary_server", str(listening.fileno())],
            stdin=subprocess.PIPE,
            pass_fds=(listening.fileno(),),
            start_new_session=True,
        )
    os.environ["PREFECT_API_URL"] = address
    try:
        _expect_healthy(address, process)
        yield
    finally:
        del os.environ["PREFECT_API_URL"]
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


def _end_with_the_run() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _serve(descriptor: int) -> None:
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    import uvicorn
    from prefect.server.api.server import create_app

    config = uvicorn.Config(create_app(ephemeral=True, final=True), log_level="error", lifespan="on")
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
