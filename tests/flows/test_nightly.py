from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.settings import Settings
from samples.__main__ import main as typeset
from tests.waiting import PATIENCE


def juesuan(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    # A shell's own Prefect server or profile is not part of the test.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"JUESUAN_DATA_DIR": str(settings.data_dir)}
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)


@pytest.mark.slow
def test_the_flow_reads_typeset_disclosures_into_the_warehouse(
    migrated: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The whole way once: samples, Prefect, reader processes, gate, warehouse, command line."""
    settings = migrated
    asked = ["--departments", "1", "--years", "1", "--out", str(settings.drop_dir), "--truth", str(tmp_path / "truth")]
    assert typeset(asked) == 0
    (settings.drop_dir / "error page.pdf").write_text("<!DOCTYPE html><title>404</title>")
    documents = len(list(settings.drop_dir.glob("*.pdf")))

    done = juesuan(settings, "run", "--strict", "--json")

    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    summary = json.loads(done.stdout)
    assert (summary["found"], summary["read"], summary["loaded"]) == (documents, documents, documents - 1)
    assert [(q["source_name"], q["reason"]) for q in summary["quarantined"]] == [("error page.pdf", "not_a_pdf")]
    answers = json.loads(juesuan(settings, "answers", "--json").stdout)
    assert [len(answer["rows"]) for answer in answers] == [documents - 1] * 3
    assert all(row["page"] >= 1 for answer in answers for row in answer["rows"])

    again = juesuan(settings, "run")
    assert again.returncode == 0
    assert "nothing new" in again.stdout
    assert "Prefect" not in again.stderr

    checkup = juesuan(settings, "doctor", "--json")
    assert [check for check in json.loads(checkup.stdout) if check["verdict"] == "bad"] == []
    assert checkup.returncode == 0
