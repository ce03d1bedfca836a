"""Forms on performance that a person sees otherwise than their text, and forms with slips of the publisher."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from samples.attacks.subject import Attack, Edited, Subject, Unsuitable, neighbour, other_digits
from samples.document import Document, typeset
from samples.paper import FONTS, Page, encoded, pdf_bytes, pdf_objects, stream, text_width
from samples.performance.document import forms_of
from samples.performance.draw import Drawn
from samples.performance.setting import set_forms

_SONG = FONTS["song"]
_FORMS = 2
_PLACE = re.compile(r"/song ([\d.]+) Tf 1 0 0 1 ([\d.]+) ([\d.]+) Tm")
_PAGE_FONT = re.compile(rb"/song (\d+) 0 R")
_LATE = 10
"""Years before its document that a form of another year is of"""
_FRAMES = ("projects", "funds", "indicators")
_MONEY = ("initial_budget", "adjusted_budget", "executed")
_MEASURES = (*_MONEY, "target_declared", "adjustment", "carried_over", "period_budget")
_LARGE = 100
"""万元 of a project that is no trifle beside the money of its body"""

Truth = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass
class _Form:
    """A disclosure with forms at its end."""

    document: Document
    drawn: list[Drawn]

    @property
    def pages(self) -> list[Page]:
        """The pages that the forms are on."""
        return self.document.pages[-len(set_forms(self.drawn)) :]


@dataclass(frozen=True)
class _Printed:
    """A number in a form: its row of the truth, and where it is printed."""

    row: dict[str, Any]
    text: str
    page: Page
    text_index: int

    @property
    def operators(self) -> str:
        """The operators that show it."""
        return self.page.operators_of(self.text_index)

    @property
    def box(self) -> tuple[float, float, float]:
        """Its size, its left edge and its base line, in the coordinates of the page's operators."""
        match = _PLACE.match(self.operators)
        assert match is not None
        size, x, y = map(float, match.groups())
        return size, x, y

    @property
    def width(self) -> float:
        """Its width in points."""
        return text_width(self.text, _SONG) * self.box[0] / 1000


def _drawn(subject: Subject, kind: str = "final") -> list[Drawn]:
    issue = subject.document.issue
    seed = f"attack/{subject.job}/{subject.random.randrange(1000)}"
    return forms_of(issue.entity.base_name, issue.year, kind, _FORMS, seed)


def _typeset(subject: Subject, drawn: list[Drawn]) -> _Form:
    return _Form(typeset(subject.document.issue, forms=drawn), drawn)


def _plain(subject: Subject) -> _Form:
    """The disclosure with self-evaluations, or with targets."""
    return _typeset(subject, _drawn(subject, subject.random.choice(("final", "final", "budget"))))


def _edited(subject: Subject, form: _Form, *gone: Mapping[str, Any], sound: bool = False) -> Edited:
    """The attack with the truth of its forms, without the rows whose figures may not be loaded."""
    truth = _truth(form.drawn, gone)
    return replace(subject.edited(document=form.document, sound=sound), forms=truth)


def _truth(drawn: Sequence[Drawn], gone: Sequence[Mapping[str, Any]]) -> Truth:
    return {
        name: [row for form in drawn for row in getattr(form, name) if not any(row is other for other in gone)]
        for name in _FRAMES
    }


