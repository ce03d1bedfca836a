"""Run Prefect's server, a worker and the deployments on one machine until stopped."""

from __future__ import annotations

import base64
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from common.errors import JuesuanError
from common.language import current_language
from flows import child_processes
from flows.deployments import NIGHTLY, pools_of
from flows.environment import silence
from flows.guarded_server import HOST, origins
from pipeline.runs.lock import lock_holder, run_lock
from pipeline.settings import Settings
from review.serving import server_of
from schemas.wording.messages import message
from schemas.wording.os_errors import os_error

LOGIN = "login"
"""File in `prefect_dir` with the secret of this start, `juesuan:...`, which its owner alone can read"""
_START_SECONDS = 300
"""A part that has ended is reported at once; a busy machine may take a minute for each"""
_PORT_SECONDS = 10
_SCHEDULED_SECONDS = 120
_TAIL = 15


@dataclass(frozen=True)
class _Server:
    """Prefect's API with the secret that it asks for."""

    api: str
    secret: str = field(repr=False)

    def ask(self, endpoint: str, body: dict[str, Any], method: str = "POST") -> Any:
        """Ask the API; gives its answer.

        Raises:
            JuesuanError: it does not answer, or refuses.
        """
        credentials = base64.b64encode(self.secret.encode()).decode("ascii")
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {credentials}"}
        url = f"{self.api}/{endpoint}"
        request = urllib.request.Request(url, json.dumps(body).encode("utf-8"), headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or "null")
        except (OSError, ValueError) as error:
            raise JuesuanError(message("flows.server_error", url=url, error=error)) from error


@dataclass(frozen=True)
class Service:
    """The parts that run: the server with its pages, the review pages, the worker."""

    ui: str
    api: str
    review: str
    login: Path
    """The file with the secret that pages and API ask for"""
    server: _Server
    processes: dict[str, subprocess.Popen[bytes]]

    def next_run(self, deployment: str = NIGHTLY) -> datetime | None:
        """When a deployment runs next, in this machine's time; None where the server has nothing planned."""
        until = time.monotonic() + _SCHEDULED_SECONDS
        while time.monotonic() < until:
            planned = self.server.ask(
                "flow_runs/filter",
                {
                    "deployments": {"name": {"any_": [deployment]}},
                    "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
                    "sort": "EXPECTED_START_TIME_ASC",
                    "limit": 1,
                },
            )
            if planned:
                return datetime.fromisoformat(planned[0]["expected_start_time"]).astimezone()
            time.sleep(0.5)
        return None

    def wait(self) -> None:
        """Wait until a part ends by itself.

        Raises:
            JuesuanError: always, with the part that ended.
        """
        while True:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise JuesuanError(f"the {name} has ended by itself (exit code {process.returncode})")
            time.sleep(0.5)


