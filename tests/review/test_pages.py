from __future__ import annotations

import html
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from review.figure_proof import prove_figure
from review.html import web_address
from review.paper import Paper, braille, widened
from review.problems import doubts_of, problems_of
from review.proof import prove
from review.site import remove_others, write_document, write_index
from review.wording import advice_of, broken_name, conversion, money
from schemas.judging.checks import checks
from schemas.reading.rules import rules
from schemas.wording.reasons import reasons
from tests.figure_rows import statement
from tests.review.papers import sound
from tests.review.rows import EVIL, dossier, fact, row


class ParsedPage(HTMLParser):
    """The tags with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return sound().pdf()


def index_row(**values: object) -> dict[str, object]:
    base = {**dossier().document, "gates": 1, "warns": 2, "broken": 1, "rules": ["A02", "second_reading_differs"]}
    base["checks"] = [{"check_id": "A02", "verdict": "suspected_misreading"}]
    return {**base, **values}


def test_a_broken_identity_is_written_out_with_its_numbers() -> None:
    first, second = problems_of(dossier())
    assert first.equation is not None
    e = first.equation
    assert ([t.value for t in e.left], [t.value for t in e.right]) == (["105.00"], ["60.00", "41.00"])
    assert (e.left_sum, e.relation, e.right_sum, e.difference, e.tolerance) == ("105.00", "≠", "101.00", "4.00", "0.02")
    assert e.hidden == 1
    assert [(m.role, m.page) for m in first.marks] == [("part", 4), ("differs", 4), ("suspect", 4)]
    assert second.readings == ("41.00", "47.00")
    assert [m.fact["row_no"] for m in second.marks] == [3]


def test_what_explains_the_rest_stands_first_and_what_asks_for_nothing_last() -> None:
    document_dossier = dossier()
    about = {"document_sha256": document_dossier.sha256, "page": 4, "message": "x"}
    results = [
        *document_dossier.results,
        {**document_dossier.results[0], "check_no": 3, "verdict": "rounding_twin", "message": "twin"},
    ]
    findings = [
        row("findings", **{**about, "message": "twin"}, finding_no=3, rule="A02", severity="warn"),
        row("findings", **about, finding_no=4, rule="identity_disagrees", severity="warn"),
        *document_dossier.findings,
        row("findings", **about, finding_no=5, rule="foreign_table", severity="gate"),
    ]
    problems = problems_of(replace(document_dossier, findings=findings, results=results))
    assert [problem.key for problem in problems] == [
        "foreign_table",
        "A02",
        "second_reading_differs",
        "identity_disagrees",
        "A02",
    ]
    assert [problem.number for problem in problems] == [1, 2, 3, 4, 5]
    assert [problem.severity for problem in problems] == ["gate", "gate", "gate", "warn", "warn"]


def test_the_cell_to_look_at_is_shown_with_the_sums_that_it_would_repair(tmp_path: Path) -> None:
    (doubt,) = doubts_of(dossier())
    assert [sums for _, sums in doubt.checks] == ["105.00 ≠ 101.00"]
    text = write_document(dossier(), tmp_path).read_text("utf-8")
    assert '<b class="num">105.00 ≠ 101.00</b>' in text


def test_a_finding_of_a_check_is_not_shown_twice() -> None:
    assert [problem.key for problem in problems_of(dossier())] == ["A02", "second_reading_differs"]


def test_a_warning_of_a_check_that_asks_for_nothing_shows_its_cells_too() -> None:
    document_dossier = dossier()
    twin = {**document_dossier.results[0], "verdict": "rounding_twin", "suggested_fact_id": None, "suggested_fen": None}
    warning = {**document_dossier.findings[1], "severity": "warn"}
    (problem,) = problems_of(replace(document_dossier, results=[twin], findings=[warning]))
    assert (problem.severity, problem.tag, len(problem.marks)) == ("warn", "Rounded in two ways", 3)


def test_the_cell_in_doubt_comes_first() -> None:
    (doubt,) = doubts_of(dossier())
    assert (doubt.printed, doubt.would, doubt.mark.fact["row_no"]) == ("105.00", "101.00", 1)


def test_the_page_of_a_document_has_its_picture_marks_and_advice(tmp_path: Path, pdf: bytes) -> None:
    page = write_document(dossier(pdf), tmp_path)
    text = page.read_text("utf-8")
    parsed = ParsedPage(text)
    pictures = {str(a["href"]) for tag, a in parsed.tags if tag == "image"}
    assert pictures == {"page-004.webp"}
    with Image.open(page.with_name("page-004.webp")) as picture:
        assert picture.width > 900
    marks = [a for tag, a in parsed.tags if tag == "g" and "data-problems" in a]
    assert {(a["class"], a["data-problems"]) for a in marks} >= {("mark suspect", "1"), ("mark differs", "1 2")}
    assert "compare the cells with the page" in parsed.words
    assert "off by 4.00" in " ".join(parsed.words.split())
    assert "41.00" in parsed.words
    assert "47.00" in parsed.words


def test_pages_need_nothing_but_their_own_folder(tmp_path: Path, pdf: bytes) -> None:
    pages = [write_document(dossier(pdf), tmp_path), write_index([index_row()], tmp_path)]
    for page in pages:
        text = page.read_text("utf-8")
        assert "default-src 'none'" in text
        for tag, attributes in ParsedPage(text).tags:
            for name in ("src", "href"):
                if target := attributes.get(name):
                    assert "://" not in target, (tag, target)
                    assert target.startswith("#") or (page.parent / target).exists(), (tag, target)


def test_nothing_of_a_document_is_taken_for_html(tmp_path: Path, pdf: bytes) -> None:
    document_dossier = dossier(
        pdf, source_name=EVIL, entity_name=EVIL, message=EVIL, division_name=EVIL, source_url="javascript:alert(3)"
    )
    hostile = {"row_name_printed": EVIL, "amount_text": EVIL, "row_code_printed": EVIL, "unit": "万元"}
    evil = replace(
        document_dossier,
        facts=[{**fact, **hostile} for fact in document_dossier.facts],
        findings=[{**finding, "printed": EVIL, "message": EVIL, "rule": EVIL} for finding in document_dossier.findings],
        results=[{**result, "subject": EVIL, "message": EVIL} for result in document_dossier.results],
        evidence=[row("evidence", field=EVIL, value=EVIL, printed=EVIL, page=1, rank=1, accepted=False)],
        grade={"grade": "C", "reasons": EVIL},
    )
    texts = [
        write_document(evil, tmp_path).read_text("utf-8"),
        write_index(
            [index_row(source_name=EVIL, entity_name=EVIL, reason=EVIL, message=EVIL, rules=[EVIL])], tmp_path
        ).read_text("utf-8"),
        prove(evil, evil.facts[0]["fact_id"]).as_html(),
    ]
    for text in texts:
        parsed = ParsedPage(text)
        assert EVIL in parsed.words
        assert not [a for _, a in parsed.tags if any(name.startswith("on") for name in a)]
        assert not [a for tag, a in parsed.tags if tag == "img" and not str(a["src"]).startswith("data:image/png")]
        assert "javascript:" not in "".join(str(a.get("href")) for _, a in parsed.tags)
        assert "{{7*7}}" in text
        assert sum(tag == "script" for tag, _ in parsed.tags) <= 1


def test_a_cell_on_a_page_that_is_not_drawn_is_still_told(tmp_path: Path, pdf: bytes) -> None:
    document_dossier = dossier(pdf)
    far = replace(document_dossier, facts=[{**fact, "page": 99} for fact in document_dossier.facts])
    text = write_document(far, tmp_path).read_text("utf-8")
    assert "The cell to look at" in text
    assert "<image" not in text.split("Page 4<")[0]


def test_what_crashed_the_reader_is_not_opened_here(tmp_path: Path, pdf: bytes) -> None:
    text = write_document(dossier(pdf, reason="crashed"), tmp_path).read_text("utf-8")
    assert "Its pages are not drawn" in text
    assert "<image" not in text


def test_a_document_that_cannot_be_opened_still_has_its_page(tmp_path: Path) -> None:
    for data, says in ((b"%PDF-1.4 cut", "cannot be opened"), (None, "archived file no longer exists")):
        document_dossier = dossier(data, reason="broken_pdf", page_count=None)
        bare = replace(document_dossier, facts=[], findings=[], results=[], terms=[])
        assert says in write_document(bare, tmp_path / str(says)).read_text("utf-8")


def test_the_index_of_a_thousand_documents_is_small_and_names_each(tmp_path: Path) -> None:
    rows = [
        index_row(document_sha256=f"{n:064x}", source_name=f"{n}.pdf", fiscal_year=2020 + n % 5) for n in range(1000)
    ]
    text = write_index(rows, tmp_path).read_text("utf-8")
    assert text.count("<tr data-status") == 1000
    assert len(text) < 1_500_000


@pytest.mark.parametrize(
    ("reason", "topics", "says"),
    [
        ("gate_failed", ["A02", "foreign_table", "unknown_table"], rules()["foreign_table"].says.en),
        ("gate_failed", ["A02", "unknown_table"], broken_name("A02")),
        ("gate_failed", [], reasons()["gate_failed"].says.en),
        ("blank_template", ["A02", "foreign_table"], reasons()["blank_template"].says.en),
        (None, ["A02", "unknown_table"], broken_name("A02")),
    ],
)
def test_the_index_says_what_lies_behind_the_gate(
    tmp_path: Path, reason: str | None, topics: list[str], says: str
) -> None:
    broken = [{"check_id": key, "verdict": "publisher_error"} for key in topics if key in checks()]
    text = write_index([index_row(reason=reason, rules=topics, checks=broken, message="")], tmp_path).read_text("utf-8")
    assert html.escape(says, quote=False) in text.partition("<tbody>")[2]


@pytest.mark.parametrize("check_id", ["A02", "Y01", "Y03", "X08", "P04"])
@pytest.mark.parametrize("verdict", ["publisher_error", "suspected_misreading"])
def test_what_is_shown_of_a_check_is_its_violation_with_one_advice_everywhere(
    tmp_path: Path, check_id: str, verdict: str
) -> None:
    document_dossier = dossier()
    severity, message = checks()[check_id].severity, f"{check_id} says so"
    result = {
        **document_dossier.results[0],
        "check_id": check_id,
        "verdict": verdict,
        "severity": severity,
        "message": message,
    }
    result |= {"suggested_fact_id": None}  # a doubt names the rule that its cell would mend
    finding = {**document_dossier.findings[1], "rule": check_id, "message": message, "severity": "warn"}
    loaded = replace(
        document_dossier, document={**document_dossier.document, "reason": None}, results=[result], findings=[finding]
    )
    row_of_index = index_row(
        reason=None, rules=[check_id], checks=[{"check_id": check_id, "verdict": verdict}], message=""
    )
    for page in (write_document(loaded, tmp_path), write_index([row_of_index], tmp_path)):
        words = ParsedPage(page.read_text("utf-8")).words
        assert broken_name(check_id) in words
        assert checks()[check_id].holds.en not in words or checks()[check_id].holds.en in broken_name(check_id)
        assert advice_of(check_id, verdict) in words
    (shown,) = prove(loaded, loaded.facts[0]["fact_id"]).checks
    assert (shown["says"], shown["advice"]) == (broken_name(check_id), advice_of(check_id, verdict))


def test_the_proof_says_whether_the_reason_of_the_grade_touches_the_figure() -> None:
    document_dossier = dossier()
    broken = {**document_dossier.results[0], "verdict": "publisher_error", "table_key": "fin_total"}
    nil = {**broken, "check_no": 7, "check_id": "Y03", "table_key": "fin_govfund", "page": 15}
    graded = replace(document_dossier, findings=[], grade={"grade": "B", "reasons": "x"})

    def says(results: list[dict[str, object]], number: int = 0, **cell: object) -> str:
        graded_again = replace(graded, results=results, facts=[{**fact, **cell} for fact in graded.facts])
        return prove(graded_again, graded_again.facts[number]["fact_id"]).grade_says

    assert says([nil]) == (
        "B because of 政府性基金预算财政拨款收入支出决算表, page 15 (Y03); "
        "no check of this figure is open, and its table is not among them"
    )
    assert says([broken]).endswith("(A02); this figure is affected by A02")
    assert says([nil], table_key="fin_govfund").endswith(
        "this figure's table is among them, and no check of this figure is open"
    )
    assert prove(
        replace(graded, results=[], grade={"grade": "A", "reasons": ""}), graded.facts[0]["fact_id"]
    ).grade_says
    assert says([], 1) == "B because of x"


def test_pages_of_documents_that_are_in_order_go(tmp_path: Path, pdf: bytes) -> None:
    page = write_document(dossier(pdf), tmp_path)
    (tmp_path / "documents" / "mine").mkdir()
    remove_others(tmp_path, [dossier().sha256])
    assert page.exists()
    remove_others(tmp_path, [])
    assert not page.exists()
    assert (tmp_path / "documents" / "mine").exists()


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_box_is_read_as_a_reader_sees_the_page(rotation: int) -> None:
    import io

    import pypdfium2

    document = pypdfium2.PdfDocument(sound().pdf())
    page = document[3]
    searcher = page.get_textpage().search("6,113.58")
    char_index, count = searcher.get_next()
    left, bottom, right, top = page.get_textpage().get_charbox(char_index)
    right = page.get_textpage().get_charbox(char_index + count - 1)[2]
    width, height = page.get_size()
    page.set_rotation(rotation)
    buffer = io.BytesIO()
    document.save(buffer)
    char_box = {
        0: (left, height - top, right, height - bottom),
        90: (bottom, left, top, right),
        180: (width - right, bottom, width - left, top),
        270: (height - top, width - right, height - bottom, width - left),
    }[rotation]
    with Paper(buffer.getvalue()) as paper:
        box = widened(char_box, (2, 2), paper.size(4))
        assert paper.text(4, box) == "6,113.58"
        assert paper.crop(4, box).width > 10


def test_the_proof_of_a_statement_shows_its_place_and_the_fact_that_it_repeats(pdf: bytes) -> None:
    document_dossier = dossier(pdf)
    about = {"fact_id": document_dossier.facts[0]["fact_id"], "agrees": "differs", "statement_id": "5" * 32, "page": 4}
    figure = row("statements", **statement("3.00", **about, sentence=EVIL, second_reading="none"))
    proof = prove_figure(document_dossier, "statements", {**figure, "page_reading": "not_looked"}, language="zh")
    assert ("阶段", "决算数") in proof.lines
    assert "不一致" in proof.repeats
    assert proof.repeats.startswith("第 4 页的 105.00")
    text = proof.as_html()
    assert "data:image/png;base64," in text
    assert EVIL not in text
    assert "3.00" in text
    assert prove_figure(
        replace(document_dossier, pdf=None), "statements", {**figure, "page_reading": "agrees"}
    ).cell.not_shown


def test_the_proof_of_a_figure_of_a_scan_says_what_stands_behind_it(pdf: bytes) -> None:
    document_dossier = dossier(pdf)
    figure = row("statements", **statement(statement_id="5" * 32, page=4), medium="scan", proof="agreed")
    proof = prove_figure(
        document_dossier, "statements", {**figure, "second_reading": "agrees", "page_reading": "agrees"}
    )
    assert proof.second_reading.startswith("agreed: two recognisers")
    assert proof.page_reading.startswith("scan:")
    document_dossier.facts[0] |= {"medium": "scan", "proof": "proven"}
    assert prove(document_dossier, document_dossier.facts[0]["fact_id"]).second_reading.startswith(
        "proven: two recognisers"
    )


def test_the_proof_of_a_figure(pdf: bytes) -> None:
    document_dossier = dossier(pdf)
    proof = prove(document_dossier, document_dossier.facts[0]["fact_id"])
    assert [check["check_id"] for check in proof.checks] == ["A02"]
    assert proof.conversion == "105.00 万元 × 10,000 = 1,050,000.00 元 = 105,000,000 fen"
    assert ("table", "收入支出决算总表 (fin_total)") in proof.path
    text = proof.as_html()
    assert "data:image/png;base64," in text
    assert "<script" not in text
    assert proof.cell.drawing
    assert prove(replace(document_dossier, pdf=None), document_dossier.facts[0]["fact_id"]).cell.read_now is None


def test_amounts_are_written_exactly() -> None:
    assert money(123_456_789_01, "元") == "123,456,789.01"
    assert money(-1, "万元") == "−0.000001"
    assert money(5_986_190_000, "万元") == "5,986.19"
    assert conversion(fact(1, None)) == ""
    assert conversion(fact(1, 1234, unit="元", amount_text="12.34")) == "12.34 元 = 1,234 fen"


def test_only_web_addresses_become_links() -> None:
    assert web_address("https://example.gov.cn/a.pdf")
    for bad in ("javascript:alert(1)", "data:text/html,x", "//x", "file:///etc/passwd", None, "http://[x"):
        assert web_address(bad) == ""


def test_a_picture_in_dots() -> None:
    picture = Image.new("L", (40, 8), 255)
    picture.paste(0, (0, 0, 20, 8))
    (line, *rest) = braille(picture, 10)
    assert line == "⣿" * 5
    assert not rest