def _number(subject: Subject, form: _Form) -> _Printed:
    """An amount, or as often a score or a weight, that is printed in one line."""
    drawn = subject.random.choice(form.drawn)
    pages = set_forms([form for form in form.drawn if form.projects[0]["form_no"] < drawn.projects[0]["form_no"]])
    own = form.pages[len(pages) :][: len(set_forms([drawn]))]
    amounts = [(row, row["value_text"]) for row in drawn.funds if row["value"]]
    points = [(row, f"{row[name]:f}") for row in drawn.indicators for name in ("weight", "score") if row.get(name)]
    row, text = subject.random.choice(points if points and subject.random.random() < 0.4 else amounts)
    # Cells are drawn in reading order; an indicator has no other cell that says the same.
    is_same = encoded(text, _SONG)
    page_texts = [
        (page, text_index)
        for page in own
        for text_index in page.texts
        if f"<{is_same}>" in page.operators_of(text_index)
    ]
    equal_cells = [cell for cells in drawn.rows for cell in cells if cell == text]
    alike = [other for other, printed in amounts if printed == text] if row in drawn.funds else [row]
    if not page_texts or len(page_texts) != len(equal_cells) or (row not in drawn.funds and len(page_texts) != 1):
        raise Unsuitable
    rank = next(number for number, other in enumerate(alike) if other is row)
    return _Printed(row, text, *page_texts[rank])


def _changed(subject: Subject, change: Callable[[Page, _Printed], None]) -> Edited:
    """One number of a form changed so that no certain figure is left of it."""
    form = _plain(subject)
    number = _number(subject, form)
    change(number.page, number)
    return _edited(subject, form, number.row)


def form_white_number(subject: Subject) -> Edited:
    """A number of a form is printed in white."""

    def change(page: Page, number: _Printed) -> None:
        page.replace_text(number.text_index, f"1 g {number.operators} 0 g")

    return _changed(subject, change)


def form_white_digit(subject: Subject) -> Edited:
    """A white digit stands before a number of a form, which a person does not see."""
    form = _plain(subject)
    number = _number(subject, form)
    size, x, y = number.box
    before = number.page.shown(x - size / 2, number.page.height - y, "7", _SONG, size)
    number.page.replace_text(number.text_index, f"1 g {before} 0 g {number.operators}")
    return _edited(subject, form)


def form_covered_digit(subject: Subject) -> Edited:
    """A white rectangle covers the first digit of a number of a form."""

    def change(page: Page, number: _Printed) -> None:
        size, x, y = number.box
        page.over.append(f"1 g {x - 0.5:.2f} {y - 0.2 * size:.2f} {0.5 * size + 0.5:.2f} {size:.2f} re f 0 g")

    return _changed(subject, change)


def form_struck_out(subject: Subject) -> Edited:
    """A number of a form is struck out."""

    def change(page: Page, number: _Printed) -> None:
        size, x, y = number.box
        middle = y + 0.3 * size
        page.over.append(f"0.6 w {x - 1:.2f} {middle:.2f} m {x + number.width + 1:.2f} {middle:.2f} l S")

    return _changed(subject, change)


def form_lying_digit(subject: Subject) -> Edited:
    """The font of a number of a form maps one of its digits to another one."""
    form = _plain(subject)
    number = _number(subject, form)
    shown = next(digit for digit in number.text if digit.isdigit())
    lie = subject.random.choice([digit for digit in "123456789" if digit != shown])
    number.page.replace_text(number.text_index, number.operators.replace("/song", "/lying"))
    bodies = pdf_objects(form.document.pages, carry_font=True)
    font_reference = next(match for body in bodies if (match := _PAGE_FONT.search(body)))
    font = bodies[int(font_reference[1]) - 1]
    bodies.append(stream("", _map_of_codes(shown, lie).encode()))
    bodies.append(font.replace(b"/Type0", b"/Type0/ToUnicode %d 0 R" % len(bodies), 1))
    entry = b"/Font<</lying %d 0 R" % len(bodies)
    data = pdf_bytes([body.replace(b"/Font<<", entry, 1) for body in bodies])
    return replace(_edited(subject, form), data=data)


def _map_of_codes(shown: str, lie: str) -> str:
    """A ToUnicode map of digits and separators that is right but for one digit."""
    lines = [f"<{ord(char):04x}> <{ord(lie if char == shown else char):04x}>" for char in "0123456789,.%-"]
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Adobe-Identity-UCS def "
        "/CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(lines)} beginbfchar\n" + "\n".join(lines) + "\nendbfchar endcmap end end"
    )


