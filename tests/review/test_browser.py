"""The pages in a real browser, where one is installed: as a person opens them, from a folder and without a network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from pipeline.pages.dossiers import dossiers
from pipeline.runs.run import ingest_run
from pipeline.settings import load_settings
from review.proof import prove
from review.site import write_document, write_index
from tests.review.browser import browse, needs_browser
from tests.review.papers import broken, sound
from tests.review.rows import EVIL, dossier

pytestmark = needs_browser

VISIBLE = "[...document.querySelectorAll('#documents tbody tr')].filter((r) => r.checkVisibility())"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a thousand documents; one is called by something that would like to be a script."""
    base = {**dossier().document, "gates": 1, "warns": 2, "broken": 1, "rules": ["A02"], "checks": [], "message": ""}
    rows: list[dict[str, Any]] = [
        {**base, "document_sha256": f"{n:064x}", "source_name": f"部门{n}.pdf", "fiscal_year": 2020 + n % 5}
        | {"status": "loaded" if n % 2 else "quarantined", "reason": None if n % 2 else "gate_failed"}
        | {"grade": "B" if n % 2 else "Q", "entity_name": EVIL if n == 999 else f"某市第{n}局"}
        for n in range(1000)
    ]
    return write_index(rows, tmp_path_factory.mktemp("index"))


def test_a_page_that_asks_for_something_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<body><img src="http://example.org/x.png"><script>console.error("oh")</script></body>', "utf-8")
    visit = browse(page, tmp_path)
    assert visit.requests == ["http://example.org/x.png"]
    assert any("oh" in line for line in visit.complaints)


def test_the_first_problem_is_chosen_and_drawn(tmp_path: Path) -> None:
    visit = browse(write_document(dossier(sound().pdf()), tmp_path), tmp_path)
    assert (visit.complaints, visit.requests) == ([], [])
    assert re.search(r'class="mark suspect on"', visit.dom)
    assert len(re.findall(r'class="card problem on"', visit.dom)) == 1


def test_the_index_shows_a_thousand_and_asks_for_nothing(index: Path, tmp_path: Path) -> None:
    visit = browse(index, tmp_path)
    assert (visit.complaints, visit.requests) == ([], [])
    assert "1,000 documents</output>" in visit.dom
    assert EVIL not in visit.dom


def test_the_index_finds_and_filters_as_one_types(index: Path, tmp_path: Path) -> None:
    probe = f"""
        const shown = () => {VISIBLE};
        const type = (text) => {{ search.value = text; search.dispatchEvent(new Event('input')); }};
        const choose = (name, value) => {{
            const filter = document.querySelector(`[data-filter=${{name}}]`);
            filter.value = value; filter.dispatchEvent(new Event('change'));
        }};
        const search = document.getElementById('search'), seen = {{}};
        const look = (what) => seen[what] = [shown().length, count.value];
        type('部门17'); look('name'); type('部门17 2022'); look('words'); type('no such'); look('nothing');
        type(''); choose('status', 'quarantined'); look('status'); choose('year', '2023'); look('year');
        choose('grade', 'B'); look('grade'); choose('status', ''); look('loaded');
        choose('topics', 'gate_failed'); look('topic'); seen.address = decodeURIComponent(location.hash);
        for (const filter of document.querySelectorAll('[data-filter]')) choose(filter.dataset.filter, '');
        document.querySelectorAll('th button')[2].click(); seen.first = shown()[0].cells[2].textContent;
        document.querySelectorAll('th button')[2].click(); seen.last = shown()[0].cells[2].textContent;
        return seen;
    """
    visit = browse(index, tmp_path, probe)
    assert visit.complaints == []
    assert visit.report == {
        "name": [11, "11 documents"],  # 17, and 170 to 179
        "words": [3, "3 documents"],  # 17, 172 and 177
        "nothing": [0, "0 documents"],
        "status": [500, "500 documents"],
        "year": [100, "100 documents"],
        "grade": [0, "0 documents"],
        "loaded": [100, "100 documents"],
        "topic": [0, "0 documents"],
        "address": "#grade=B&year=2023&topics=gate_failed",
        "first": "2020",
        "last": "2024",
    }


