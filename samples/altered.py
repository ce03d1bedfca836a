"""Pages that show something else than their text says: each alteration changes one line of text of a sample.

`alter(data, page, text, NAME)` takes a document of `samples.paper` and gives another one in which the first line of
that page that reads `text` is hidden, covered, replaced or commented on. What a person then sees is declared with each
alteration: `hidden` (nothing), `other` (something else than the text), `same` (nothing has changed: controls).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from samples.page_draft import HELVETICA, Draft, Line
from samples.paper import FONTS, encoded

_SEGMENTS = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgcde", "abc", "abcdefg", "abcdfg")
_STROKES = {
    "a": (0.1, 0.7, 0.45, 0.7),
    "b": (0.45, 0.7, 0.45, 0.35),
    "c": (0.45, 0.35, 0.45, 0.0),
    "d": (0.1, 0.0, 0.45, 0.0),
    "e": (0.1, 0.35, 0.1, 0.0),
    "f": (0.1, 0.7, 0.1, 0.35),
    "g": (0.1, 0.35, 0.45, 0.35),
}


def outlines(text: str, x: float, y: float, size: float) -> str:
    """Path operators that draw a number without any text."""
    drawn = [f"q {size / 13:.2f} w 0 G"]
    for index, char in enumerate(text):
        left = x + 0.5 * size * index
        if char.isdigit():
            for segment in _SEGMENTS[int(char)]:
                x0, y0, x1, y1 = _STROKES[segment]
                drawn.append(
                    f"{left + x0 * size:.2f} {y + y0 * size:.2f} m {left + x1 * size:.2f} {y + y1 * size:.2f} l"
                )
            drawn.append("S")
        else:
            drawn.append(f"{left + 0.15 * size:.2f} {y:.2f} {size / 10:.2f} {size / 10:.2f} re f")
    return " ".join([*drawn, "Q"])


def _another(line: Line) -> str:
    """Another number, about as wide."""
    return "9" * max(int(2 * line.width / line.size) - 3, 1) + ".99"


def _picture(draft: Draft, entries: str = "") -> int:
    """A picture of 40 by 12 pixels: white, with a black figure in it."""
    rows = [[255] * 40 for _ in range(12)]
    for row in range(2, 10):
        for left in range(4, 34, 8):
            rows[row][left] = rows[row][left + 4] = 0
            if row in (2, 9):
                rows[row][left : left + 5] = [0] * 5
    box = "/Type/XObject/Subtype/Image/Width 40/Height 12/ColorSpace/DeviceGray/BitsPerComponent 8"
    return draft.stream(box + entries, bytes(value for row in rows for value in row))


def _state(draft: Draft, entries: str) -> None:
    draft.resource("ExtGState", "Own", f"<<{entries}>>")


def _layer(draft: Draft, state: str, *, membership: bool = False) -> None:
    group = draft.add(b"<</Type/OCG/Name(draft)>>")
    shown = f"{draft.add(f'<</Type/OCMD/OCGs[{group} 0 R]/P/AllOn>>'.encode())} 0 R" if membership else f"{group} 0 R"
    draft.resource("Properties", "Layer", shown)
    draft.catalogue(f"/OCProperties<</OCGs[{group} 0 R]/D<</{state}[{group} 0 R]/Order[{group} 0 R]>>>>")


def _field(draft: Draft, line: Line, value: str, content: str = "", need: bool = False) -> None:
    number = draft.annotation("Widget", line, content, f"/FT/Tx/T(field)/V({value})/DA(/Helv 9 Tf 0 g)")
    needed = "/NeedAppearances true" if need else ""
    draft.catalogue(f"/AcroForm<</Fields[{number} 0 R]{needed}/DA(/Helv 9 Tf 0 g)/DR<<{HELVETICA}>>>>")


def _typed(draft: Draft, line: Line, text: str) -> str:
    return f"BT /Helv {line.size:g} Tf 0 g 1 {0.3 * line.size:.2f} Td ({text}) Tj ET"


def _white(line: Line) -> str:
    width, height = line.box.split()[2:]
    return f"1 g 0 0 {width} {height} re f"


def _mask(draft: Draft) -> None:
    group = draft.stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 5000 5000]/Group<</S/Transparency/CS/DeviceGray>>",
        b"0 g 0 0 5000 5000 re f",
    )
    _state(draft, f"/SMask<</Type/Mask/S/Luminosity/G {group} 0 R>>")


def _pattern(draft: Draft, grey: str) -> None:
    number = draft.stream(
        "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 5 5]/XStep 5/YStep 5/Resources<<>>",
        f"{grey} g 0 0 5 5 re f".encode(),
    )
    draft.resource("Pattern", "Own", f"{number} 0 R")


def _over(draft: Draft, line: Line, name: str) -> None:
    x, y, width, height = line.box.split()
    draft.after(f"q {width} 0 0 {height} {x} {y} cm /{name} Do Q")


def _crop(draft: Draft, line: Line) -> None:
    # What lies below the upper third of the line, in the space of the content, is cut off.
    draft.entry(f"/CropBox[0 {line.y + line.size:.2f} 3000 3000]")


Edit = Callable[[Draft, Line], None]


def _image(entries: str = "", fill: bool = False) -> Edit:
    def edit(draft: Draft, line: Line) -> None:
        number = _picture(
            draft, entries.replace("MASK", f"{_mask_picture(draft)} 0 R") if "MASK" in entries else entries
        )
        draft.resource("XObject", "Own", f"{number} 0 R")
        _over(draft, line, "Own")

    return edit


def _mask_picture(draft: Draft) -> int:
    return draft.stream(
        "/Type/XObject/Subtype/Image/Width 40/Height 12/ColorSpace/DeviceGray/BitsPerComponent 8", b"\xff" * 480
    )


def _form(draft: Draft, line: Line) -> None:
    number = draft.stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]", b"1 g 0 0 1 1 re f")
    draft.resource("XObject", "Own", f"{number} 0 R")
    _over(draft, line, "Own")


def _form_with_number(draft: Draft, line: Line) -> None:
    content = _white(line) + " " + outlines(_another(line), 1, 0.3 * line.size, line.size)
    width, height = line.box.split()[2:]
    number = draft.stream(f"/Type/XObject/Subtype/Form/BBox[0 0 {width} {height}]", content.encode())
    draft.resource("XObject", "Own", f"{number} 0 R")
    x, y = line.box.split()[:2]
    draft.after(f"q 1 0 0 1 {x} {y} cm /Own Do Q")


def _inline(draft: Draft, line: Line) -> None:
    x, y, width, height = line.box.split()
    pixels = "".join(
        "00" if 2 < row < 9 and column in (4, 5, 6, 12, 13) else "ff" for row in range(12) for column in range(20)
    )
    draft.after(f"q {width} 0 0 {height} {x} {y} cm BI /W 20 /H 12 /CS /G /BPC 8 /F /AHx ID {pixels}> EI Q")


def _draw_left(text: str) -> Edit:
    """Something drawn left of the line, in its cell, without any text."""

    def edit(draft: Draft, line: Line) -> None:
        draft.after(outlines(text, line.x + line.width + 2, line.y, line.size))

    return edit


def _type3(draft: Draft, line: Line) -> None:
    """The number is drawn over white paper by a font of pictures without any code that a reader could map."""
    glyph = draft.stream("", b"500 0 0 0 500 700 d1 100 0 80 700 re 320 0 80 700 re 100 0 300 80 re f")
    font = draft.add(
        f"<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[0.001 0 0 0.001 0 0]/CharProcs<</g {glyph} 0 R>>"
        f"/Encoding<</Type/Encoding/Differences[1/g]>>/FirstChar 1/LastChar 1/Widths[500]/Resources<<>>>>".encode()
    )
    draft.resource("Font", "Own", f"{font} 0 R")
    draft.content = draft.content.replace(
        line.operators,
        b"/Own %g Tf 1 0 0 1 %.2f %.2f Tm <01010101> Tj" % (line.size, line.x, line.y),
        1,
    )


@dataclass(frozen=True)
class Alteration:
    """One way to make a page show something else than its text says."""

    shows: str
    """hidden, other or same"""
    edit: Edit


def _steps(*edits: Edit) -> Edit:
    def edit(draft: Draft, line: Line) -> None:
        for step in edits:
            step(draft, line)

    return edit


ALTERATIONS: dict[str, Alteration] = {
    "mode_invisible": Alteration("hidden", lambda d, t: d.wrap(t, "3 Tr", "0 Tr")),
    "mode_clip": Alteration("hidden", lambda d, t: d.alone(t, "7 Tr")),
    "mode_invisible_over_outlines": Alteration(
        "other",
        _steps(lambda d, t: d.wrap(t, "3 Tr", "0 Tr"), lambda d, t: d.after(outlines(_another(t), t.x, t.y, t.size))),
    ),
    "white": Alteration("hidden", lambda d, t: d.wrap(t, "1 g", "0 g")),
    "white_rgb": Alteration("hidden", lambda d, t: d.wrap(t, "1 1 1 rg", "0 g")),
    "white_cmyk": Alteration("hidden", lambda d, t: d.wrap(t, "0 0 0 0 k", "0 g")),
    "white_stroke": Alteration("hidden", lambda d, t: d.wrap(t, "1 G 1 Tr", "0 Tr 0 G")),
    "near_white": Alteration("hidden", lambda d, t: d.wrap(t, "0.97 g", "0 g")),
    "white_pattern": Alteration(
        "hidden",
        _steps(lambda d, t: _pattern(d, "1"), lambda d, t: d.wrap(t, "/Pattern cs /Own scn", "/DeviceGray cs 0 g")),
    ),
    "alpha_zero": Alteration("hidden", _steps(lambda d, t: _state(d, "/ca 0"), lambda d, t: d.alone(t, "/Own gs"))),
    "alpha_faint": Alteration("hidden", _steps(lambda d, t: _state(d, "/ca 0.01"), lambda d, t: d.alone(t, "/Own gs"))),
    "soft_mask": Alteration("hidden", _steps(lambda d, t: _mask(d), lambda d, t: d.alone(t, "/Own gs"))),
    "layer_off": Alteration(
        "hidden", _steps(lambda d, t: _layer(d, "OFF"), lambda d, t: d.wrap(t, "/OC /Layer BDC", "EMC"))
    ),
    "layer_off_membership": Alteration(
        "hidden",
        _steps(lambda d, t: _layer(d, "OFF", membership=True), lambda d, t: d.wrap(t, "/OC /Layer BDC", "EMC")),
    ),
    "clip_rectangle": Alteration("hidden", lambda d, t: d.alone(t, f"{t.x:.2f} {t.y - 200:.2f} 10 10 re W n")),
    "clip_path": Alteration("hidden", lambda d, t: d.alone(t, "0 0 m 5 0 l 0 5 l h W* n")),
    "tiny": Alteration(
        "hidden",
        lambda d, t: d.replace(t, re.sub(rb" [\d.]+ Tf", b" 0.4 Tf", t.operators)),
    ),
    "cover_white": Alteration("hidden", lambda d, t: d.after(f"1 g {t.box} re f 0 g")),
    "cover_black": Alteration("hidden", lambda d, t: d.after(f"0 g {t.box} re f")),
    "cover_path": Alteration(
        "hidden",
        lambda d, t: d.after(
            f"1 g {t.x - 2:.2f} {t.y - 4:.2f} m {t.x + t.width + 2:.2f} {t.y - 4:.2f} l {t.x + t.width + 2:.2f}"
            f" {t.y + t.size:.2f} l {t.x - 2:.2f} {t.y + t.size:.2f} l h f 0 g"
        ),
    ),
    "cover_form": Alteration("hidden", _form),
    "cover_first_digit": Alteration(
        "other", lambda d, t: d.after(f"1 g {t.x - 0.5:.2f} {t.y - 2:.2f} {t.size / 2:.2f} {t.size:.2f} re f 0 g")
    ),
    "cover_with_outlines": Alteration(
        "other", lambda d, t: d.after(f"1 g {t.box} re f 0 g {outlines(_another(t), t.x, t.y, t.size)}")
    ),
    "cover_form_with_number": Alteration("other", _form_with_number),
    "cover_picture": Alteration("other", _image()),
    "cover_picture_masked": Alteration("other", _image("/SMask MASK")),
    "cover_inline_picture": Alteration("other", _inline),
    "type3_without_codes": Alteration("other", _type3),
    "outlines_instead": Alteration(
        "other",
        _steps(lambda d, t: d.replace(t, b""), lambda d, t: d.after(outlines(_another(t), t.x, t.y, t.size))),
    ),
    "outlined_digit_beside": Alteration("other", _draw_left("7")),
    "outlined_stop_beside": Alteration("other", _draw_left(".")),
    "outlined_stop_between": Alteration(
        "other",
        lambda d, t: d.after(f"0 g {t.x + 1.455 * t.size:.2f} {t.y:.2f} {t.size / 11:.2f} {t.size / 11:.2f} re f"),
    ),
    "struck_out": Alteration(
        "other",
        lambda d, t: d.after(
            f"0.5 w {t.x:.2f} {t.y + 0.34 * t.size:.2f} m {t.x + t.width:.2f} {t.y + 0.34 * t.size:.2f} l S"
        ),
    ),
    "freetext": Alteration(
        "other", lambda d, t: _annotate(d, t, "FreeText", _white(t) + " " + _typed(d, t, _another(t)))
    ),
    "freetext_without_appearance": Alteration(
        "other", lambda d, t: _annotate(d, t, "FreeText", "", "/Contents(9.99)/DA(/Helv 9 Tf 1 0 0 rg)")
    ),
    "stamp": Alteration("other", lambda d, t: _annotate(d, t, "Stamp", "2 w 0 G 0 0 m 30 8 l S")),
    "square": Alteration("hidden", lambda d, t: _annotate(d, t, "Square", _white(t))),
    "redact": Alteration("hidden", lambda d, t: _annotate(d, t, "Redact", _white(t).replace("1 g", "0 g"))),
    "ink": Alteration("other", lambda d, t: _annotate(d, t, "Ink", outlines("1", 2, 2, t.size))),
    "strikeout": Alteration(
        "other",
        lambda d, t: _annotate(
            d, t, "StrikeOut", f"1 w 0 G 0 {0.6 * t.size:.2f} m {t.width:.2f} {0.6 * t.size:.2f} l S"
        ),
    ),
    "field": Alteration("other", lambda d, t: _field(d, t, "9.99", _white(t) + " " + _typed(d, t, "9.99"))),
    "field_without_appearance": Alteration("other", lambda d, t: _field(d, t, "9.99", need=True)),
    "cover_lower_half": Alteration(
        "other", lambda d, t: d.after(f"1 g {t.x:.2f} {t.y - 1:.2f} {t.width:.2f} {0.4 * t.size:.2f} re f 0 g")
    ),
    "cover_upper_half": Alteration(
        "other",
        lambda d, t: d.after(f"1 g {t.x:.2f} {t.y + 0.3 * t.size:.2f} {t.width:.2f} {0.5 * t.size:.2f} re f 0 g"),
    ),
    "clip_lower_half": Alteration("other", lambda d, t: d.alone(t, f"0 {t.y + 0.35 * t.size:.2f} 5000 5000 re W n")),
    "cover_stops": Alteration(
        "other", lambda d, t: d.after(f"1 g {t.x:.2f} {t.y - 1.5:.2f} {t.width:.2f} {1.5 + 0.06 * t.size:.2f} re f 0 g")
    ),
    "crop_box": Alteration("hidden", _crop),
    # Controls: the page shows what its text layer says.
    "same_layer_on": Alteration(
        "same", _steps(lambda d, t: _layer(d, "ON"), lambda d, t: d.wrap(t, "/OC /Layer BDC", "EMC"))
    ),
    "same_clip_around": Alteration("same", lambda d, t: d.alone(t, f"{t.box} re W n")),
    "same_alpha": Alteration("same", _steps(lambda d, t: _state(d, "/ca 0.8"), lambda d, t: d.alone(t, "/Own gs"))),
    "same_blue": Alteration("same", lambda d, t: d.wrap(t, "0 0 0.8 rg", "0 g")),
    "same_red": Alteration("same", lambda d, t: d.wrap(t, "1 0 0 rg", "0 g")),
    "same_white_on_dark": Alteration(
        "same",
        _steps(
            lambda d, t: d.wrap(t, "1 g", "0 g"),
            lambda d, t: d.under(f"0.4 g 0 {t.y - 5:.2f} 5000 {t.size + 6:.2f} re f 0 g\n".encode()),
        ),
    ),
    "same_shaded": Alteration("same", lambda d, t: d.under(f"1 0.95 0.7 rg {t.box} re f 0 g\n".encode())),
    "same_underlined": Alteration(
        "same",
        lambda d, t: d.after(f"0.5 w {t.x:.2f} {t.y - 1.5:.2f} m {t.x + t.width:.2f} {t.y - 1.5:.2f} l S"),
    ),
    "same_highlight": Alteration(
        "same", lambda d, t: _annotate(d, t, "Highlight", "/Own gs 1 1 0 rg 0 0 500 500 re f", multiply=True)
    ),
    "same_hidden_annotation": Alteration(
        "same", lambda d, t: _annotate(d, t, "FreeText", _white(t) + " " + _typed(d, t, "9.99"), flags=2)
    ),
    "same_link": Alteration("same", lambda d, t: _annotate(d, t, "Link", "")),
    "same_empty_field": Alteration("same", lambda d, t: _field(d, t, "")),
    "same_pale_watermark": Alteration(
        "same",
        lambda d, t: d.under(
            f"BT 0.85 g /song {3 * t.size:g} Tf 0.87 0.5 -0.5 0.87 {t.x:.2f} {t.y - 20:.2f} Tm"
            f" <{encoded('888888', FONTS['song'])}> Tj 0 g ET\n".encode()
        ),
    ),
    "same_larger_crop_box": Alteration("same", lambda d, t: d.entry("/CropBox[-500 -500 5000 5000]")),
    "same_user_unit": Alteration("same", lambda d, t: d.entry("/UserUnit 2")),
}


def _annotate(
    draft: Draft, line: Line, subtype: str, content: str, entries: str = "", flags: int = 4, multiply: bool = False
) -> None:
    number = draft.annotation(subtype, line, content, entries, flags)
    if multiply:
        look = re.search(rb"/N (\d+) 0 R", draft.bodies[number - 1])
        assert look
        font_index = int(look[1]) - 1
        draft.bodies[font_index] = draft.bodies[font_index].replace(
            b"/Resources<<", b"/Group<</S/Transparency>>/Resources<</ExtGState<</Own<</BM/Multiply>>>>", 1
        )


def alter(data: bytes, page: int, text: str, name: str) -> bytes:
    """A document with one line of text of a page altered; raises KeyError where the page has no such line."""
    draft = Draft(data, page)
    ALTERATIONS[name].edit(draft, draft.line(text))
    return draft.saved()
