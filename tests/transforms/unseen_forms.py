"""Forms of unseen layouts as text (`unseen_forms.txt`): what is printed, and what must be read of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from common.text import normalise
from samples.performance.draw import Drawn, Rows, cells_of
from samples.performance.layouts import FormLayout
from transforms.performance.form import Form

_FILE = Path(__file__).with_suffix(".txt")
_NUMBER = re.compile(r"(?<![0-9.])-?[0-9][0-9,]*(?:\.[0-9]+)?")


@dataclass
class Unseen:
    """One layout: its place, the lines above its grid, its rows of cells, and its truth by kind."""

    city: str
    above: list[str]
    columns: int
    rows: Rows = field(default_factory=list)
    truth: list[tuple[str, str]] = field(default_factory=list)

    def truth_of(self, kind: str) -> list[str]:
        """The truth of one kind."""
        return [text for name, text in self.truth if name == kind]

    @property
    def drawn(self) -> Drawn:
        """The form as the typesetter takes it."""
        layout = FormLayout(doc="", kind="", title=[], indicators="", roles=[], columns=self.columns)
        return Drawn(layout, above=list(self.above), rows=[list(row) for row in self.rows])


def unseen_forms() -> Iterator[Unseen]:
    """All layouts of the file."""
    layout: Unseen | None = None
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            columns, _, head = line[3:].partition(" ")
            city, *above = head.split(" // ")
            if layout is not None:
                yield layout
            layout = Unseen(city, above, int(columns))
        elif layout is not None and line.startswith("= "):
            kind, _, text = line[2:].partition(" ")
            layout.truth.append((kind, text))
        elif layout is not None and line.strip():
            layout.rows.append(cells_of(line, layout.columns))
    if layout is not None:
        yield layout


def problems(unseen: Unseen, forms: list[Form]) -> Iterator[str]:
    """Yield what is wrong in silence: read otherwise than printed, or neither read nor reported."""
    if len(forms) != 1:
        yield f"{len(forms)} forms"
        return
    form = forms[0]
    for kind, read in (("kind", form.kind), ("name", form.fields.get("project_name", ""))):
        if (stated := unseen.truth_of(kind)) and stated != [read]:
            yield f"{kind}: {read}"
    reported = Counter(
        number
        for finding in form.findings
        if finding.rule == "form_figure_not_read"
        for number in numbers(finding.printed or "")
    )
    reported -= Counter(number for text in unseen.truth_of("u") for number in numbers(text))
    yield from _compared("funds", unseen.truth_of("f"), _funds(form), reported)
    yield from _compared("indicators", [_words(text) for text in unseen.truth_of("i")], _indicators(form), reported)
    printed = unseen.truth_of("total")
    total = [f"{_text(form.fields.get('total_weight'))} {_text(form.fields.get('total_score'))}"]
    yield from _compared("total", printed or ["- -"], total, reported)


def _compared(name: str, truth: list[str], read: list[str], reported: Counter[str]) -> Iterator[str]:
    missing, extra = Counter(truth) - Counter(read), Counter(read) - Counter(truth)
    for text in extra.elements():
        yield f"{name} read wrong: {text}"
    for text in missing.elements():
        yield f"{name} not read{'' if all(n in reported for n in numbers(text)) else ' IN SILENCE'}: {text}"


def _funds(form: Form) -> list[str]:
    return [
        " ".join(filter(None, (fund["source"], fund["measure"], f"{fund['value']:f}", fund["task"])))
        for fund in form.funds
        if fund["value"] is not None
    ]


def _indicators(form: Form) -> list[str]:
    names = ("level3", "target_initial", "actual", "weight_text", "score_text")
    return [
        _words(" | ".join((indicator["level2"] or "", *(indicator[name] for name in names))))
        for indicator in form.indicators
    ]


def _words(text: str) -> str:
    return "|".join(normalise(text_part) for text_part in text.split("|"))


def _text(number: Decimal | None) -> str:
    return "-" if number is None else f"{number:f}"


def numbers(text: str) -> list[str]:
    """The numbers of a text, without separators."""
    return [match.replace(",", "") for match in _NUMBER.findall(normalise(text))]