@contextmanager
def serving(
    settings: Settings, deployments: dict[str, Any], *, config: Path | None, port: int, review_port: int
) -> Iterator[Service]:
    """Start server, work pools, deployments and a worker for each pool; all of it ends with the block.

    The server listens on this machine alone, answers its own pages alone (`flows.guarded_server`), and asks for a
    secret that is made here. Everything that Prefect remembers is kept in `prefect_dir`, so that history and schedule
    outlive a restart. Runs of a server that died in them are noted as crashed. The review pages are served beside.

    Raises:
        LockedError: it is already being done for this data folder.
        JuesuanError: a port is taken, or a part does not start.
    """
    home = settings.prefect_dir.absolute()
    home.mkdir(parents=True, exist_ok=True)
    review = settings.review_url or f"http://{HOST}:{review_port}"
    ui = f"http://{HOST}:{port}"
    with ExitStack() as stack:
        stack.enter_context(run_lock(home / "schedule.lock", refusal="pipeline_runs.locked_schedule"))
        _expect_free(port)
        server = _Server(f"{ui}/api", f"juesuan:{secrets.token_urlsafe(32)}")
        environment = _environment(settings, config, ui, review, server.secret)
        processes: dict[str, subprocess.Popen[bytes]] = {}

        def begin(name: str, command: list[str], log: Path | None = None) -> None:
            # The log is that of this start: the server's own is of no use later, and would only grow.
            output = stack.enter_context(_private(log)) if log else None
            processes[name] = child_processes.start([sys.executable, "-m", *command], environment, output)
            stack.callback(child_processes.stop, processes[name])

        server_log = home / "server.log"
        begin("server", ["flows.guarded_server", "--port", str(port)], server_log)
        _await_server(processes["server"], server.api, server_log)
        if lock_holder(settings.lock_file) is None:
            _fail_unfinished_runs(server)
        for pool in pools_of(deployments):
            _prepare_pool(server, pool)
        written = home / "prefect.yaml"
        written.write_text(json.dumps(deployments, ensure_ascii=False, indent=2) + "\n", "utf-8")  # JSON is YAML
        _prefect(environment, ["--no-prompt", "deploy", "--all", "--prefect-file", str(written)])
        for pool in pools_of(deployments):
            start = ["prefect", "worker", "start", "--pool", pool, "--name", "juesuan", "--type", "process"]
            begin(f"worker of {pool}", start)
        if not settings.review_url:
            stack.enter_context(_pages(settings.review_dir, review_port))
        login = home / LOGIN
        with _private(login) as file:
            file.write(f"{server.secret}\n".encode())
        stack.callback(login.unlink, missing_ok=True)
        yield Service(ui, server.api, review, login, server, processes)


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file that its owner alone can read, in the place of whatever was there; a link is not followed."""
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        yield file


def _environment(settings: Settings, config: Path | None, ui: str, review: str, secret: str) -> dict[str, str]:
    silence()
    port = int(ui.rpartition(":")[2])
    own = {
        # In the environment and not among arguments, which everybody on the machine can list.
        "PREFECT_SERVER_API_AUTH_STRING": secret,
        "PREFECT_API_AUTH_STRING": secret,
        # Whoever calls must send the secret in a header, which no page of another site can: no token beside is needed.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": ",".join(origins(port)),
        "PREFECT_HOME": str(settings.prefect_dir.absolute()),
        "PREFECT_API_URL": f"{ui}/api",
        "PREFECT_UI_API_URL": f"{ui}/api",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # Who holds a slot is kept on disk: in memory, a restart would leave a slot taken for ever.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "JUESUAN_REVIEW_URL": review,
        "JUESUAN_LANGUAGE": current_language(),
    }
    if config or os.environ.get("JUESUAN_CONFIG"):
        own["JUESUAN_CONFIG"] = str(Path(config or os.environ["JUESUAN_CONFIG"]).absolute())
    defaults = {
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_CLI_PROMPT": "false",
        "PYTHONUNBUFFERED": "1",
    }
    return {**defaults, **os.environ, **own}


def _expect_free(port: int) -> None:
    until = time.monotonic() + _PORT_SECONDS
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                # The server of a `juesuan schedule` that was killed needs a moment to end.
                if time.monotonic() > until:
                    raise JuesuanError(message("flows.port_taken", port=port, why=os_error(error))) from error
                time.sleep(0.5)
            else:
                return


def _await_server(server: subprocess.Popen[bytes], api: str, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise JuesuanError(message("flows.server_ended", log=log, tail=_tail(log.read_bytes())))
        try:
            with urllib.request.urlopen(f"{api}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise JuesuanError(message("flows.server_silent", seconds=_START_SECONDS, log=log))


def _prepare_pool(server: _Server, pool: str) -> None:
    """Create a work pool of processes, unless it is there, that runs one flow at a time; its worker does the rest."""
    if not server.ask("work_pools/filter", {"work_pools": {"name": {"any_": [pool]}}}):
        server.ask("work_pools/", {"name": pool, "type": "process"})
    server.ask(f"work_pools/{pool}", {"concurrency_limit": 1}, "PATCH")


def _fail_unfinished_runs(server: _Server) -> None:
    """Mark the runs that an earlier server left unfinished as crashed: they hold slots that would never be free."""
    unfinished = {"flow_runs": {"state": {"type": {"any_": ["PENDING", "RUNNING", "CANCELLING"]}}}}
    for run in server.ask("flow_runs/filter", unfinished):
        state = {"type": "CRASHED", "name": "Crashed", "message": "`juesuan schedule` ended before this run did."}
        server.ask(f"flow_runs/{run['id']}/set_state", {"state": state, "force": True})


def _prefect(environment: dict[str, str], arguments: Sequence[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=_START_SECONDS,
    )
    if done.returncode:
        tail = _tail(done.stdout + done.stderr)
        raise JuesuanError(message("flows.prefect_failed", command=" ".join(arguments), tail=tail))


@contextmanager
def _pages(folder: Path, port: int) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with server_of(folder, port) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


def _tail(output: bytes) -> str:
    return "\n".join(output.decode("utf-8", "replace").rstrip().splitlines()[-_TAIL:])
