"""Pages that show other figures than their text: covered, invisible, clipped, drawn or form-field text."""

from __future__ import annotations

from samples.attacks.subject import Attack, Edited, Subject, other_digits, with_shown_amount
from samples.paper import Annotation, Page, stream
from samples.setting import Stated

Box = tuple[float, float, float, float]


def _text_box(stated: Stated, grow: float = 1.0) -> Box:
    """The place of the number in a cell."""
    drawn = stated.drawn
    return drawn.x - grow, drawn.base - 0.85 * drawn.size, drawn.box[2] - grow, drawn.base + 0.2 * drawn.size


def _rectangle(page: Page, box: Box) -> str:
    x0, y0, x1, y1 = box
    return f"{x0:.2f} {page.height - y1:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re"


def _replace(subject: Subject, stated: Stated, operators: str) -> None:
    assert stated.drawn.text_index is not None
    subject.page(stated).replace_text(stated.drawn.text_index, operators)


def _drawn_digits(page: Page, stated: Stated, text: str) -> str:
    """A number as lines instead of text."""
    segments = {"a": (0, 1, 1, 1), "b": (1, 0.5, 1, 1), "c": (1, 0, 1, 0.5), "d": (0, 0, 1, 0), "e": (0, 0, 0, 0.5),
                "f": (0, 0.5, 0, 1), "g": (0, 0.5, 1, 0.5)}  # fmt: skip
    digits = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgcde", "abc", "abcdefg", "abcdfg")
    size = 0.6 * stated.drawn.size
    x = stated.drawn.box[2] - 3 - len(text) * 0.6 * size
    y = page.height - stated.drawn.base
    out = [f"{0.08 * size:.2f} w"]
    for char in text:
        if char.isdigit():
            for name in digits[int(char)]:
                x0, y0, x1, y1 = segments[name]
                out.append(f"{x + x0 * 0.4 * size:.2f} {y + y0 * size:.2f} m")
                out.append(f"{x + x1 * 0.4 * size:.2f} {y + y1 * size:.2f} l S")
        elif char == ".":
            out.append(f"{x:.2f} {y:.2f} 0.8 0.8 re f")
        x += 0.6 * size
    return "\n".join(out)


def white_patch(subject: Subject) -> Edited:
    """A white rectangle over an amount."""
    target = subject.amount()
    page = subject.page(target)
    page.over.append(f"1 g {_rectangle(page, _text_box(target))} f 0 g")
    return subject.edited([with_shown_amount(target, "")])


def patched_number(subject: Subject) -> Edited:
    """A white rectangle over an amount, and another amount drawn on it."""
    target = subject.amount()
    page, other = subject.page(target), other_digits(target.text, subject.random)
    page.over.append(f"1 g {_rectangle(page, _text_box(target))} f 0 g")
    page.over.append(_drawn_digits(page, target, other))
    return subject.edited([with_shown_amount(target, other)])


