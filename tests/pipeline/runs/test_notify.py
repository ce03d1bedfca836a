from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from common.errors import JuesuanError
from pipeline.settings import Settings
from tests.fakes import document
from tests.runs import drop, rows, run


@contextmanager
def listener(status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    heard: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def do_GET(self) -> None:
            heard.append({})
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/secret-token", heard
        server.shutdown()


def test_an_address_is_told_of_every_end(settings: Settings) -> None:
    drop(settings, a=document("甲局"), b=document(does="refuse"))
    with listener() as (url, heard):
        telling = replace(settings, notify_url=url)
        summary = run(telling)
        run(telling)
        drop(settings, c=document("丙局"))
        with pytest.raises(JuesuanError):
            run(telling, gate=broken)
    assert [(news["state"], news["loaded"], news["quarantined"]) for news in heard] == [
        ("completed", 1, 1),
        ("nothing_new", 0, 0),
        ("failed", 0, 0),
    ]
    assert heard[0]["run_id"] == summary.run_id
    assert heard[0]["text"].startswith("juesuan ingest: 2 read, 1 loaded")
    assert "1 not_a_pdf" in heard[0]["text"]
    assert heard[2]["text"] == "juesuan ingest failed: out of order"


def broken(frames: object) -> Any:
    raise JuesuanError("out of order")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/secret-token", "nonsense:secret-token", "refuses"])
def test_who_does_not_listen_stops_nothing(settings: Settings, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    drop(settings, a=document("甲局"))
    with listener(500) as (refuses, _):
        run(replace(settings, notify_url=refuses if url == "refuses" else url))
    assert rows(settings, "SELECT count(*) FROM facts") == [(1,)]
    log = "".join(file.read_text("utf-8") for file in settings.logs_dir.iterdir())
    (log_line,) = [line for line in log.splitlines() if "pipeline.runs.notify" in line]
    assert "did not take the news" in log_line
    assert "secret-token" not in log_line


def test_lineage_has_the_start_and_the_end_of_a_run(settings: Settings, tmp_path: Path) -> None:
    drop(settings, a=document("甲局"))
    events = tmp_path / "events of 甲.jsonl"
    with listener() as (url, heard):
        summary = run(replace(settings, lineage_url=url))
        telling = replace(settings, lineage_url=f"file://{quote(str(events))}")
        drop(settings, b=document("乙局"))
        with pytest.raises(JuesuanError):
            run(telling, gate=broken)
    assert [event["eventType"] for event in heard] == ["START", "COMPLETE"]
    assert len({event["run"]["runId"] for event in heard}) == 1
    assert heard[1]["run"]["facets"]["juesuan"]["runId"] == summary.run_id
    assert heard[1]["outputs"][0]["name"] == str(settings.warehouse_file.absolute())
    assert heard[1]["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"] == 1
    written = [json.loads(line) for line in events.read_text("utf-8").splitlines()]
    assert [event["eventType"] for event in written] == ["START", "FAIL"]
    assert written[1]["run"]["facets"]["errorMessage"]["message"] == "out of order"


def test_a_heartbeat_follows_a_good_end_only_and_a_shortage_of_files_is_none(settings: Settings) -> None:
    drop(settings, a=document("甲局"))
    with listener() as (url, heard):
        beating = replace(settings, heartbeat_url=url)
        run(beating)
        assert heard == [{}]
        # An emptied folder: what is published stays, and the silence tells that something is wrong.
        (settings.drop_dir / "a.pdf").unlink()
        summary = run(replace(beating, fewest_files=1))
        assert (summary.state, heard) == ("failed", [{}])
    assert "only 0 files in" in (summary.missing_files or "")
    assert rows(settings, "SELECT count(*) FROM facts") == [(1,)]


def test_a_run_says_that_files_are_gone_and_refuses_a_folder_in_which_nothing_ever_was(settings: Settings) -> None:
    assert "Is this the right working folder?" in (run(settings).missing_files or "")
    drop(settings, a=document("甲局"), b=document("乙局"))
    first = run(settings)
    assert (first.found_before, first.fewer_files, first.missing_files) == (None, 0, None)
    (settings.drop_dir / "a.pdf").unlink()
    second = run(settings)
    assert (second.state, second.as_dict()["found_before"], second.fewer_files) == ("nothing_new", 2, 1)
    (settings.drop_dir / "b.pdf").unlink()
    assert run(settings).missing_files is None
