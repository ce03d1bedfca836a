"""A page as a real headless browser has it, where one is installed; nothing of what it asks for leaves the machine."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import PATIENCE

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(
    BROWSER is None, reason="no chromium on this machine: the pages are not looked at in a browser"
)
_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--enable-logging=stderr",
]
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


@dataclass(frozen=True)
class Visit:
    """What the browser made of a page."""

    dom: str
    """The page after its scripts ran"""
    complaints: list[str]
    """What stands on its console"""
    requests: list[str]
    """Every address that the page asked for over a network"""
    report: Any = None
    """What the probe found"""


def browse(
    page: Path | str, tmp_path: Path, probe: str = "", size: tuple[int, int] = (1366, 768), patient: int = 0
) -> Visit:
    """Open a page in a window of a usual laptop, with a new profile.

    `probe` is the body of a JavaScript function that acts on the page as a person would, and gives back what it saw
    as JSON. It runs in a copy of the page beside it without the page's policy, which lets no other script run.
    `patient` is for how many seconds of its own time a page may go on after it was loaded.
    """
    if probe:
        assert isinstance(page, Path)
        page = _with_probe(page, probe)
    with tempfile.TemporaryDirectory(dir=tmp_path) as profile:
        log = Path(profile) / "net.json"
        command = [str(BROWSER), *_OPTIONS, f"--window-size={size[0]},{size[1]}", f"--user-data-dir={profile}/new"]
        command += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--log-net-log={log}", "--dump-dom"]
        command += [f"--virtual-time-budget={1000 * patient}"] if patient else []
        address = page if isinstance(page, str) else page.as_uri()
        done = subprocess.run([*command, address], capture_output=True, text=True, timeout=PATIENCE, check=True)
        requests = _requests(json.loads(log.read_text("utf-8")))
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    match = re.search(r'<pre id="said">(.*?)</pre>', done.stdout, re.DOTALL)
    return Visit(done.stdout, complaints, requests, json.loads(html.unescape(match[1])) if match else None)


def _with_probe(page: Path, probe: str) -> Path:
    text, policies = _POLICY.subn("", page.read_text("utf-8"))
    assert policies == 1
    script = (
        "const said = document.createElement('pre'); said.id = 'said';"
        f"said.textContent = JSON.stringify((() => {{ {probe} }})()); document.body.append(said);"
    )
    copy = page.with_name(f"probe-{page.name}")
    copy.write_text(text.replace("</body>", f"<script>{script}</script></body>"), "utf-8")
    return copy


def _requests(log: dict[str, Any]) -> list[str]:
    """What pages asked for; the browser's own questions have no origin, and go nowhere."""
    asked = [event["params"] for event in log["events"] if "initiator" in (event.get("params") or {})]
    return sorted({request["url"] for request in asked if request["initiator"] != "not an origin" and "url" in request})
