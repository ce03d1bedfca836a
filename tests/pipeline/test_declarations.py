"""A change of declarations through whole runs: what is read again, what is interpreted again, what is removed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from common.errors import SettingsError
from expectations.gate import validate
from pipeline.code_versions import pages_version, read_version
from pipeline.declarations import use_declarations
from pipeline.loading.judge import Gate
from pipeline.reading.chunks import Chunk, Done
from pipeline.reading.staging import Staging
from pipeline.reading.worker import Outcome, read_and_stage
from pipeline.runs.current_run import start_run
from pipeline.runs.plan import make_plan
from pipeline.runs.run import Steps, carry_out, ingest_run
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from schemas.declarations.own import OwnDeclarations, use_own
from schemas.declarations.reader import DeclarationError
from tests.runs import FakeGate, settings_in
from tests.sharing import made_once
from tests.transforms.typeset import Ruled, caption, document, title
from warehouse.content_hash import frame_hashes
from warehouse.query import connect
from warehouse.questions import ask

_TABLE = Ruled("科目编码|科目名称|合计|基本支出|项目支出\n合计||3.00|1.00|2.00\n201|一般公共服务支出|3.00|1.00|2.00")
_TITLE = "一般公共预算财政拨款支出决算表"
_LABEL = Ruled(_TABLE.body.replace("科目名称", "科目全称"))


def ruled_document(body: str, table: Ruled = _TABLE, name: str = _TITLE) -> bytes:
    return document(title(f"{body}2023年度部门决算"), [*title(name), *caption(f"部门：{body}"), table])


DOCUMENTS = {
    "sound.pdf": ruled_document("青山市财政局"),
    "label.pdf": ruled_document("青山市教育局", _LABEL),
    "title.pdf": ruled_document("青山市水利局", name="一般公共财力去向决算表"),
    "broken.pdf": b"%PDF-1.7 broken",
    "word.pdf": b"PK\x03\x04 no PDF",
}
OWN = {
    "header_words.toml": '[[words]]\nlabel = "name"\nidiom = true\ntexts = ["科目全称"]\n',
    "titles.toml": '[money]\ngeneral_public = ["一般公共财力"]\n[flow]\nexpenditure = ["去向"]\n',
}


@pytest.fixture(autouse=True)
def _ours_alone() -> Iterator[None]:
    yield
    use_own(OwnDeclarations())


@pytest.fixture
def project(settings: Settings, tmp_path: Path) -> Settings:
    """Five documents, two of which are unreadable files and two of which need own declarations."""
    for name, data in DOCUMENTS.items():
        (settings.drop_dir / name).write_bytes(data)
    return replace(settings, declarations_dir=tmp_path / "declarations", batch_documents=len(DOCUMENTS))


@pytest.fixture
def loaded(project: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The same after a run by our declarations alone."""

    def fill(folder: Path) -> None:
        first = settings_in(folder)
        for name, data in DOCUMENTS.items():
            (first.drop_dir / name).write_bytes(data)
        assert ingest_run(replace(first, batch_documents=len(DOCUMENTS)), quiet=True).reinterpreted == 0

    shutil.copytree(made_once(tmp_path_factory, "declarations", fill) / "data", project.data_dir, dirs_exist_ok=True)
    return project


def declare(settings: Settings, **changed: str) -> None:
    for name, text in {**OWN, **changed}.items():
        file = settings.declarations_dir / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def run(settings: Settings, paths: Sequence[Path] | None = None, gate: Gate | None = None) -> RunSummary:
    """A run that reads in this process; what is judged is mostly of no interest here."""

    def read_chunks(chunks: Sequence[Chunk], done: Done) -> Iterator[list[Outcome]]:
        for chunk in chunks:
            yield [read_and_stage(job, chunk.staging, chunk.version, chunk.reader) for job in chunk.jobs]

    with start_run(settings, "ingest") as current:
        steps = Steps(gate=gate or FakeGate(), read_chunks=read_chunks, quiet=True)
        return carry_out(settings, make_plan(settings, paths), current, steps)


