from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import command_line
from common.files import open_regular
from pipeline.intake.drop_folder import discover
from pipeline.intake.sidecar import read_sidecar
from pipeline.reading.pool import Limits, read_chunk
from pipeline.reading.staging import Staging
from pipeline.runs.run import ingest_run
from pipeline.settings import Settings
from samples.paper import FONTS, Page, pdf_bytes, pdf_objects
from tests.fakes import document, read_document
from tests.pipeline.reading.test_pool import jobs_for
from tests.verification.fuzzing.names import dress, name_of
from transforms.document import read_document as read_pdf

LIMITS = Limits(workers=1, seconds=900, memory_mb=512, file_mb=1)


def message(tmp_path: Path, data: bytes, limits: Limits, *, pdf: bool = False) -> tuple[str | None, str]:
    (job,) = jobs_for(tmp_path, data)
    read_chunk([job], tmp_path / "staging", "v1", limits, read_pdf if pdf else read_document)
    head = Staging(tmp_path / "staging").head(job.sha256, "v1")
    return head.reason, head.message or ""


def pages(count: int) -> bytes:
    empty_pages = [Page(595, 842) for _ in range(count)]
    for page in empty_pages:
        page.text(100, 100, "通知", FONTS["song"], 12)
    return pdf_bytes(pdf_objects(empty_pages))


def test_a_document_of_too_many_pages_is_refused_before_it_is_read(tmp_path: Path) -> None:
    reason, says = message(tmp_path, pages(30), replace(LIMITS, pages=29), pdf=True)
    assert reason == "too_large"
    assert "It has 30 pages; `document_pages` is 29." in says
    assert message(tmp_path, pages(30), replace(LIMITS, pages=30), pdf=True)[0] == "no_standard_tables"


def test_a_document_that_gives_too_much_is_refused(tmp_path: Path) -> None:
    reason, says = message(tmp_path, document("局" * 2_000_000), replace(LIMITS, output_mb=2, file_mb=64))
    assert reason == "too_large"
    assert "1 facts" in says
    assert "`document_output_mb` is 2." in says
    assert message(tmp_path, document("局" * 2_000_000), replace(LIMITS, output_mb=64, file_mb=64))[0] is None


def test_native_code_without_memory_is_too_large_and_not_crashed(tmp_path: Path) -> None:
    assert message(tmp_path, document(does="bad_alloc"), LIMITS)[0] == "too_large"


def test_a_crash_in_native_code_says_where(tmp_path: Path) -> None:
    reason, says = message(tmp_path, document(does="segfault"), LIMITS)
    assert reason == "crashed"
    assert "SIGSEGV (__init__.py:" in says
    assert str(Path(sys.prefix)) not in says


def test_what_lies_in_a_drop_folder_stops_nothing(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(b"%PDF-")
    reported = dress(drop, outside)
    os.link(outside, drop / "hard.pdf")
    files, ignored = discover(drop)
    assert [file.name for file in files] == ["hard.pdf"]
    assert len(ignored) == reported
    assert not any(file.lost for file in ignored)


def test_folders_nested_deeper_than_calls(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("deep.pdf", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    try:
        files, ignored = discover(tmp_path)
    finally:
        # Python's own removal of folders calls itself for each one.
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)
    assert len(files) + len(ignored) == 1


def test_a_pipe_that_takes_the_place_of_a_file_makes_nobody_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "a.pdf")


def test_a_sidecar_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"source_url": "https://example.org/", "password": "geheim"}')
    (tmp_path / "a.pdf.json").symlink_to(secret)
    sidecar = read_sidecar(tmp_path / "a.pdf")
    assert sidecar.source_url is None
    assert [str(problem) for problem in sidecar.problems] == ["The sidecar is a link and was not read."]
    os.mkfifo(tmp_path / "b.pdf.json")
    assert not read_sidecar(tmp_path / "b.pdf").problems


def test_hostile_names_reach_every_output_harmlessly(settings: Settings, tmp_path: Path) -> None:
    for number in range(24):
        with open(os.fsencode(settings.drop_dir) + b"/" + name_of(number), "wb") as file:
            file.write(b"no PDF %d" % number)
    config = tmp_path / "juesuan.toml"
    config.write_text(f"data_dir = '{settings.data_dir}'\n")
    settings = replace(settings, settle_seconds=0)
    summary = ingest_run(settings, reader=read_pdf, quiet=True)
    assert len(summary.loaded) == 24
    call = CliRunner()
    query = "SELECT source_name, message FROM documents ORDER BY source_name"
    for command in (["quarantine"], ["sql", query], ["sql", "--csv", query], ["review"], ["quarantine", "--json"]):
        result = call.invoke(command_line(), ["--config", str(config), *command])
        assert result.exit_code == 0, result.output
        assert not [char for char in result.output if not char.isprintable() and char not in "\n\r"]
    answer = call.invoke(command_line(), ["--config", str(config), "sql", "--csv", query]).stdout
    cells = [cell for row in csv.reader(io.StringIO(answer)) for cell in row]
    assert len(cells) == 50
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    html = "".join(page.read_text("utf-8") for page in (settings.data_dir / "review").rglob("*.html"))
    assert "<script>alert" not in html
    assert "\u202e" not in html
    assert "\x1b" not in html
