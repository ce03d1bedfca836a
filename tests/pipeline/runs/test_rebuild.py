"""The warehouse rebuilt: the same content from the same archive, whatever happened on the way, and nothing lost."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from cli.main import main
from common.errors import Exit, JuesuanError
from pipeline.runs.current_run import CurrentRun
from pipeline.runs.lock import run_lock
from pipeline.runs.plan import Plan
from pipeline.runs.rebuild import Rebuilt, rebuild
from pipeline.runs.run import Steps, carry_out, ingest_run
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from tests.factories import writable
from tests.fakes import document, fact, read_document
from tests.runs import FakeGate, copy_run, drop, rows, run
from transforms.corrections.declared import file_name
from transforms.result import Disclosure
from warehouse.content_hash import content_hash

STOPPED = "丁局"


def again(settings: Settings, *, check: bool = False, force: bool = False) -> Rebuilt:
    return rebuild(settings, check=check, force=force, reader=read_document, gate=FakeGate(stops=[STOPPED]), quiet=True)


def correction(data: bytes, entity: str, year: int, amount: int) -> str:
    """The file of a correction of the one fact of a fake document."""
    fact_row = fact(
        hashlib.sha256(data).hexdigest(), "", Disclosure(entity, "department", year, "final", "某市"), amount
    )
    cell = {
        name: fact_row[name]
        for name in ("fact_id", "table_key", "panel", "row_key", "row_name", "measure", "phase", "budget_book", "page")
    }
    entry = {
        **cell,
        "unit": fact_row["unit"],
        "printed": fact_row["amount_text"],
        "corrected": "7.77",
        "reason": "试",
        "who": "某人",
    }
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in entry.items()]
    head = f'document_sha256 = "{fact_row["document_sha256"]}"\n\n[[corrections]]\n'
    return head + "\n".join(lines) + "\nwhen = 2026-01-02\n"


def signed(**entry: str) -> str:
    words = {**entry, "reason": "试", "who": "某人"}
    return "".join(f'{name} = "{value}"\n' for name, value in words.items()) + "when = 2026-01-02\n"


def history(settings: Settings, choose: random.Random) -> None:
    """Many runs that leave every kind of row: versions, refused and stopped ones, a correction, a record in force."""
    documents = []
    for number in range(choose.randint(6, 10)):
        entity, year = choose.choice(["甲局", "乙局", STOPPED]), choose.choice([2022, 2023])
        data = document(entity, year, choose.randint(1, 10**9), does=choose.choice(["read", "read", "read", "refuse"]))
        documents.append((f"n{number}", data))
    sure = document("丙局", 2023, 4711)
    documents += [("sure", sure), ("sure2", document("丙局", 2023, 4712)), ("stopped", document(STOPPED, 2022, 5))]
    choose.shuffle(documents)
    while documents:
        some, documents = documents[: choose.randint(1, 5)], documents[5:] if len(documents) > 5 else []
        drop(settings, **dict(some))
        for name, _ in some:
            dates = {"published_on": choose.choice(["2024-08-01", "2024-09-01"])} if choose.random() < 0.7 else {}
            (settings.drop_dir / f"{name}.pdf.json").write_text(json.dumps(dates))
        run(settings, gate=FakeGate(stops=[STOPPED]))
        settings.corrections_dir.mkdir(exist_ok=True)
        sha256 = hashlib.sha256(sure).hexdigest()
        (settings.corrections_dir / file_name(sha256)).write_text(correction(sure, "丙局", 2023, 4711), "utf-8")
    drop(settings, sure=sure)
    withdrawn = "[[withdrawn]]\n" + signed(document=hashlib.sha256(sure).hexdigest(), on="2025-01-01")
    (settings.corrections_dir / "withdrawn.toml").write_text(withdrawn, "utf-8")
    run(settings, gate=FakeGate(stops=[STOPPED]))


@pytest.mark.slow
def test_whatever_happened_a_warehouse_rebuilt_is_the_same(settings: Settings) -> None:
    choose = random.Random(0)
    settings = replace(settings, batch_documents=choose.randint(1, 4))
    history(settings, choose)
    before = content_hash(settings.warehouse_file)
    kinds = {row[0] for row in rows(settings, "SELECT DISTINCT version_state FROM disclosures")}
    assert kinds >= {"current", "quarantined", "withdrawn"}
    assert rows(settings, "SELECT corrected_text FROM all_facts WHERE is_corrected") == [("7.77",)]

    for workers, batch, staged in ((2, 3, True), (1, 100, False)):
        if not staged:
            shutil.rmtree(settings.staging_dir)
        shutil.rmtree(settings.drop_dir, ignore_errors=True)  # it is not an input
        rebuilt = again(replace(settings, workers=workers, batch_documents=batch))
        assert (rebuilt.before.content_hash, rebuilt.content_hash, rebuilt.equal) == (before, before, True)
        assert bool(rebuilt.run.read) == (not staged)
        assert (rebuilt.different, rebuilt.pending, rebuilt.lost, rebuilt.old_file) == ([], (), (), None)
        assert content_hash(settings.warehouse_file) == before
    assert [file.name for file in settings.warehouse_file.parent.iterdir()] == [settings.warehouse_file.name]


def test_a_figure_that_was_changed_in_the_published_file_is_told(
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy_run(settings, tmp_path_factory, a=document("甲局"), b=document("乙局"))
    with duckdb.connect(writable(settings.warehouse_file)) as connection:
        of = "SELECT document_no FROM kept.documents WHERE entity_name = '甲局'"
        connection.execute(f"UPDATE kept.facts SET amount_fen = amount_fen + 1 WHERE document_no IN ({of})")
    changed = content_hash(settings.warehouse_file)

    rebuilt = again(settings, check=True)
    assert (rebuilt.equal, rebuilt.different, rebuilt.published) == (False, ["facts"], False)
    assert content_hash(settings.warehouse_file) == changed == rebuilt.before.content_hash

    rebuilt = again(settings)
    assert (rebuilt.equal, rebuilt.published, rebuilt.old_file) == (False, True, None)
    assert content_hash(settings.warehouse_file) == rebuilt.content_hash != changed
    assert rows(settings, "SELECT DISTINCT amount_fen FROM facts") == [(12345,)]


def test_what_a_run_has_not_taken_yet_is_named(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy_run(settings, tmp_path_factory, a=document("甲局"))
    settings.corrections_dir.mkdir()
    file = settings.corrections_dir / file_name(hashlib.sha256(document("甲局")).hexdigest())
    file.write_text(correction(document("甲局"), "甲局", 2024, 12345), "utf-8")
    rebuilt = again(settings)
    assert (rebuilt.equal, rebuilt.pending) == (False, ("a.pdf",))
    assert "corrections" in rebuilt.different
    assert again(settings).equal


def test_nothing_is_lost_that_the_archive_has_not(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy_run(settings, tmp_path_factory, a=document("甲局"), b=document("乙局"))
    before = content_hash(settings.warehouse_file)
    sha256 = hashlib.sha256(document("甲局")).hexdigest()
    (settings.archive_dir / sha256[:2] / f"{sha256}.json").unlink()

    with pytest.raises(JuesuanError, match=r"1 document would be lost.*a\.pdf \(" + sha256[:12]):
        again(settings)
    assert content_hash(settings.warehouse_file) == before
    assert again(settings, check=True).lost == ("a.pdf",)
    assert content_hash(settings.warehouse_file) == before

    rebuilt = again(settings, force=True)
    assert rebuilt.lost == ("a.pdf",)
    assert rows(settings, "SELECT entity_name FROM facts") == [("乙局",)]
    assert rebuilt.old_file is not None
    assert content_hash(rebuilt.old_file) == before


def test_a_document_without_its_bytes_is_built_from_what_is_staged_of_it(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copy_run(settings, tmp_path_factory, a=document("甲局"), b=document("乙局"))
    sha256 = hashlib.sha256(document("甲局")).hexdigest()
    (settings.archive_dir / sha256[:2] / f"{sha256}.pdf").unlink()
    assert again(settings).equal
    shutil.rmtree(settings.staging_dir)
    with pytest.raises(JuesuanError, match=r"a\.pdf"):
        again(settings)


def test_a_published_file_that_cannot_be_read_is_kept(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copy_run(settings, tmp_path_factory, a=document("甲局"))
    good = content_hash(settings.warehouse_file)
    Path(writable(settings.warehouse_file)).write_bytes(b"spoilt")
    with pytest.raises(JuesuanError, match="--force"):
        again(settings)
    rebuilt = again(settings, force=True)
    assert (rebuilt.equal, rebuilt.content_hash) == (None, good)
    assert rebuilt.old_file is not None
    assert rebuilt.old_file.read_bytes() == b"spoilt"
    Path(writable(settings.warehouse_file)).write_bytes(b"again")
    other = again(settings, force=True).old_file
    assert other not in (None, rebuilt.old_file)
    assert rebuilt.old_file.read_bytes() == b"spoilt"


def test_without_a_published_file_it_is_built_and_without_documents_not(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.raises(JuesuanError, match="nothing to rebuild from"):
        again(settings)
    copy_run(settings, tmp_path_factory, a=document("甲局"))
    good = content_hash(settings.warehouse_file)
    settings.warehouse_file.unlink()
    rebuilt = again(settings)
    assert (rebuilt.equal, rebuilt.content_hash, content_hash(settings.warehouse_file)) == (None, good, good)


def test_a_failing_build_leaves_everything_as_it_was(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copy_run(settings, tmp_path_factory, a=document("甲局"))
    stat = settings.warehouse_file.stat()

    class Broken(FakeGate):
        def __call__(self, frames: object) -> object:  # type: ignore[override]  # it never answers
            raise OSError(28, "No space left on device")

    with pytest.raises(JuesuanError, match="no space left"):
        rebuild(settings, reader=read_document, gate=Broken(), quiet=True)  # type: ignore[arg-type]  # as above
    assert settings.warehouse_file.stat().st_ino == stat.st_ino
    assert [file.name for file in settings.warehouse_file.parent.iterdir()] == [settings.warehouse_file.name]


def test_the_command_says_both_hashes(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("data_dir", "corrections_dir"):
        monkeypatch.setenv(f"JUESUAN_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setattr("pipeline.runs.rebuild.carry_out", _with_fakes)
    drop(settings, a=document("甲局"))
    ingest_run(settings, reader=read_document, gate=FakeGate(), quiet=True)
    hash_of_content = content_hash(settings.warehouse_file)
    assert main(["rebuild", "--check"]) == Exit.OK
    output = capsys.readouterr().out
    assert output.count(hash_of_content) == 2
    assert "the same content" in output
    assert "nothing was published" in output
    assert main(["rebuild", "--json"]) == Exit.OK
    answer = json.loads(capsys.readouterr().out)
    assert (answer["content_hash_before"], answer["content_hash"], answer["equal"]) == (
        hash_of_content,
        hash_of_content,
        True,
    )
    with duckdb.connect(writable(settings.warehouse_file)) as connection:
        connection.execute("DELETE FROM store.evidence")
    assert main(["rebuild", "--check"]) == Exit.ERROR
    assert "NOT the same: evidence differ" in capsys.readouterr().out
    with run_lock(settings.lock_file):  # this process may take it again
        assert main(["rebuild", "--check"]) == Exit.ERROR


def _with_fakes(settings: Settings, plan: Plan, run: CurrentRun, steps: Steps) -> RunSummary:
    return carry_out(settings, plan, run, Steps(read_document, FakeGate(), quiet=True))