def form_points_exchanged(subject: Subject) -> Edited:
    """The scores of two indicators of a form are exchanged: what is printed is loaded."""
    drawn = _drawn(subject)
    form = subject.random.choice(drawn)
    of_row = {row["level3"]: row_index for row_index, row in enumerate(form.indicators) if row.get("score") is not None}
    indicator_rows = [
        (number, row)
        for number, cells in enumerate(form.rows)
        for row in (form.indicators[of_row[text]] for text in cells if text in of_row)
    ]
    pairs = [
        (indicator, other)
        for indicator in indicator_rows
        for other in indicator_rows
        if indicator[1]["score"] < other[1]["score"]
    ]
    if not pairs:
        raise Unsuitable
    (row, indicator), (other_row, other) = subject.random.choice(pairs)
    columns = [max(c for c, text in enumerate(form.rows[r]) if text == f"{indicator['score']:f}")
               for r, indicator in ((row, indicator), (other_row, other))]  # fmt: skip
    form.rows[row][columns[0]], form.rows[other_row][columns[1]] = f"{other['score']:f}", f"{indicator['score']:f}"
    indicator["score"], other["score"] = other["score"], indicator["score"]
    return _edited(subject, _typeset(subject, drawn))


def form_columns_exchanged(subject: Subject) -> Edited:
    """The publisher exchanged the amounts of two columns of the funds of a form."""
    drawn = _drawn(subject)
    form = subject.random.choice(drawn)
    totals = {row["measure"]: row for row in form.funds if row["source"] == "total" and row["measure"] in _MONEY}
    if "executed" not in totals or len(totals) < 2:
        raise Unsuitable
    other = subject.random.choice([name for name in totals if name != "executed"])
    names = {"executed": other, other: "executed"}
    sources = {row["source"] for row in form.funds if row["measure"] == "executed" and not row["task"]}
    changed = [row for row in form.funds if row["measure"] in names and row["source"] in sources and not row["task"]]
    of_cell = {(row["source"], row["measure"]): (row["value_text"], row["value"]) for row in changed}
    if totals["executed"]["value"] == totals[other]["value"] or len(of_cell) != 2 * len(sources):
        raise Unsuitable
    _print(form, changed, {id(row): of_cell[row["source"], names[row["measure"]]] for row in changed})
    return _edited(subject, _typeset(subject, drawn), *changed)


def _print(form: Drawn, rows: Sequence[dict[str, Any]], texts: Mapping[int, tuple[str, Decimal | None]]) -> None:
    """Print other amounts in rows of funds, whose cells stand in reading order."""
    order = iter(form.funds)
    amounts: list[tuple[int, int, dict[str, Any]]] = []
    row = next(order, None)
    for number, cells in enumerate(form.rows):
        if any(text in ("三级指标", "指标内容") for text in cells):
            break
        for column, text in enumerate(cells):
            if row is not None and text == row["value_text"] and (text or amounts):
                amounts.append((number, column, row))
                row = next(order, None)
    if row is not None:
        raise Unsuitable
    for number, column, fund in amounts:
        if any(fund is other for other in rows):
            fund["value_text"], fund["value"] = texts[id(fund)]
            form.rows[number][column] = fund["value_text"]


def form_of_another_body(subject: Subject) -> Edited:
    """The form of another body stands among those of a body."""
    drawn = _drawn(subject)
    issue = neighbour(subject.job, body=True).issue
    if issue.entity.base_name == subject.document.issue.entity.base_name:
        raise Unsuitable
    other = forms_of(issue.entity.base_name, subject.document.issue.year, "final", 1, f"other/{subject.job}")
    if not (other[0].projects[0]["department_name"] or other[0].projects[0]["unit_name"]):
        raise Unsuitable
    return _appended(subject, drawn, other)


