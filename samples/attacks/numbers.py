"""Numbers that are not one run of characters: with footnotes, struck out, doubled, or side by side."""

from __future__ import annotations

from samples.attacks.subject import Attack, Edited, Subject, other_digits, with_shown_amount
from samples.paper import text_width
from samples.setting import Stated


def _width(stated: Stated, text: str, scale: float = 1.0) -> float:
    return text_width(text, stated.drawn.font) * stated.drawn.size * scale / 1000


def _small(subject: Subject, stated: Stated, text: str, x: float, rise: float, scale: float = 0.6) -> str:
    drawn = stated.drawn
    return subject.page(stated).shown(x, drawn.base - rise * drawn.size, text, drawn.font, drawn.size * scale)


def _shifted(subject: Subject, stated: Stated, by: float) -> None:
    """Move the number of a cell to the left to make room behind it."""
    assert stated.drawn.text_index is not None
    shown = subject.text(stated, stated.text, stated.drawn.x - by)
    subject.page(stated).replace_text(stated.drawn.text_index, shown)


def _add(subject: Subject, stated: Stated, *operators: str) -> None:
    assert stated.drawn.text_index is not None
    page = subject.page(stated)
    page.replace_text(stated.drawn.text_index, "\n".join((page.operators_of(stated.drawn.text_index), *operators)))


def footnote_behind(subject: Subject) -> Edited:
    """A raised footnote digit behind an amount."""
    target = subject.amount()
    mark = subject.random.choice("1234")
    room = _width(target, mark, 0.6)
    _shifted(subject, target, room)
    _add(subject, target, _small(subject, target, mark, target.drawn.x - room + _width(target, target.text), 0.4))
    return subject.edited()


def footnote_before(subject: Subject) -> Edited:
    """A raised footnote digit before an amount."""
    target = subject.amount()
    mark = subject.random.choice("12")
    _add(subject, target, _small(subject, target, mark, target.drawn.x - _width(target, mark, 0.6), 0.4))
    return subject.edited()


def superscript_character(subject: Subject) -> Edited:
    """A superscript or circled digit of Unicode behind an amount."""
    target = subject.amount()
    mark = subject.random.choice("¹²③①")
    if target.drawn.font.latin:
        mark = subject.random.choice("¹²³")
    elif target.drawn.font.encoding == "GBK-EUC-H":
        mark = "①"
    room = _width(target, "0" if target.drawn.font.latin else mark)
    _shifted(subject, target, room)
    _add(subject, target, subject.text(target, mark, target.drawn.x - room + _width(target, target.text)))
    return subject.edited()


def struck_out(subject: Subject) -> Edited:
    """An old number struck out, and the new one beside it in the same cell."""
    target = subject.amount()
    old = other_digits(target.text, subject.random)
    width = _width(target, old)
    x = target.drawn.x - width - 1.5
    _add(subject, target, subject.text(target, old, x))
    height = target.drawn.base - 0.3 * target.drawn.size
    subject.page(target).over.append(f"0.5 w {x:.2f} {_up(subject, target, height)} m {x + width:.2f} "
                                     f"{_up(subject, target, height)} l S")  # fmt: skip
    return subject.edited()


def struck_out_alone(subject: Subject) -> Edited:
    """A number that is struck out, and nothing in its place."""
    target = subject.amount()
    height = target.drawn.base - 0.3 * target.drawn.size
    x, y = target.drawn.x - 1, _up(subject, target, height)
    subject.page(target).over.append(f"0.6 w {x:.2f} {y} m {x + _width(target, target.text) + 2:.2f} {y} l S")
    return subject.edited([with_shown_amount(target, None)])


def _up(subject: Subject, target: Stated, y: float) -> str:
    return f"{subject.page(target).height - y:.2f}"


def two_numbers(subject: Subject) -> Edited:
    """Two numbers side by side in one cell."""
    target = subject.amount()
    gap = subject.random.choice((0.4, 0.8, 1.5)) * target.drawn.size
    other = subject.random.choice(("12", "3.50", "208"))
    _add(subject, target, subject.text(target, other, target.drawn.x - gap - _width(target, other)))
    return subject.edited([with_shown_amount(target, None)])