def picture_patch(subject: Subject) -> Edited:
    """A picture laid over an amount."""
    target = subject.amount()
    page = subject.page(target)
    width, height = 40, 12
    pixels = bytes(0 if (x // 3 + y // 4) % 3 == 0 else 255 for y in range(height) for x in range(width))
    entries = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8"
    page.resources.setdefault("XObject", {})["Patch"] = stream(entries, pixels)
    x0, y0, x1, y1 = _text_box(target)
    page.over.append(f"q {x1 - x0:.2f} 0 0 {y1 - y0:.2f} {x0:.2f} {page.height - y1:.2f} cm /Patch Do Q")
    return subject.edited([with_shown_amount(target, None)])


def half_covered(subject: Subject) -> Edited:
    """A white rectangle over the first digit of an amount."""
    target = subject.amount()
    page = subject.page(target)
    x0, y0, _, y1 = _text_box(target)
    page.over.append(f"1 g {_rectangle(page, (x0, y0, x0 + 1 + 0.5 * target.drawn.size, y1))} f 0 g")
    return subject.edited([with_shown_amount(target, None)])


def free_text(subject: Subject) -> Edited:
    """A FreeText annotation with a white ground shows another amount."""
    target = subject.amount(turned=False)
    page, other = subject.page(target), other_digits(target.text, subject.random)
    box = _text_box(target)
    shows = f"1 g {_rectangle(page, box)} f 0 g BT {subject.text(target, other)} ET"
    page.annotations.append(Annotation("Note", "/Subtype/FreeText/F 4/Contents( )/DA(/Helv 0 Tf 0 g)", box, shows))
    return subject.edited([with_shown_amount(target, other)])


def stamp(subject: Subject) -> Edited:
    """A stamp annotation covers several amounts."""
    target = subject.amount(turned=False)
    page = subject.page(target)
    x0, y0, x1, y1 = target.drawn.box
    shows = f"0.9 0.2 0.2 rg {_rectangle(page, (x0, y0, x1, y1))} f 0 g"
    page.annotations.append(Annotation("Stamp", "/Subtype/Stamp/F 4", (x0, y0, x1, y1), shows))
    return subject.edited([with_shown_amount(target, None)])


def strike_out_comment(subject: Subject) -> Edited:
    """A StrikeOut annotation over an amount."""
    target = subject.amount(turned=False)
    page = subject.page(target)
    x0, y0, x1, y1 = _text_box(target, 0)
    middle = page.height - target.drawn.base + 0.3 * target.drawn.size
    corners = " ".join(f"{x:.2f} {page.height - y:.2f}" for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1)))
    entries = f"/Subtype/StrikeOut/F 4/C[1 0 0]/QuadPoints[{corners}]"
    shows = f"1 0 0 RG 0.8 w {x0:.2f} {middle:.2f} m {x1:.2f} {middle:.2f} l S"
    page.annotations.append(Annotation("Struck", entries, (x0, y0, x1, y1), shows))
    return subject.edited([with_shown_amount(target, None)])


def form_field(subject: Subject) -> Edited:
    """A form field shows an amount in a blank cell."""
    target = subject.amount(blank=True, turned=False)
    page, box = subject.page(target), target.drawn.box
    text = subject.random.choice(("12.30", "305.00"))
    shown = page.shown(box[0] + 2, target.drawn.base, text, target.drawn.font, target.drawn.size)
    entries = f"/Subtype/Widget/FT/Tx/T(amount)/V({text})/F 4/DA(/Helv 9 Tf 0 g)"
    page.annotations.append(Annotation("Field", entries, box, f"/Tx BMC BT {shown} ET EMC"))
    return subject.edited([with_shown_amount(target, text)], catalog="/AcroForm<</Fields[{Field}]/DA(/Helv 9 Tf 0 g)>>")


def drawn_number(subject: Subject) -> Edited:
    """A number drawn as lines in a cell without text."""
    target = subject.amount(blank=True)
    page = subject.page(target)
    text = subject.random.choice(("12.30", "4.58", "701.00"))
    page.over.append(_drawn_digits(page, target, text))
    return subject.edited([with_shown_amount(target, text)])


def invisible_text(subject: Subject) -> Edited:
    """Text that is not rendered, in a blank cell."""
    target = subject.amount(blank=True)
    page = subject.page(target)
    page.over.append(f"BT 3 Tr {_number(subject, target, '10.00')} 0 Tr ET")
    return subject.edited()


def _number(subject: Subject, target: Stated, text: str) -> str:
    box = target.drawn.box
    page = subject.page(target)
    return page.shown(box[0] + 3, target.drawn.base, text, target.drawn.font, target.drawn.size)


def white_text(subject: Subject) -> Edited:
    """White text in a blank cell."""
    target = subject.amount(blank=True)
    subject.page(target).over.append(f"BT 1 g {_number(subject, target, '9.40')} 0 g ET")
    return subject.edited()