def statuses(settings: Settings) -> dict[str, str]:
    return dict(ask(settings.warehouse_file, "SELECT source_name, coalesce(reason, 'loaded') FROM documents")[1])


def test_after_a_change_of_declarations_no_recorded_page_is_read_from_its_bytes(loaded: Settings) -> None:
    before = statuses(loaded)
    assert before["sound.pdf"] == "loaded"
    assert before["title.pdf"] == "undeclared_tables"
    declare(loaded)
    second = ingest_run(loaded, gate=FakeGate(), quiet=True)
    read = {outcome.source_name for outcome in second.read if not outcome.reinterpreted}
    assert read == set()
    assert {outcome.source_name for outcome in second.read} == set(DOCUMENTS)
    after = statuses(loaded)
    assert [name for name in DOCUMENTS if after[name] == "loaded"] == ["sound.pdf", "label.pdf", "title.pdf"]
    assert {after["broken.pdf"], after["word.pdf"]} == {"broken_pdf", "not_a_pdf"}
    assert run(loaded).read == ()


def test_the_warehouse_is_the_one_that_reading_everything_gives(loaded: Settings, tmp_path: Path) -> None:
    declare(loaded)
    assert run(loaded, gate=validate).reinterpreted == 5
    elsewhere = replace(
        loaded,
        staging_dir=tmp_path / "other" / "staging",
        warehouse_file=tmp_path / "other" / "warehouse.duckdb",
    )
    assert run(elsewhere, gate=validate).reinterpreted == 0
    with connect(loaded.warehouse_file) as first, connect(elsewhere.warehouse_file) as other:
        assert frame_hashes(first) == frame_hashes(other)


def test_results_of_older_versions_are_removed_once_nothing_needs_them(loaded: Settings) -> None:
    staging, first = Staging(loaded.staging_dir), read_version()
    assert staging.versions() == {first: 5}
    declare(loaded)
    run(loaded)
    assert read_version() != first
    assert staging.versions() == {read_version(): 5}


def test_a_result_that_the_warehouse_was_loaded_from_is_kept(loaded: Settings) -> None:
    staging, first = Staging(loaded.staging_dir), read_version()
    declare(loaded)
    run(loaded, [loaded.drop_dir / "sound.pdf"])
    assert staging.versions() == {first: 4, read_version(): 1}


def test_what_other_code_recorded_is_read_again(loaded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(loaded)
    monkeypatch.setattr("pipeline.runs.plan.pages_version", lambda: "0" * 12)
    assert run(loaded).reinterpreted == 0


def test_a_damaged_recording_is_read_again(loaded: Settings) -> None:
    for file in loaded.staging_dir.rglob(f"pages-{pages_version()}"):
        file.write_bytes(b"damaged")
    declare(loaded)
    assert run(loaded).reinterpreted == 0
    assert statuses(loaded)["label.pdf"] == "loaded"


def test_a_run_does_not_begin_with_declarations_that_are_refused(project: Settings) -> None:
    declare(project, **{"header_words.toml": '[[words]]\ntext = ["科目全称"]'})
    with pytest.raises(DeclarationError, match=r"declarations/header_words.toml, line 2: no key is called 'text'"):
        run(project)
    assert not project.warehouse_file.exists()


def test_a_folder_that_is_set_must_exist(project: Settings) -> None:
    with pytest.raises(SettingsError, match="declarations"):
        use_declarations(replace(project, sources={"declarations_dir": "JUESUAN_DECLARATIONS_DIR"}))


def test_a_file_that_declares_nothing_is_refused(project: Settings) -> None:
    declare(project, **{"label.toml": ""})
    with pytest.raises(SettingsError, match=r"'label.toml'; is it 'labels.toml'"):
        run(project)