def test_what_was_searched_for_stands_in_the_address(index: Path, tmp_path: Path) -> None:
    visit = browse(f"{index.as_uri()}#q=部门17&year=2022&status=loaded&grade=nothing", tmp_path)
    assert visit.complaints == []
    assert "2 documents</output>" in visit.dom  # 17 and 177


def test_the_box_of_a_cell_lies_over_its_printed_place(tmp_path: Path) -> None:
    """The browser's own layout against the characters that pdfium finds, for the cell that arithmetic points to."""
    data = broken("fin_total", 11)
    settings = load_settings(environ={"JUESUAN_DATA_DIR": str(tmp_path / "data"), "JUESUAN_WORKERS": "1"})
    pdf = tmp_path / "wrong.pdf"
    pdf.write_bytes(data)
    (row,) = ingest_run(settings, [pdf], quiet=True).loaded
    (document_dossier,) = dossiers(settings, settings.warehouse_file, [row.sha256])
    probe = """
        const sheet = document.querySelector('.sheet .mark.suspect.on').closest('svg');
        const box = (of) => { const b = of.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
        const mark = sheet.querySelector('.mark.suspect.on rect'), picture = sheet.querySelector('image');
        const cell = document.querySelector('.crop');
        return { page: sheet.closest('.sheet').id, mark: box(mark), picture: box(picture), window: box(cell),
            enlarged: box(cell.querySelector('rect')), tip: sheet.querySelector('.mark.suspect title').textContent };
    """
    visit = browse(write_document(document_dossier, tmp_path / "out"), tmp_path, probe)
    assert (visit.complaints, visit.requests) == ([], [])
    printed = visit.report["tip"].rpartition(": ")[2].replace(",", "")
    number = int(visit.report["page"].removeprefix("page-"))
    printed_box = _printed(
        data, number, printed, _in_points(visit.report["mark"], visit.report["picture"], data, number)
    )
    left, top, right, bottom = _in_points(visit.report["mark"], visit.report["picture"], data, number)
    assert left <= printed_box[0]
    assert top <= printed_box[1]
    assert printed_box[2] <= right
    assert printed_box[3] <= bottom
    assert bottom - top < 40  # one row, and not the page
    window, enlarged = visit.report["window"], visit.report["enlarged"]
    assert window[0] <= enlarged[0] < enlarged[2] <= window[2]
    assert window[1] <= enlarged[1] < enlarged[3] <= window[3]
    assert window[3] <= 768  # on the first screen


def _in_points(box: list[float], picture: list[float], data: bytes, number: int) -> list[float]:
    """A box on the screen in points of the page, from its top left."""
    with pypdfium2.PdfDocument(data) as document:
        width, height = document.get_page_size(number - 1)
    across, down = width / (picture[2] - picture[0]), height / (picture[3] - picture[1])
    return [
        (box[0] - picture[0]) * across,
        (box[1] - picture[1]) * down,
        (box[2] - picture[0]) * across,
        (box[3] - picture[1]) * down,
    ]


def _printed(data: bytes, number: int, text: str, near: list[float]) -> list[float]:
    """Where a text is printed on a page, from the top left; of several places the one nearest to a box."""
    with pypdfium2.PdfDocument(data) as document:
        height = document.get_page_size(number - 1)[1]
        letters = document[number - 1].get_textpage()
        candidates = []
        plain = letters.get_text_range()
        wanted = [index for index in range(len(plain)) if plain[index:].replace(",", "").startswith(text)]
        for index in wanted:
            if plain[index] == ",":
                continue
            length = next(n for n in range(len(text), 40) if plain[index : index + n].replace(",", "") == text)
            boxes = [letters.get_charbox(index + n) for n in range(length)]
            candidates.append(
                [
                    min(b[0] for b in boxes),
                    height - max(b[3] for b in boxes),
                    max(b[2] for b in boxes),
                    height - min(b[1] for b in boxes),
                ]
            )
    assert candidates
    return min(candidates, key=lambda box: abs(box[0] - near[0]) + abs(box[1] - near[1]))


def test_a_proof_stands_alone(tmp_path: Path) -> None:
    document_dossier = dossier(sound().pdf())
    page = tmp_path / "proof.html"
    page.write_text(prove(document_dossier, document_dossier.facts[0]["fact_id"]).as_html(), "utf-8")
    visit = browse(page, tmp_path)
    assert (visit.complaints, visit.requests) == ([], [])
