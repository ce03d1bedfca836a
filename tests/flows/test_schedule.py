from __future__ import annotations

import base64
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.child_processes import children_of
from flows.guarded_server import content_policy
from pipeline.runs.journal import Journal
from pipeline.runs.lock import run_lock
from pipeline.settings import Settings
from tests.review.browser import BROWSER, browse
from tests.runs import rows
from tests.waiting import PATIENCE, wait_for

pytestmark = pytest.mark.slow


_SECRET: list[str] = []
"""Of the service that was started last"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def scheduled(migrated: Settings) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`juesuan schedule` over an empty drop folder, and the address of its API."""
    settings = migrated
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"JUESUAN_DATA_DIR": str(settings.data_dir), "JUESUAN_SETTLE_SECONDS": "0"}
    command = [sys.executable, "-m", "cli.main", "schedule", "--json"]
    ports = ["--port", str(free_port()), "--review-port", str(free_port())]
    with (
        open(settings.data_dir / "out", "w+") as out,
        subprocess.Popen([*command, *ports], env=environment, stdout=out, text=True) as service,
    ):
        try:
            wait_for(lambda: service.poll() is not None or Path(out.name).read_text().endswith("}\n"))
            assert service.poll() is None
            answer = json.loads(Path(out.name).read_text())
            assert answer["next_run"], "the server has planned no run: sqlalchemy must be older than 2.1"
            _SECRET.append(Path(answer["login"]).read_text("utf-8").strip())
            yield answer["api"], service
        finally:
            service.send_signal(signal.SIGINT)
            service.wait(PATIENCE)


def api(url: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    data = None if body is None else json.dumps(body).encode()
    credentials = base64.b64encode(_SECRET[-1].encode()).decode()
    sent = {"Content-Type": "application/json", "Authorization": f"Basic {credentials}"} | headers
    request = urllib.request.Request(url, data, {name: value for name, value in sent.items() if value})
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            # On a busy machine Prefect's database is locked for longer than the server waits: its clients ask again.
            if error.code != 503 or time.monotonic() > end:
                raise
            time.sleep(1)


def refused(url: str, **headers: str) -> int:
    """The status with which the server refuses to start a run of a deployment; 0 where it does not refuse."""
    identifier = api(f"{url}/deployments/name/nightly/nightly")["id"]
    try:
        api(f"{url}/deployments/{identifier}/create_flow_run", {}, **headers)
    except urllib.error.HTTPError as error:
        return error.code
    return 0


def run_to_its_end(url: str, deployment: str, parameters: dict[str, Any]) -> dict[str, Any]:
    identifier = api(f"{url}/deployments/name/{deployment}")["id"]
    wanted = {"parameters": parameters, "idempotency_key": secrets.token_hex(8)}
    flow_run = api(f"{url}/deployments/{identifier}/create_flow_run", wanted)["id"]
    wait_for(lambda: state_of(url, flow_run)["type"] not in ("SCHEDULED", "PENDING", "RUNNING"))
    return state_of(url, flow_run)


def state_of(url: str, flow_run: str) -> dict[str, Any]:
    return dict(api(f"{url}/flow_runs/{flow_run}")["state"])


def expect_only_the_operator(url: str, service: subprocess.Popen[str], settings: Settings) -> None:
    """Nobody without the secret, under another name or from another site's page gets anything done or told."""
    port = url.removesuffix("/api").rpartition(":")[2]
    wrong = base64.b64encode(b"juesuan:guessed").decode()
    assert refused(url, Authorization="") == 401
    assert refused(url, Authorization=f"Basic {wrong}") == 401
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", f"127.0.0.1:{port}@evil.example"):
        assert refused(url, Host=host) == 403
    for origin in ("http://evil.example", "null", "http://localhost:1", f"https://127.0.0.1:{port}"):
        assert refused(url, Origin=origin) == 403
    with pytest.raises(urllib.error.HTTPError, match="401"):
        api(f"{url}/flow_runs/filter", {}, Authorization="")

    pages = url.removesuffix("/api")
    assert api(f"{pages}/ui-settings", Authorization="")["auth"] == "BASIC"
    assert api(f"{url}/admin/version", Origin=pages)
    assert api(f"{url}/admin/version", Origin=f"http://localhost:{port}", Host=f"localhost:{port}")

    login = settings.prefect_dir / "login"
    assert login.stat().st_mode & 0o777 == 0o600
    secret = _SECRET[-1].removeprefix("juesuan:")
    assert len(secret) >= 32
    for pid in (service.pid, *(child.pid for child in children_of(service.pid))):
        assert secret not in Path(f"/proc/{pid}/cmdline").read_text("utf-8")
    for log in settings.data_dir.rglob("*.log"):
        assert secret not in log.read_text("utf-8", "replace")
    assert secret not in (settings.data_dir / "out").read_text("utf-8")


def expect_pages_that_ask_this_machine_alone(url: str, tmp_path: Path) -> None:
    """Prefect's pages bring an analytics library (Amplitude) along: whatever they do, no other server is asked."""
    pages = url.removesuffix("/api")
    request = urllib.request.Request(f"{pages}/", headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as page:
        text = page.read().decode()
        assert page.headers.get_all("content-security-policy") == [content_policy(int(pages.rpartition(":")[2]))]
    assert 'id="root"' in text or 'id="app"' in text
    assert not [link for link in re.findall(r'(?:src|href)="([^"]*)"', text) if not re.match(r"/(?!/)", link)]
    if BROWSER:
        visit = browse(f"{pages}/", tmp_path, patient=20)
        assert "Prefect Logo" in visit.dom
        assert visit.requests
        assert not [asked for asked in visit.requests if not asked.startswith((f"{pages}/", "data:", "blob:"))]


def test_runs_by_server_and_worker_are_worked_through_reported_and_give_way(
    scheduled: tuple[str, subprocess.Popen[str]], settings: Settings, tmp_path: Path
) -> None:
    url, service = scheduled
    expect_only_the_operator(url, service, settings)
    expect_pages_that_ask_this_machine_alone(url, tmp_path)
    (settings.drop_dir / "error page.pdf").write_text("<!DOCTYPE html><title>404</title>")

    done = run_to_its_end(url, "nightly/nightly", {})
    assert (done["name"], done["message"]) == (
        "Completed",
        "nightly: 1 read, 0 loaded, 0 of them flagged, 1 quarantined (1 not_a_pdf)",
    )
    assert rows(settings, "SELECT flow, state, quarantined FROM runs") == [("nightly", "completed", 1)]
    artifacts = {artifact["key"]: artifact for artifact in api(f"{url}/artifacts/filter", {})}
    assert set(artifacts) == {"nightly-report", "nightly-documents"}
    (refused,) = json.loads(artifacts["nightly-documents"]["data"])
    with urllib.request.urlopen(refused["review"], timeout=PATIENCE) as page:
        assert "error page.pdf" in page.read().decode()

    with run_lock(settings.lock_file):
        gave_way = run_to_its_end(url, "nightly/nightly", {})
    assert (gave_way["type"], gave_way["name"]) == ("COMPLETED", "GaveWay")
    assert f"process {os.getpid()} " in gave_way["message"]
    assert [record.state for record in Journal(settings.journal_file).records()] == ["completed", "gave_way"]

    parts = children_of(service.pid)
    assert len(parts) == 2
    service.send_signal(signal.SIGINT)
    assert service.wait(PATIENCE) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in parts)
    assert not (settings.prefect_dir / "login").exists()
