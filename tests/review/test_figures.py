"""A person reads the doubtful figures of a scan one at a time, and saves corrections that the next run can use."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image

from pipeline.decisions.correct import Entry, correction_of
from pipeline.pages.doubtful_figures import _entry, _readings, _total_place, doubtful_figures, new_file
from pipeline.settings import Settings
from review.site import document_folder, write_document
from tests.review.rows import dossier, fact
from transforms.corrections.declared import read_file
from transforms.reading.grids import Region


def _scan(tmp_path: Path) -> bytes:
    file = tmp_path / "scan.pdf"
    Image.new("L", (600, 800), 250).save(file, "PDF", save_all=True, append_images=[Image.new("L", (600, 800))] * 3)
    return file.read_bytes()


def _figures() -> list[dict[str, object]]:
    document = dossier().document
    facts = [
        fact(number, 123_00, medium="scan", proof="doubtful", row_name="某行", fiscal_year=2024) for number in (1, 2)
    ]
    given = [{**fact, "unit_key": "", "reference_year": 2024, "occurrence": 1} for fact in facts]
    return [
        {**fact, "readings": ("0.0123", "<b>"), "cause": "readings", "entry": _entry(document, fact)} for fact in given
    ]


def test_the_page_shows_each_figure_with_its_picture_and_both_readings(tmp_path: Path) -> None:
    document_dossier = dossier(_scan(tmp_path))
    shown = replace(document_dossier, doubtful=_figures(), new_file=new_file(document_dossier.document))
    page = write_document(shown, tmp_path)
    assert 'href="figures.html"' in page.read_text("utf-8")
    written = (tmp_path / document_folder(document_dossier.sha256) / "figures.html").read_text("utf-8")
    assert written.count('class="card figure"') == 2
    assert written.count('<svg class="crop"') == 2
    assert 'data-second="&lt;b&gt;"' in written
    assert "<b>&lt;b&gt;" not in written
    assert 'href="figures.html"' not in write_document(document_dossier, tmp_path / "plain").read_text("utf-8")


def test_figures_of_turned_pages_stand_upright_and_indicators_are_shown_whole(tmp_path: Path) -> None:
    document_dossier = dossier(_scan(tmp_path))
    (figure, *_) = _figures()
    turned = {**figure, "turn": 90, "frame": "project_indicators", "said": "维修面积 | ≥100 | 20"}
    write_document(replace(document_dossier, doubtful=[turned], new_file=new_file(document_dossier.document)), tmp_path)
    written = (tmp_path / document_folder(document_dossier.sha256) / "figures.html").read_text("utf-8")
    x, y = ((float(str(figure[f"{axis}0"])) + float(str(figure[f"{axis}1"]))) / 2 for axis in "xy")
    assert f'<g transform="rotate(90 {x:.2f} {y:.2f})"><image' in written
    left, top, width, height = map(float, re.findall(r'viewBox="([^"]+)"', written)[0].split())
    assert (left + width / 2, top + height / 2) == (pytest.approx(x, abs=0.2), pytest.approx(y, abs=0.2))
    # What is wide on the page as it lies is high once it stands upright.
    assert height > width
    assert "维修面积 | ≥100 | 20" in written
    # Its row reaches from one edge of the upright page to the other.
    strip = [float(edge) for edge in re.findall(r'viewBox="([^"]+)"', written)[1].split()]
    assert (strip[2], strip[3]) == (pytest.approx(800, abs=0.2), pytest.approx(height, abs=0.2))


def test_a_total_without_a_certain_place_is_shown_with_its_whole_page(tmp_path: Path) -> None:
    document_dossier = dossier(_scan(tmp_path))
    (figure, *_) = _figures()
    nowhere = {
        **figure,
        **dict.fromkeys(("x0", "y0", "x1", "y1"), 0.0),
        "frame": "projects",
        "said": "办公楼维修 | 100 | 93.5",
    }
    write_document(
        replace(document_dossier, doubtful=[nowhere], new_file=new_file(document_dossier.document)), tmp_path
    )
    written = (tmp_path / document_folder(document_dossier.sha256) / "figures.html").read_text("utf-8")
    assert 'class="crop"' not in written
    assert 'viewBox="0.0 0.0 600.0 800.0"' in written
    assert "<rect" not in written.split('id="figures"')[1]


def test_what_the_page_saves_is_a_file_of_corrections() -> None:
    name, beginning = new_file(dossier().document)
    entry = str(_figures()[0]["entry"])
    script = files("review").joinpath("templates", "figures.js").read_text("utf-8")
    for key, words in (("corrected", "1.24"), ("reason", "read"), ("who", "a person")):
        assert f"/^{key} = .*$/m" in script
        entry, times = re.subn(f"^{key} = .*$", f'{key} = "{words}"', entry, flags=re.MULTILINE)
        assert times == 1
    file = read_file(f"{beginning}\n{entry}".encode(), name)
    assert not file.problems
    assert [(correction.corrected, correction.who, correction.when) for correction in file.corrections] == [
        ("1.24", "a person", date.today())
    ]


def test_totals_of_forms_are_found_where_they_are_printed() -> None:
    def cell(text: str) -> Region:
        return Region(0, 0, 0, 0, 0, 0, 1, 1, text, text)

    form = {"first_page": 2, "last_page": 3, "total_score": Decimal("93.50")}
    cells = {
        (2, 1.0, 1.0, 2.0, 2.0): cell("93.5"),
        (3, 5.0, 5.0, 6.0, 6.0): cell("100"),
        (4, 1.0, 1.0, 2.0, 2.0): cell("93.5"),
    }
    assert _total_place(form, cells) == (2, 1.0, 1.0, 2.0, 2.0)
    cells[3, 7.0, 7.0, 8.0, 8.0] = cell("93.50分")
    assert _total_place(form, cells) == (3, 0.0, 0.0, 0.0, 0.0), "which of two is the total is not known"


def test_of_equal_cells_of_an_indicator_the_last_one_is_its_score() -> None:
    def cell(text: str, first: str, second: str) -> Region:
        return Region(0, 0, 0, 0, 0, 0, 1, 1, text, text, readings=(first, second))

    cells = {(1, 9.0, 0.0, 10.0, 1.0): cell("8", "8", "3"), (1, 5.0, 0.0, 6.0, 1.0): cell("8", "8", "8")}
    assert _readings(cells, "8") == ("8", "3")
    assert _readings(cells, "7") == ("7", "7")


def test_only_figures_that_are_not_loaded_are_shown(tmp_path: Path) -> None:
    first, second = (dict(fact_row) for fact_row in _figures())
    for fact_row in (first, second):
        for name in ("readings", "cause", "entry"):
            fact_row.pop(name)
    text = {**second, "fact_id": "f" * 32, "proof": None}
    doubtful = doubtful_figures(Settings(data_dir=tmp_path), dossier().document, [first, second, text], [second])
    assert [fact["fact_id"] for fact in doubtful] == [first["fact_id"]]
    assert (
        correction_of(first, Entry(str(first["fact_id"]), "1", "r", "w"), date.today()).printed == first["amount_text"]
    )