def glued_numbers(subject: Subject) -> Edited:
    """Another number overlaps an amount by a digit."""
    target = subject.amount()
    other = subject.random.choice(("12", "305", "8"))
    x = target.drawn.x - _width(target, other) + 0.5 * _width(target, "0")
    _add(subject, target, subject.text(target, other, x))
    return subject.edited([with_shown_amount(target, None)])


def shadow(subject: Subject) -> Edited:
    """A number with a grey shadow of itself."""
    target = subject.amount()
    assert target.drawn.text_index is not None
    page, drawn = subject.page(target), target.drawn
    off = subject.random.choice((0.5, 0.8, 1.2))
    behind = subject.text(target, target.text, drawn.x + off, drawn.base + off)
    page.replace_text(drawn.text_index or 0, f"0.7 g {behind} 0 g {subject.text(target, target.text)}")
    return subject.edited()


def broken_over_lines(subject: Subject) -> Edited:
    """A number broken over two lines in the middle of its whole part."""
    target = subject.amount()
    assert target.drawn.text_index is not None
    cut = max(1, len(target.text.split(".")[0]) // 2)
    upper, lower = target.text[:cut], target.text[cut:]
    up = 0.45 * target.drawn.size
    shown = [
        subject.text(target, upper, base=target.drawn.base - up),
        subject.text(target, lower, base=target.drawn.base + up),
    ]
    subject.page(target).replace_text(target.drawn.text_index, "\n".join(shown))
    return subject.edited()


def tiny_digit(subject: Subject) -> Edited:
    """A digit too small to be seen before a number."""
    target = subject.amount()
    scale = subject.random.choice((0.02, 0.05, 0.1))
    _add(subject, target, _small(subject, target, "9", target.drawn.x - _width(target, "9", scale), 0, scale))
    return subject.edited()


def white_digit(subject: Subject) -> Edited:
    """A white digit before a number, of its size."""
    target = subject.amount()
    white = subject.text(target, "7", target.drawn.x - _width(target, "7"))
    _add(subject, target, f"1 g {white} 0 g")
    return subject.edited()


def red_without_sign(subject: Subject) -> Edited:
    """A negative number printed in red without a minus, among black ones."""
    target = subject.amount(tables=("fin_three_public", "fin_info", "fin_expenditure", "fin_gpb_expenditure"))
    assert target.drawn.text_index is not None
    subject.page(target).replace_text(target.drawn.text_index, f"0.9 0 0 rg {subject.text(target, target.text)} 0 g")
    return subject.edited([with_shown_amount(target, None)])


def trailing_sign(subject: Subject) -> Edited:
    """A minus, a percent sign or a letter behind a number."""
    target = subject.amount()
    mark = subject.random.choice(("-", "%", "a"))
    room = _width(target, mark)
    _shifted(subject, target, room)
    _add(subject, target, subject.text(target, mark, target.drawn.x - room + _width(target, target.text)))
    return subject.edited([with_shown_amount(target, None)])


def sideways(subject: Subject) -> Edited:
    """A number printed from bottom to top in its cell."""
    target = subject.amount()
    assert target.drawn.text_index is not None
    page, drawn = subject.page(target), target.drawn
    plain = subject.text(target, target.text)
    x, y = (drawn.box[0] + drawn.box[2]) / 2, page.height - drawn.base
    size = min(drawn.size, (drawn.box[3] - drawn.box[1] - 2) * 1000 / text_width(target.text, drawn.font))
    head, _, rest = plain.partition(" Tf ")
    turned = rest[rest.index(" Tm") :]
    page.replace_text(drawn.text_index or 0, f"{head.split(' ')[0]} {size:g} Tf 0 1 -1 0 {x:.2f} {y:.2f}{turned}")
    return subject.edited()


ATTACKS: tuple[Attack, ...] = (
    footnote_behind,
    footnote_before,
    superscript_character,
    struck_out,
    struck_out_alone,
    two_numbers,
    glued_numbers,
    shadow,
    broken_over_lines,
    tiny_digit,
    white_digit,
    red_without_sign,
    trailing_sign,
    sideways,
)
