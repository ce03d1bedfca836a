"""Documents that must be refused or flagged, each for its own reason, for the tests of the quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from samples import mixed
from samples.corpus import Job, documents, write_changed
from samples.document import Document, typeset
from samples.figures import Accounts
from samples.grid import wrapped
from samples.issue import Issue
from samples.locked import locked
from samples.paper import FONTS, Page, pdf_bytes, pdf_objects, stream
from samples.places import entity

_JOB = Job("county_numbered", 5, 2023, 1, 99)


@dataclass(frozen=True)
class Spoiled:
    """A file with the reason or the findings that reading it must give."""

    name: str
    content: bytes
    reason: str | None
    """Why it must be refused (schemas/wording/reasons.toml); None if it is loaded and flagged"""
    rules: tuple[str, ...] = ()
    """What must be found in it (schemas/reading/rules.toml, schemas/judging/checks.toml)"""

    @property
    def says(self) -> str:
        """What must become of it, in words."""
        rules = f" with {', '.join(self.rules)}" if self.rules else ""
        return f"must be refused: {self.reason}{rules}" if self.reason else f"must be flagged{rules}"


def _sound() -> Document:
    return next(documents(_JOB))


def _text_pages(title: str, lines: list[str]) -> list[Page]:
    page = Page(595.28, 841.89)
    page.text(120, 100, title, FONTS["hei"], 20)
    y = 140.0
    for text in lines:
        for line in wrapped("　　" + text, FONTS["song"], 14, 440):
            page.text(75, y, line, FONTS["song"], 14)
            y += 24
    return [page]


def _notice() -> bytes:
    pages = _text_pages(
        "关于开展夏季防汛演练的通知",
        [
            "各乡镇人民政府、街道办事处，县直有关单位：",
            "为做好今年防汛工作，定于6月中旬开展防汛应急演练，请各单位按照方案要求做好准备。",
            "一、演练时间：6月18日上午9时。二、演练地点：县水库管理所。三、参加人员：各成员单位。",
        ],
    )
    return pdf_bytes(pdf_objects(pages))


def _template() -> bytes:
    """The blank form, as publishers get it: the name is XX局 and no figure is filled in."""
    sound = _sound().issue
    nobody = replace(entity("county", "department", 5), name="XX局", division=None, units=("XX局",))
    empty = Accounts(sound.year, (), {}, 0, 0, 0, 0, {}, {}, 0, {}, 0, {})
    before = {sound.year - 1: replace(empty, year=sound.year - 1)}
    return typeset(Issue(nobody, sound.year, empty, before, sound.layout)).pdf()


def _budget_text() -> bytes:
    """The text of a budget, which lists tables that are not in the file."""
    pages = _text_pages(
        "澄湾市砚汀区水利局2024年部门预算",
        [
            "目录",
            "一、收支预算总表",
            "二、一般公共预算支出表",
            "2024年收入总计812.40万元，其中一般公共预算拨款收入812.40万元。各表见附件。",
        ],
    )
    return pdf_bytes(pdf_objects(pages))


def _own_titles() -> bytes:
    """A final account whose tables have titles that no declaration knows."""
    cover = Page(595.28, 841.89)
    cover.text(120, 240, "澄湾市砚汀区水利局", FONTS["hei"], 26)
    cover.text(150, 290, "2024年度部门决算", FONTS["hei"], 26)
    page = Page(595.28, 841.89)
    page.text(200, 80, "部门资金收付全景表", FONTS["hei"], 16)
    page.text(430, 105, "单位：万元", FONTS["song"], 10)
    page.pen(0.5)
    rows = [("项目", "本年数"), ("财政补助", "812.40"), ("合计", "812.40")]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            page.frame(70 + column * 115, 115 + number * 20, 185 + column * 115, 135 + number * 20)
            page.text(74 + column * 115, 129 + number * 20, text, FONTS["song"], 10)
    return pdf_bytes(pdf_objects([cover, page]))


def _picture() -> bytes:
    """A page that is one grey picture, like a scan without a text layer."""
    width, height = 248, 351
    pixels = bytes(255 - (x * y // 97 % 2) * 40 for y in range(height) for x in range(width))
    kind = "/Type/XObject/Subtype/Image"
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</Im 5 0 R>>>>/Contents 4 0 R>>",
        stream("", b"595 0 0 842 0 0 cm /Im Do"),
        stream(f"{kind}/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8", pixels),
    ]
    return pdf_bytes(bodies)


def _tables_only() -> bytes:
    """Tables without cover, captions or narrative, so that their department is unknown."""
    document = next(documents(replace(_JOB, layout="district_plain", number=6)))
    pages = [page for number, page in enumerate(document.pages, 1) if number in _table_pages(document)]
    for page in pages:
        page.drop_text(document.issue.entity.name)
    return pdf_bytes(pdf_objects(pages))


def _table_pages(document: Document) -> set[int]:
    return {number for table in document.tables for number in range(table.first_page, table.last_page + 1)}


def _encrypted() -> bytes:
    """A document that needs a password; it only has to be refused."""
    pages = _text_pages("加密文件", ["本文件需要口令。"])
    return pdf_bytes(*locked(pdf_objects(pages, carry_font=False), b"user"))


def spoiled() -> Iterator[Spoiled]:
    """Yield one document for each way to fail: damaged, not a final account, incomplete, or mixed with another one."""
    sound = _sound().pdf()
    yield Spoiled("truncated.pdf", sound[: len(sound) // 2], "broken_pdf")
    yield Spoiled("not_found.pdf", b"<html><body><h1>404 Not Found</h1></body></html>\n", "not_a_pdf")
    yield Spoiled("pointer.pdf", b"version https://git-lfs.example/spec/v1\nsize 123456\n", "not_a_pdf")
    yield Spoiled("empty.pdf", b"", "empty_file")
    yield Spoiled("encrypted.pdf", _encrypted(), "encrypted")
    yield Spoiled("picture.pdf", _picture(), "image_only")
    yield Spoiled("notice.pdf", _notice(), "no_standard_tables")
    yield Spoiled("template.pdf", _template(), "blank_template")
    yield Spoiled("budget_text.pdf", _budget_text(), "tables_not_in_file")
    yield Spoiled("own_titles.pdf", _own_titles(), "undeclared_tables", ("unknown_table",))
    yield Spoiled("nobody.pdf", _tables_only(), "identity_unknown")
    yield Spoiled("table_removed.pdf", mixed.table_removed(), None, ("title_without_table", "Y12"))
    yield Spoiled("page_removed.pdf", mixed.page_removed(), None, ("page_missing", "F02"))
    yield Spoiled("other_department.pdf", mixed.other_department(), "gate_failed", ("foreign_table",))
    yield Spoiled("other_year.pdf", mixed.other_year(), "gate_failed", ("foreign_table",))
    yield Spoiled(
        "two_disclosures.pdf",
        mixed.two_disclosures(),
        "gate_failed",
        ("several_books", "second_table", "foreign_table"),
    )


REFUSED = ("truncated.pdf", "template.pdf")
"""Those that `make run` adds to its samples"""


def write_spoiled(out: Path, names: tuple[str, ...] = ()) -> list[tuple[Spoiled, bool]]:
    """Write the spoiled documents, or only those named; return each with whether its file changed."""
    chosen = [document for document in spoiled() if not names or document.name in names]
    return [(document, write_changed(out / document.name, document.content)) for document in chosen]
