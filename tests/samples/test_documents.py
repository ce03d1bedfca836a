"""What is typeset can be opened, holds what its truth says, and is the same every time."""

from __future__ import annotations

import json
import re

import pypdfium2
import pytest

from samples.corpus import Job, documents, plan, write_corpus
from samples.document import Document
from samples.layouts import BASE, layouts
from samples.truth import COLUMNS, truth_csv, truth_json
from tests.samples.printed import document, rows

LAYOUTS = sorted(layouts())


def _texts(document: Document) -> list[str]:
    pdf = pypdfium2.PdfDocument(document.pdf())
    try:
        return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pdf]
    finally:
        pdf.close()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_cell_of_the_truth_stands_on_its_page(layout: str) -> None:
    typeset_document = document(layout)
    texts = _texts(typeset_document)
    assert len(texts) == len(typeset_document.pages)
    carried = layouts()[layout].type.carried
    for row in rows(typeset_document):
        page = int(row["line_no"][1:].split("r")[0])
        assert row["amount_text"] in texts[page - 1]
        name = re.sub(r"\s", "", row["row_name"])
        if carried and row["table_key"] not in ("fin_three_public",) and len(name) < 8:
            assert name in texts[page - 1]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_cover_says_who_and_when(layout: str) -> None:
    typeset_document = document(layout)
    cover = _texts(typeset_document)[0]
    issue = typeset_document.issue
    assert issue.entity.name in cover
    chinese = str(issue.year).translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    assert str(issue.year) in cover or chinese in cover
    assert f"{issue.entity.word}决算" in cover


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_truth_has_each_cell_once(layout: str) -> None:
    truth = rows(document(layout))
    keys = [(row["table_key"], row["line_no"], row["panel"], row["measure"]) for row in truth]
    assert len(keys) == len(set(keys))
    assert {row["cell_kind"] for row in truth} <= {"number", "blank", "not_applicable_dash"}
    for row in truth:
        assert (row["cell_kind"] == "number") == bool(row["value"])
        assert row["row_name"]


def test_the_truth_has_the_columns_of_the_checked_files() -> None:
    assert truth_csv(document("central")).splitlines()[0] == ",".join(COLUMNS)


def test_the_identity_is_beside_the_truth() -> None:
    body = json.loads(truth_json(document("district_split", 15), "a.pdf"))
    assert body["entity_scope"] == "unit_headquarters"
    assert body["entity_name_printed"] == body["entity_name"] + "（本级）"
    assert body["document_kind"] == "final"
    assert len(body["tables"]) == 9
    assert body["unknown_tables"] == []


def test_tables_without_a_declaration_are_listed_apart() -> None:
    body = json.loads(truth_json(document("titled_grid"), "a.pdf"))
    titles = [table["title"] for table in body["unknown_tables"]]
    assert titles == ["政府购买服务支出表"]


def test_long_tables_span_three_pages() -> None:
    spans = [drawn.last_page - drawn.first_page + 1 for drawn in document("long_tables").tables]
    assert max(spans) >= 3


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_seed_gives_the_same_bytes(layout: str) -> None:
    again = next(documents(Job(layout, 3, document(layout).issue.year, 1, 11)))
    assert again.pdf() == document(layout).pdf()
    assert truth_csv(again) == truth_csv(document(layout))


def test_another_seed_gives_other_figures() -> None:
    other = next(documents(Job("central", 3, document("central").issue.year, 1, 12)))
    assert truth_csv(other) != truth_csv(document("central"))


def test_a_plan_has_the_wanted_number_of_documents() -> None:
    assert sum(job.years for job in plan(BASE, 3, 3, 1, None, None)) == 27
    assert sum(job.years for job in plan(list(layouts()), 3, 3, 1, None, 200)) == 200


def test_no_two_documents_of_a_corpus_speak_for_the_same_body_and_year() -> None:
    jobs = plan(["county_numbered", "district_split", "unit_yuan"], 40, 1, 1, None, None)
    identities = [
        (typeset_document.issue.entity.name, typeset_document.issue.year)
        for job in jobs
        for typeset_document in documents(job)
    ]
    assert len(identities) == len(set(identities)) == 120


def test_writing_again_changes_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    jobs = plan(BASE, 1, 1, 1, 2023, None)
    first = list(write_corpus(jobs, folder / "pdf", folder / "truth"))
    assert [file.changed for file in first] == [True] * 3
    again = list(write_corpus(jobs, folder / "pdf", folder / "truth", workers=2))
    assert [file.changed for file in again] == [False] * 3
    assert {path.suffix for path in (folder / "pdf").iterdir()} == {".pdf"}
    assert len(list((folder / "truth").iterdir())) == 6
