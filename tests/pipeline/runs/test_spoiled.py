"""Documents with pages taken out or put in, through the whole run: caught, explained, with the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.runs.run import ingest_run
from pipeline.settings import load_settings
from samples.corpus import Job, documents
from samples.spoiled import Spoiled, spoiled
from warehouse.questions import ask

KINDS = list(spoiled())
SOUND = next(documents(Job("long_tables", 5, 2023, 1, 99)))

pytestmark = pytest.mark.slow

_OF_NO_DECLARED_TABLE = ("several_books", "unknown_table")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spoiled")
    settings = load_settings(environ={"JUESUAN_DATA_DIR": str(folder / "data"), "JUESUAN_WORKERS": "2"})
    for spoiled_document in KINDS:
        (folder / spoiled_document.name).write_bytes(spoiled_document.content)
    (folder / "sound.pdf").write_bytes(SOUND.pdf())
    ingest_run(settings, sorted(folder.glob("*.pdf")), quiet=True)
    return settings.warehouse_file


def rows(warehouse: Path, query: str, name: str) -> list[dict[str, Any]]:
    columns, answer = ask(warehouse, query, {"name": name})
    return [dict(zip(columns, row, strict=True)) for row in answer]


@pytest.mark.parametrize("kind", KINDS, ids=[spoiled_document.name for spoiled_document in KINDS])
def test_what_is_wrong_with_it_is_said_with_its_page(warehouse: Path, kind: Spoiled) -> None:
    (document,) = rows(warehouse, "SELECT * FROM documents WHERE source_name = $name", kind.name)
    assert (document["status"], document["reason"]) == ("quarantined" if kind.reason else "loaded", kind.reason)
    if kind.reason:
        assert document["grade"] in ("Q", None)
    else:
        assert document["grade"] == "C"
    query = "SELECT f.* FROM findings AS f JOIN documents USING (document_sha256) WHERE source_name = $name"
    findings = rows(warehouse, query, kind.name)
    assert set(kind.rules) <= {finding["rule"] for finding in findings}
    for finding in findings:
        if finding["rule"] in kind.rules and finding["rule"] != "Y12":
            assert finding["page"] is not None
            assert finding["table_key"] is not None or finding["rule"] in _OF_NO_DECLARED_TABLE
    query = "SELECT count(*) AS n FROM all_facts WHERE source_name = $name"
    assert (rows(warehouse, query, kind.name)[0]["n"] > 0) == (kind.reason is None)


def test_a_sound_document_has_none_of_it(warehouse: Path) -> None:
    query = "SELECT rule FROM findings JOIN documents USING (document_sha256) WHERE source_name = $name"
    rules_found = {finding["rule"] for finding in rows(warehouse, query, "sound.pdf")}
    assert not rules_found & {rule for spoiled_document in KINDS for rule in spoiled_document.rules}


def test_the_books_of_a_bound_file_are_documents_of_their_own(warehouse: Path) -> None:
    query = """SELECT p.*, p.entity_name <> d.entity_name AS is_another
        FROM documents AS p JOIN documents AS d ON p.part_of = d.document_sha256
        WHERE d.source_name = $name ORDER BY p.part_pages"""
    first, second = rows(warehouse, query, "two_disclosures.pdf")
    assert (first["status"], second["status"]) == ("loaded", "loaded")
    assert (first["is_another"], second["is_another"]) == (False, True)
    assert first["source_name"] == f"two_disclosures_{first['part_pages']}.pdf"
    assert int(second["part_pages"].split("-")[0]) == first["page_count"] + 1
