"""The pages in a real browser, where one is installed (`chromium` or `google-chrome`)."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from review.proof import prove
from review.site import write_document, write_index
from tests.review.papers import sound
from tests.review.rows import dossier

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine: the pages are not looked at")


def browse(page: Path | str, tmp_path: Path, *options: str) -> tuple[str, str]:
    """The page as the browser has it after its scripts ran, and what it complained of."""
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    command += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr", "--window-size=1400,1000"]
    done = subprocess.run(
        [*command, *options, "--dump-dom", page if isinstance(page, str) else page.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


def test_the_first_problem_is_chosen_and_drawn(tmp_path: Path) -> None:
    page = write_document(dossier(sound().pdf()), tmp_path)
    body, complaints = browse(page, tmp_path)
    assert complaints == ""
    assert re.search(r'class="mark suspect on"', body)
    assert len(re.findall(r'class="card problem on"', body)) == 1


def test_the_index_finds_among_a_thousand(tmp_path: Path) -> None:
    base = {**dossier().document, "gates": 1, "warns": 2, "broken": 1, "rules": ["A02"]}
    rows = [
        {**base, "document_sha256": f"{n:064x}", "source_name": f"部门{n}.pdf", "fiscal_year": 2020 + n % 5}
        | {"status": "loaded" if n % 2 else "quarantined"}
        for n in range(1000)
    ]
    page = write_index(rows, tmp_path)
    body, complaints = browse(page, tmp_path)
    assert complaints == ""
    assert "1,000 documents</output>" in body
    started = time.monotonic()
    body, complaints = browse(f"{page.as_uri()}#q=部门17&year=2022&status=loaded&grade=nothing", tmp_path)
    assert complaints == ""
    # 170 to 179 and 17, those of 2022 among them
    assert "2 documents</output>" in body
    assert time.monotonic() - started < 15


def test_a_proof_stands_alone(tmp_path: Path) -> None:
    made = dossier(sound().pdf())
    page = tmp_path / "proof.html"
    page.write_text(prove(made, made.facts[0]["fact_id"]).as_html(), "utf-8")
    assert browse(page, tmp_path)[1] == ""
