from __future__ import annotations

import json
import threading
import urllib.request
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from cli.main import main
from common.errors import Exit, JuesuanError
from pipeline.runs.run import ingest_run
from pipeline.settings import Settings, load_settings
from review.serving import server_of
from tests.review.papers import broken, sound
from tests.runs import FakeGate


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse by the real reader: a document whose total is wrong, one stopped by a gate, one that is no PDF."""
    folder = tmp_path_factory.mktemp("review")
    settings = load_settings(environ={"JUESUAN_DATA_DIR": str(folder / "data"), "JUESUAN_WORKERS": "1"})
    (folder / "wrong.pdf").write_bytes(broken("fin_total", 11))
    (folder / "page.pdf").write_bytes(b"<html>not found</html>")
    ingest_run(settings, [folder / "wrong.pdf", folder / "page.pdf"], quiet=True)
    (folder / "stopped.pdf").write_bytes(broken("fin_expenditure", 2))
    gate = FakeGate([sound().issue.entity.name])
    ingest_run(settings, [folder / "stopped.pdf"], gate=gate, quiet=True)
    return settings


@pytest.fixture(autouse=True)
def here(read: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(read.data_dir))


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == Exit.OK
    printed = json.loads(capsys.readouterr().out)
    assert isinstance(printed, dict)
    return printed


def test_review_writes_the_index_and_a_page_for_each(read: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    summary = answer(capsys, "review")
    assert (summary["documents"], summary["quarantined"]) == (3, 2)
    assert summary["index"] == str(read.data_dir / "review" / "index.html")
    texts = [Path(str(page)).read_text("utf-8") for page in summary["written"]]
    (wrong,) = [text for text in texts if "wrong.pdf" in text]
    assert "The cell to look at" in wrong
    assert "5,986.19" in wrong
    assert "5,982.19" in wrong
    assert 'class="mark suspect"' in wrong
    (other,) = [text for text in texts if "page.pdf" in text]
    assert "The file is not a PDF, despite its name." in other


def test_review_of_a_named_document_leaves_the_others(
    read: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(capsys, "review", "--out", str(tmp_path))
    summary = answer(capsys, "review", "wrong.pdf", "--out", str(tmp_path))
    assert len(summary["written"]) == 1
    assert len(list((tmp_path / "documents").iterdir())) == 3
    assert (tmp_path / "index.html").read_text("utf-8").count('class="name"') == 3
    assert main(["review", "nobody.pdf"]) == Exit.ERROR


def test_prove_shows_the_cell_its_path_and_its_checks(
    read: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "SELECT fact_id FROM facts WHERE table_key = 'fin_total' AND account_code = 'expenditure_current_year'"
    assert main(["sql", query, "--json"]) == Exit.OK
    fact_id = json.loads(capsys.readouterr().out)[0]["fact_id"]
    page = tmp_path / "proof.html"
    proof = answer(capsys, "prove", fact_id[:10], "--out", str(page))
    assert proof["read_now"] == "5,986.19"
    assert proof["conversion"] == "5,986.19 万元 × 10,000 = 59,861,900.00 元 = 5,986,190,000 fen"
    results = {check["check_id"]: check["result"] for check in proof["checks"]}
    assert results["A02"] == "fail"
    assert proof["grade"]["grade"] in ("B", "C")
    assert "data:image/png" in page.read_text("utf-8")
    assert main(["prove", fact_id]) == Exit.OK
    shown = capsys.readouterr().out
    assert "收入支出决算总表" in shown
    assert "A02   fails" in shown


def test_the_cells_of_a_document_in_quarantine_come_from_the_staging_area(
    read: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = answer(capsys, "review", "stopped.pdf", "--out", str(tmp_path))
    text = Path(str(summary["written"][0])).read_text("utf-8")
    assert "The cell to look at" in text
    assert text.count('class="mark ') > 3
    query = (
        "SELECT suggested_fact_id FROM check_results JOIN documents USING (document_sha256)"
        " WHERE source_name = 'stopped.pdf' AND suggested_fact_id IS NOT NULL LIMIT 1"
    )
    assert main(["sql", query, "--json"]) == Exit.OK
    fact_id = json.loads(capsys.readouterr().out)[0]["suggested_fact_id"]
    proof = answer(capsys, "prove", fact_id)
    assert proof["fact"]["amount_text"] == proof["read_now"]


@pytest.mark.parametrize("fact_id", ["abc", "zzzzzzzz"])
def test_prove_says_what_it_cannot_find(fact_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", fact_id]) == Exit.ERROR
    assert fact_id in capsys.readouterr().err


def test_the_server_serves_its_folder_to_this_machine_only(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("yes", "utf-8")
    (tmp_path / "documents").mkdir()
    with server_of(tmp_path, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host, port = "127.0.0.1", server.server_port
        assert server.server_address[0] == host
        with urllib.request.urlopen(f"http://{host}:{port}/") as page:
            assert page.read() == b"yes"
        with pytest.raises(HTTPError, match="404"):
            urllib.request.urlopen(f"http://{host}:{port}/documents/")
        connection = HTTPConnection(host, port)
        connection.request("GET", "/", headers={"Host": f"evil.example:{port}"})
        assert connection.getresponse().status == 403
        connection.close()
        with pytest.raises(JuesuanError, match="--port"):
            server_of(tmp_path, port)
        server.shutdown()
