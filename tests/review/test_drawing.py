"""Files that no machine can draw: the page says so, and the pages beside it are there."""

from __future__ import annotations

import os
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from review.dossier import Dossier
from review.drawing import Drawing, LimitExceededError, Limits, NotDrawnError
from review.paper import Picture
from review.proof import prove
from review.site import write_document
from tests.review.rows import dossier
from tests.waiting import PATIENCE, wait_for

HARMLESS = b"0 0 1 rg 10 10 80 80 re f"


def stream(body: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(body)
    return b"<<%b/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (entries, len(packed), packed)


def pdf(pages: dict[int, tuple[bytes, bytes]], extra: dict[int, bytes], box: bytes = b"0 0 595 842") -> bytes:
    """A file with pages (resources, content) from object 100 on, and further objects."""
    kids = b" ".join(b"%d 0 R" % number for number in pages)
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(pages))}
    for number, (resources, content) in pages.items():
        objects[number] = b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Resources<<%b>>/Contents %d 0 R>>" % (
            box,
            resources,
            number + 100,
        )
        objects[number + 100] = stream(content)
    objects |= extra
    pdf_bytes, offsets = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        offsets[number] = len(pdf_bytes)
        pdf_bytes += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, offset) for number, offset in sorted(offsets.items()))
    return pdf_bytes + b"xref\n0 1\n0000000000 65535 f \n%btrailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        max(objects) + 1,
        len(pdf_bytes),
    )


def forms() -> tuple[bytes, bytes, dict[int, bytes]]:
    """Forms that each draw the next one ten times: a page of 10^20 lines."""
    deep = 20
    extra = {
        300 + level: stream(
            b"/X Do\n" * 10 if level < deep - 1 else b"0 0 m 500 800 l S\n" * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 850]/Resources<</XObject<</X %d 0 R>>>>" % (301 + level),
        )
        for level in range(deep)
    }
    return b"/XObject<</X 300 0 R>>", b"/X Do", extra


def patterns() -> tuple[bytes, bytes, dict[int, bytes]]:
    """Patterns that each are painted with the next one in tiles of a hundredth of a point."""
    deep = 12
    extra = {
        300 + level: stream(
            b"/Pattern cs /P scn 0 0 500 800 re f\n" * 10,
            b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 500 800]/XStep 3/YStep 3"
            b"/Matrix[1 0 0 1 %d 0]/Resources<</Pattern<</P %d 0 R>>>>" % (level, 301 + level),
        )
        for level in range(deep)
    }
    extra[300 + deep] = stream(
        b"1 0 0 rg 0 0 1 1 re f",
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 500 800]/XStep 2/YStep 2/Resources<<>>",
    )
    return b"/Pattern<</P 300 0 R>>", b"/Pattern cs /P scn 0 0 500 800 re f\n" * 50, extra


def shadings() -> tuple[bytes, bytes, dict[int, bytes]]:
    """A million shadings whose colours are computed point by point."""
    extra = {
        300: b"<</ShadingType 3/ColorSpace/DeviceRGB/Coords[300 400 0 300 400 900]/Extend[true true]"
        b"/Function 301 0 R>>",
        301: stream(b"{ " + b"dup sin pop " * 2000 + b"dup dup }", b"/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1]"),
    }
    return b"/Shading<</S 300 0 R>>", b"/S sh\n" * 1_000_000, extra


def asking_for(pdf_bytes: bytes, pages: int) -> Dossier:
    """A refused document of which every page is wanted."""
    evidence = {"field": "entity", "value": "x", "printed": "x", "role": "title", "rank": 1, "accepted": True}
    return replace(
        dossier(pdf_bytes, page_count=pages, reason="identity_conflict", status="quarantined"),
        facts=[],
        findings=[],
        results=[],
        terms=[],
        evidence=[{**evidence, "page": number} for number in range(1, pages + 1)],
    )


class Hurried(Drawing):
    """Gives some pages, which no machine can draw, a second, and all others as long as a busy machine may take."""

    def __init__(self, pages: set[int]) -> None:
        super().__init__(Limits(seconds=PATIENCE))
        self._hurried = pages

    def draw(self, pdf: bytes, number: int, folder: Path) -> Picture:
        self.limits = Limits(seconds=1 if number in self._hurried else PATIENCE)
        try:
            return super().draw(pdf, number, folder)
        finally:
            self.limits = Limits(seconds=PATIENCE)