def transparent_text(subject: Subject) -> Edited:
    """An amount without opacity."""
    target = subject.amount()
    page = subject.page(target)
    alpha = subject.random.choice(("0", "0.02"))
    page.resources.setdefault("ExtGState", {})["Clear"] = f"<</Type/ExtGState/ca {alpha}/CA {alpha}>>".encode()
    page.resources["ExtGState"]["Solid"] = b"<</Type/ExtGState/ca 1/CA 1>>"
    _replace(subject, target, f"/Clear gs {subject.text(target, target.text)} /Solid gs")
    return subject.edited([with_shown_amount(target, "")])


def clipped_text(subject: Subject) -> Edited:
    """An amount that a clip path hides."""
    target = subject.amount()
    page = subject.page(target)
    _replace(subject, target, "")
    outside = _rectangle(page, (1, 1, 5, 5))
    page.over.append(f"q {outside} W n BT {subject.text(target, target.text)} ET Q")
    return subject.edited([with_shown_amount(target, "")])


_LAYERS = "/OCProperties<</OCGs[{Layer}]/D<</OFF[{Layer}]/Order[{Layer}]>>>>"


def layer_off(subject: Subject) -> Edited:
    """An amount on a layer that is off."""
    target = subject.amount()
    page = subject.page(target)
    page.resources["Properties"] = {"Layer": b"<</Type/OCG/Name(Draft)>>"}
    _replace(subject, target, f"/OC /Layer BDC {subject.text(target, target.text)} EMC")
    return subject.edited([with_shown_amount(target, "")], catalog=_LAYERS)


def layer_over_number(subject: Subject) -> Edited:
    """A layer that is off holds an amount, and the page shows another one."""
    target = subject.amount()
    page = subject.page(target)
    other = other_digits(target.text, subject.random)
    page.resources["Properties"] = {"Layer": b"<</Type/OCG/Name(Draft)>>"}
    hidden = f"/OC /Layer BDC {subject.text(target, target.text)} EMC"
    _replace(subject, target, f"{hidden} {subject.text(target, other)}")
    return subject.edited([with_shown_amount(target, other)], catalog=_LAYERS)


def cropped(subject: Subject) -> Edited:
    """A crop box cuts the last rows of a table off the page."""
    target = subject.amount(turned=False)
    page = subject.page(target)
    rows = [stated for stated in subject.document.stated if stated.page == target.page]
    y = page.height - target.drawn.box[1]
    page.entries = f"/CropBox[0 {y:.2f} {page.width:g} {page.height:g}]"
    cut = [with_shown_amount(stated, None) for stated in rows if stated.drawn.box[1] >= target.drawn.box[1] - 0.5]
    return subject.edited(cut)


def actual_text(subject: Subject) -> Edited:
    """/ActualText states an amount that differs from the one shown."""
    target = subject.amount()
    other = other_digits(target.text, subject.random)
    shown = subject.text(target, target.text)
    _replace(subject, target, f"/Span <</ActualText({other})>> BDC {shown} EMC")
    return subject.edited()


def hidden_note(subject: Subject) -> Edited:
    """A hidden annotation, which changes nothing."""
    target = subject.amount(turned=False)
    page, box = subject.page(target), _text_box(target)
    shows = f"1 g {_rectangle(page, box)} f"
    page.annotations.append(Annotation("Note", "/Subtype/FreeText/F 2/Contents( )/DA(/Helv 0 Tf 0 g)", box, shows))
    return subject.edited(sound=True)


def shaded_rows(subject: Subject) -> Edited:
    """Rows of a table on a pale ground, which changes nothing."""
    target = subject.amount()
    page = subject.page(target)
    x0, y0, x1, y1 = target.drawn.box
    page.fill(x0, y0, x1, y1, 0.88)
    return subject.edited(sound=True)


ATTACKS: tuple[Attack, ...] = (
    white_patch,
    patched_number,
    picture_patch,
    half_covered,
    free_text,
    stamp,
    strike_out_comment,
    form_field,
    drawn_number,
    invisible_text,
    white_text,
    transparent_text,
    clipped_text,
    layer_off,
    layer_over_number,
    cropped,
    actual_text,
    hidden_note,
    shaded_rows,
)
