"""Explain by the objects of a page why its ink is not that of its text.

The picture decides whether something is wrong; the objects tell what. Only what no picture can show is decided here
alone: text that is drawn in an invisible mode or is transparent, whatever ink lies in its place.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from schemas.wording.messages import Message, message
from transforms.appearance.absent import is_absent
from transforms.reading.opening import Box, Char, upright

_INVISIBLE_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_FILL_MODES = (pdfium.FPDF_TEXTRENDERMODE_FILL, pdfium.FPDF_TEXTRENDERMODE_FILL_CLIP)
_STROKE_MODES = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_LEAST_ALPHA = 40
"""Text less opaque than this, of 255, is invisible"""
_COLOUR = [ctypes.c_uint() for _ in range(4)]
_COLOUR_REFS = [ctypes.byref(channel) for channel in _COLOUR]
_DEEPEST = 6
_AS_IT_IS = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_RULE_SEGMENTS = 5
"""A path of more segments than a rectangle has may draw a character"""
_STROKE = 2.0
"""A line through text is thinner and longer than this, in points"""
_NO_MARKS = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_KINDS = {
    pdfium.FPDF_PAGEOBJ_PATH: message("reading.object_drawing"),
    pdfium.FPDF_PAGEOBJ_IMAGE: message("reading.object_picture"),
    pdfium.FPDF_PAGEOBJ_SHADING: message("reading.object_shading"),
}
"""Objects that can show or hide a figure, with their names for people"""
ToUpright = Callable[[float, float, float, float], Box]
_SUBTYPES = {
    pdfium.FPDF_ANNOT_FREETEXT: "FreeText",
    pdfium.FPDF_ANNOT_LINE: "Line",
    pdfium.FPDF_ANNOT_SQUARE: "Square",
    pdfium.FPDF_ANNOT_CIRCLE: "Circle",
    pdfium.FPDF_ANNOT_POLYGON: "Polygon",
    pdfium.FPDF_ANNOT_POLYLINE: "PolyLine",
    pdfium.FPDF_ANNOT_HIGHLIGHT: "Highlight",
    pdfium.FPDF_ANNOT_UNDERLINE: "Underline",
    pdfium.FPDF_ANNOT_SQUIGGLY: "Squiggly",
    pdfium.FPDF_ANNOT_STRIKEOUT: "StrikeOut",
    pdfium.FPDF_ANNOT_STAMP: "Stamp",
    pdfium.FPDF_ANNOT_INK: "Ink",
    pdfium.FPDF_ANNOT_TEXT: "Text",
    pdfium.FPDF_ANNOT_REDACT: "Redact",
    pdfium.FPDF_ANNOT_WIDGET: "Widget",
}


@dataclass(frozen=True)
class Annotation:
    """An annotation that a viewer shows; `box` is in points from the top left of the rendered page."""

    subtype: int
    box: Box

    @property
    def is_field(self) -> bool:
        """Whether it is a form field."""
        return bool(self.subtype == pdfium.FPDF_ANNOT_WIDGET)

    @property
    def name(self) -> str:
        """Its subtype in PDF; empty for a rare one."""
        return _SUBTYPES.get(self.subtype, "")


@dataclass(frozen=True)
class Drawing:
    """An object of a page that is neither text nor rule: it can show or hide a figure."""

    handle: Any
    kind: Message
    box: Box


def shown_annotations(page: pypdfium2.PdfPage) -> list[Annotation]:
    """Give the annotations of a page that a viewer shows, without links and closed notes."""
    to_upright, rect, annotations = upright(page), pdfium.FS_RECTF(), []
    for number in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        handle = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not handle:
            continue
        subtype = pdfium.FPDFAnnot_GetSubtype(handle)
        if (
            subtype not in _NO_MARKS
            and not pdfium.FPDFAnnot_GetFlags(handle) & _UNSEEN
            and pdfium.FPDFAnnot_GetRect(handle, ctypes.byref(rect))
        ):
            annotations.append(Annotation(subtype, to_upright(rect.left, rect.bottom, rect.right, rect.top)))
        pdfium.FPDFPage_CloseAnnot(handle)
    return annotations


@dataclass
class Objects:
    """The objects of a page that matter here; handles are valid while the page is open."""

    drawings: list[Drawing] = field(default_factory=list)
    strokes: list[Box] = field(default_factory=list)
    """Thin level lines: rules, underlines, lines through text"""
    unseen_text: bool = False
    """Whether any text is invisible or transparent"""
    lacks_fonts: bool = False
    """Whether any text is in a font that the document does not carry"""


def objects_of(page: pypdfium2.PdfPage) -> Objects:
    """Walk through the objects of a page, those within its forms as well."""
    objects = Objects()
    _Walk(objects, upright(page)).through(
        pdfium.FPDFPage_GetObject, page.raw, pdfium.FPDFPage_CountObjects(page.raw), None, _DEEPEST
    )
    return objects


class _Walk:
    def __init__(self, objects: Objects, to_upright: ToUpright) -> None:
        self._objects, self._to_upright = objects, to_upright
        self._edges = [ctypes.c_float() for _ in range(4)]
        self._refs = [ctypes.byref(edge) for edge in self._edges]

    def through(self, get: Any, holder: Any, count: int, matrix: tuple[float, ...] | None, depth: int) -> None:
        """Note what the objects of a page or form are; `matrix` leads from the form to the page, None for a page."""
        for number in range(count):
            handle = get(holder, number)
            kind = pdfium.FPDFPageObj_GetType(handle)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                if not self._objects.unseen_text:
                    self._objects.unseen_text = bool(_hidden_by_itself(handle))
                if not self._objects.lacks_fonts:
                    self._objects.lacks_fonts = is_absent(pdfium.FPDFTextObj_GetFont(handle))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                if not depth:  # its contents are not examined
                    self._objects.unseen_text = self._objects.lacks_fonts = True
                else:
                    inner = _times(_matrix(handle), matrix or _AS_IT_IS)
                    children = pdfium.FPDFFormObj_CountObjects(handle)
                    self.through(pdfium.FPDFFormObj_GetObject, handle, children, inner, depth - 1)
            elif kind in _KINDS and pdfium.FPDFPageObj_GetBounds(handle, *self._refs):
                self._note(handle, kind, matrix)

    def _note(self, handle: Any, kind: int, matrix: tuple[float, ...] | None) -> None:
        left, bottom, right, top = (edge.value for edge in self._edges)
        if matrix:
            left, bottom, right, top = _moved((left, bottom, right, top), matrix)
        is_small_path = kind == pdfium.FPDF_PAGEOBJ_PATH and pdfium.FPDFPath_CountSegments(handle) <= _RULE_SEGMENTS
        if is_small_path and min(right - left, top - bottom) >= _STROKE:
            return
        box = self._to_upright(left, bottom, right, top)
        if not is_small_path:
            self._objects.drawings.append(Drawing(handle, _KINDS[kind], box))
        elif box[3] - box[1] < _STROKE < box[2] - box[0]:
            self._objects.strokes.append(box)


def _matrix(handle: Any) -> tuple[float, ...]:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, ctypes.byref(matrix)):
        return _AS_IT_IS
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(first: tuple[float, ...], then: tuple[float, ...]) -> tuple[float, ...]:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(box: Box, matrix: tuple[float, ...]) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


class TextObjects:
    """The objects that draw the characters of one page, while it is open."""

    def __init__(self, text: pypdfium2.PdfTextPage) -> None:
        self._text = text
        self._reasons: dict[int, Message | None] = {}

    def invisible(self, chars: Iterable[Char]) -> dict[int, Message]:
        """Find the characters that no viewer shows: by index, with the reason."""
        reasons = {}
        for char in chars:
            handle = pdfium.FPDFText_GetTextObject(self._text.raw, char.index)
            address = ctypes.cast(handle, ctypes.c_void_p).value
            if address is None:
                continue
            if address not in self._reasons:
                self._reasons[address] = _hidden_by_itself(handle)
            if reason := self._reasons[address]:
                reasons[char.index] = reason
        return reasons

    def reason(self, char: Char, paper: int) -> Message | None:
        """Explain why a character has no ink, by its object; None where that does not tell.

        `paper` is the grey value around it.
        """
        handle = pdfium.FPDFText_GetTextObject(self._text.raw, char.index)
        if not handle:
            return None
        if by_mode := _hidden_by_itself(handle):
            return by_mode
        if _on_layer(handle):
            return message("reading.invisible_layer")
        stroked = pdfium.FPDFTextObj_GetTextRenderMode(handle) in _STROKE_MODES
        grey = _grey(handle, stroked)
        if grey is not None and abs(grey - paper) < 2 * _LEAST_ALPHA:
            return message("reading.invisible_colour")
        return None


def _hidden_by_itself(handle: Any) -> Message | None:
    """Explain why a text object is invisible whatever lies around it; None where it is not."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
    if mode in _INVISIBLE_MODES:
        return message("reading.invisible_mode")
    if mode in _FILL_MODES:
        get = pdfium.FPDFPageObj_GetFillColor
    elif mode in _STROKE_MODES:
        get = pdfium.FPDFPageObj_GetStrokeColor
    else:
        return None
    if get(handle, *_COLOUR_REFS) and _COLOUR[3].value < _LEAST_ALPHA:
        return message("reading.invisible_transparent")
    return None


def _grey(handle: Any, stroked: bool) -> int | None:
    """Give the grey value of an object; None where it has no plain colour."""
    get = pdfium.FPDFPageObj_GetStrokeColor if stroked else pdfium.FPDFPageObj_GetFillColor
    if not get(handle, *_COLOUR_REFS):
        return None
    red, green, blue, _ = (channel.value for channel in _COLOUR)
    return (30 * red + 59 * green + 11 * blue) // 100


def _on_layer(handle: Any) -> bool:
    name, length = (ctypes.c_ushort * 16)(), ctypes.c_ulong()
    for number in range(max(pdfium.FPDFPageObj_CountMarks(handle), 0)):
        mark = pdfium.FPDFPageObj_GetMark(handle, number)
        pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), ctypes.byref(length))
        if bytes(name)[: max(length.value - 2, 0)].decode("utf-16-le", "replace") == "OC":
            return True
    return False