def form_of_another_year(subject: Subject) -> Edited:
    """The form of another year stands among those of a year."""
    drawn = _drawn(subject)
    issue = subject.document.issue
    other = forms_of(issue.entity.base_name, issue.year - 1, "final", 1, f"other/{subject.job}")
    if not any(str(issue.year - 1) in line for line in other[0].above):
        raise Unsuitable
    return _appended(subject, drawn, other)


def _appended(subject: Subject, drawn: list[Drawn], other: list[Drawn]) -> Edited:
    """The disclosure with another form behind its own; nothing of it may be loaded without a word."""
    form = _typeset(subject, [*drawn, *other])
    gone = [row for name in _FRAMES for row in getattr(other[0], name)]
    return _edited(subject, form, *gone)


def form_with_name_of_another(subject: Subject) -> Edited:
    """A form has the name of the project of another form: what is printed is loaded."""
    drawn = _drawn(subject)
    own, other = (form.projects[0]["project_name"] for form in drawn)
    if own == other:
        raise Unsuitable
    drawn[1].above = [text.replace(other, own) for text in drawn[1].above]
    drawn[1].rows = [[text if text == drawn[1].projects[0]["unit_name"] else _renamed(text, other, own)
                      for text in cells] for cells in drawn[1].rows]  # fmt: skip
    drawn[1].projects[0]["project_name"] = own
    return _edited(subject, _typeset(subject, drawn))


def _renamed(text: str, other: str, own: str) -> str:
    return own if text == other else text


def form_other_digits(subject: Subject) -> Edited:
    """The total of the money executed of a form has another digit than its parts."""
    drawn = _drawn(subject)
    form = subject.random.choice(drawn)
    total = [row for row in form.funds if (row["source"], row["measure"]) == ("total", "executed") and row["value"]]
    if len(total) != 1 or total[0]["task"]:
        raise Unsuitable
    text = other_digits(total[0]["value_text"], subject.random)
    _print(form, total, {id(total[0]): (text, Decimal(text.replace(",", "")))})
    return _edited(subject, _typeset(subject, drawn), total[0])


def form_in_other_unit(subject: Subject) -> Edited:
    """The funds of a form, or of all forms, say 元 above amounts in 万元."""
    drawn = _drawn(subject)
    changed = subject.random.choice(([subject.random.choice(drawn)], drawn))
    if not all(any("万元" in text for cells in form.rows for text in cells) for form in changed):
        raise Unsuitable
    if any(form.layout.is_in_yuan for form in changed):
        raise Unsuitable  # the words are those of an indicator
    for form in changed:
        form.rows = [[text.replace("万元", "元") for text in cells] for cells in form.rows]
    money = [row for form in changed for row in form.funds if row["measure"] in _MEASURES]
    return _edited(subject, _typeset(subject, drawn), *money)


def form_in_smaller_unit(subject: Subject) -> Edited:
    """The amounts of a form are in 元 below the words 万元."""
    drawn = _drawn(subject)
    form = subject.random.choice(drawn)
    money = [row for row in form.funds if row["measure"] in _MEASURES and row["value"]]
    if form.layout.is_in_yuan or max(row["value"] for row in money) < _LARGE:
        raise Unsuitable
    _print(form, money, {id(row): (f"{row['value'] * 10_000:.2f}", row["value"] * 10_000) for row in money})
    return _edited(subject, _typeset(subject, drawn), *money)


def form_left_alone(subject: Subject) -> Edited:
    """A disclosure with forms that nothing is wrong with."""
    return _edited(subject, _plain(subject), sound=True)


ATTACKS: tuple[Attack, ...] = (
    form_white_number,
    form_white_digit,
    form_covered_digit,
    form_struck_out,
    form_lying_digit,
    form_points_exchanged,
    form_columns_exchanged,
    form_of_another_body,
    form_of_another_year,
    form_with_name_of_another,
    form_other_digits,
    form_in_other_unit,
    form_in_smaller_unit,
    form_left_alone,
)