@pytest.mark.parametrize("bomb", [forms, patterns, shadings])
def test_what_no_machine_can_draw_is_stopped_and_the_rest_of_the_page_is_made(tmp_path: Path, bomb: object) -> None:
    resources, content, extra = bomb()  # type: ignore[operator]
    pdf_bytes = pdf({100: (b"", HARMLESS), 101: (resources, content), 102: (b"", HARMLESS)}, extra)
    assert len(pdf_bytes) < 60_000
    shown = asking_for(pdf_bytes, 3)
    with Hurried({2}) as drawing:
        text = write_document(shown, tmp_path, drawing).read_text("utf-8")
    assert "<b>Page 2</b> is not shown. It " in text
    assert {file.name for file in tmp_path.rglob("*.webp")} == {"page-001.webp", "page-003.webp"}
    assert "Whose document this is" in text
    assert not list(tmp_path.rglob(".*"))


def test_after_some_pages_over_the_limit_the_others_are_not_tried(tmp_path: Path) -> None:
    resources, content, extra = forms()
    pdf_bytes = pdf({100 + n: (resources, content) for n in range(9)}, extra)
    shown = asking_for(pdf_bytes, 9)
    with Hurried(set(range(1, 10))) as drawing:
        text = write_document(shown, tmp_path, drawing).read_text("utf-8")
    assert text.count("is not shown. It takes longer than 1 s to draw") == 2
    assert text.count("is not shown. It was not drawn") == 7


def test_a_proof_without_its_picture_says_why() -> None:
    resources, content, extra = forms()
    document_dossier = dossier(pdf({100 + n: (resources, content) for n in range(4)}, extra))
    proof = prove(document_dossier, document_dossier.facts[0]["fact_id"], Limits(seconds=1))
    assert "takes longer than 1 s" in proof.cell.not_shown
    assert proof.checks
    assert "takes longer than 1 s" in proof.as_html()


def test_a_picture_that_wants_more_memory_than_there_may_be_is_not_drawn(tmp_path: Path) -> None:
    side = 20_000
    picture = stream(bytes(side * side // 8), b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1"
                     b"/ColorSpace/DeviceGray" % (side, side))  # fmt: skip
    pdf_bytes = pdf(
        {100: (b"/XObject<</I 300 0 R>>", b"500 0 0 800 0 0 cm /I Do"), 101: (b"", HARMLESS)}, {300: picture}
    )
    with Drawing(Limits(seconds=PATIENCE, memory_mb=40)) as drawing:
        try:
            drawing.draw(pdf_bytes, 1, tmp_path)
        except NotDrawnError:
            pass
        else:  # drawn without the picture: pdfium got no memory for it and went on
            assert (tmp_path / "page-001.webp").stat().st_size < 20_000
        assert drawing.draw(pdf_bytes, 2, tmp_path).number == 2


def test_a_page_of_any_size_has_a_picture_of_a_sensible_one(tmp_path: Path) -> None:
    pdf_bytes = pdf({100: (b"", HARMLESS)}, {}, box=b"0 0 14000000 14000000")
    with Drawing() as drawing:
        assert drawing.pages(pdf_bytes) == 1
        drawing.draw(pdf_bytes, 1, tmp_path)
    from PIL import Image

    with Image.open(tmp_path / "page-001.webp") as picture:
        assert max(picture.size) <= 2400


def test_nothing_of_a_document_that_is_stopped_goes_on(tmp_path: Path) -> None:
    from flows.child_processes import children_of

    resources, content, extra = forms()
    before = set(children_of(os.getpid()))
    with Drawing(Limits(seconds=1)) as drawing, pytest.raises(LimitExceededError):
        drawing.draw(pdf({100: (resources, content)}, extra), 1, tmp_path)
    wait_for(lambda: not any(_is_busy(pid) for pid in set(children_of(os.getpid())) - before))


def _is_busy(pid: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
