"""Take a cover apart: every body that it names with its role, the years on it, and the words for the accounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from common.text import normalise
from schemas.reading.bodies import APPROVER, COMPILER, OWN, SUPERVISOR, Label, bodies
from transforms.forms.titles import YEAR
from transforms.identity.labels import (
    CODE_OF_BODY,
    SEAL,
    is_office,
    is_other_label,
    label_of,
    names_in,
    split_at_labels,
)
from transforms.identity.names import is_organisation, place_of, same_body
from transforms.identity.pieces import TITLE, YEAR_OF, year_of
from transforms.identity.title_names import SUBJECT, names_of_title, with_whole_subject, without_subject

_NUMERAL = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = re.compile(
    rf"({YEAR})(?:年({_NUMERAL})月(?:{_NUMERAL}日)?|[-./]([0-9]{{1,2}})(?:[-./][0-9]{{1,2}})?(?![0-9年]))"
)
_PERIOD = re.compile(rf"({YEAR})年{_NUMERAL}月?(?:{_NUMERAL}日)?[-至到](?:{YEAR}年)?{_NUMERAL}月(?:{_NUMERAL}日)?")
_LAST_MONTH = frozenset({"12", "十二"})
_DOCUMENT_NUMBER = re.compile(r"[一-龥]{1,12}[\[〔(【](?:20[0-9]{2})[\]〕)】]第?[0-9]{1,4}号")
_ABOUT = re.compile(r"^(.{3,40}?)(?:关于|对)(.*)$")
_ADDRESSEE = re.compile(r"^([^:：]{3,40})[:：]$")


@dataclass(frozen=True)
class NamedBody:
    """A body that a cover names: its role, and the scope that its label stands for."""

    role: str
    name: str
    scope: str | None = None


@dataclass
class Cover:
    """The parts of a cover, as printed; nothing is decided yet."""

    bodies: list[NamedBody] = field(default_factory=list)
    years: list[str] = field(default_factory=list)
    """Years of the accounts"""
    bare_years: list[str] = field(default_factory=list)
    """Years that stand alone after the title: of the accounts, or of their publication"""
    compilers: list[str] = field(default_factory=list)
    """Bodies that compiled it and may also be the body whose accounts they are"""
    dated: list[str] = field(default_factory=list)
    """Years in which it was made or published"""
    subject: re.Match[str] | None = None
    """The words for the accounts, a match of `SUBJECT`"""
    is_below: bool = False
    """Whether a label says that it is of a unit below the body in the title"""

    def names(self, *roles: str) -> list[str]:
        """Give the names of the bodies in these roles."""
        return [body.name for body in self.bodies if body.role in roles]

    def add_body(self, role: str, name: str, scope: str | None = None) -> None:
        """Add a body in its role; a unit named with its supervising body adds both, an office is a compiler."""
        match = bodies().subordinate.match(name)
        are_names = match and is_organisation(match[1]) and is_organisation(match[3])
        if match and are_names and (match[2] != "直属" or place_of(match[3])):
            self.bodies += [NamedBody(SUPERVISOR, match[1]), NamedBody(role, match[3], "unit")]
            return
        if role == COMPILER and not is_office(name):
            self.compilers.append(name)
        self.bodies.append(NamedBody(COMPILER if role == OWN and is_office(name) else role, name, scope))


def parse_cover(printed: Sequence[str]) -> Cover:
    """Take the lines of a cover apart: labels with the names behind them, dates, offices, and the title.

    A name behind a label may continue in the next lines.
    """
    cover = Cover()
    title: list[str] = []
    label: Label | None = None
    value = ""
    for line in printed:
        text = _DOCUMENT_NUMBER.sub("", normalise(line))
        for segment in split_at_labels(text):
            next_label, next_value = label_of(segment)
            text = _without_dates(next_value if next_label else segment, cover)
            continues = label is not None and next_label is None and bool(text) and not is_other_label(segment)
            if continues and not _is_of_title(text) and not is_organisation(value):
                value += text
                continue
            if label is not None:
                _add_labelled(label, value, cover)
            label, value = next_label, text
            if next_label is None and text and not is_other_label(segment):
                title.append(text)
    if label is not None:
        _add_labelled(label, value, cover)
    _read_title(title, cover)
    _settle_roles(cover)
    _settle_compilers(cover)
    return cover


def _without_dates(text: str, cover: Cover) -> str:
    """Take the dates out of a line and note their years; the last day of a year is not a day of publication."""
    cover.years += [year_of(match[1]) for match in _PERIOD.finditer(text)]
    text = _PERIOD.sub("", text)
    for match in _DATE.finditer(text):
        if (match[2] or match[3]) not in _LAST_MONTH:
            cover.dated.append(year_of(match[1]))
    return _DATE.sub("", text)


def _is_of_title(text: str) -> bool:
    return bool(YEAR_OF.search(text) or SUBJECT.search(text))


def _add_labelled(label: Label, value: str, cover: Cover) -> None:
    """Add the bodies behind a label in its role."""
    name = CODE_OF_BODY.sub("", SEAL.sub("", value))
    for year in YEAR_OF.findall(name):
        cover.years.append(year_of(year))
    if not is_organisation(name):
        name = SUBJECT.sub("", YEAR_OF.sub("", name))
    for body in names_in(name):
        cover.is_below |= label.below
        if label.of_others:
            cover.bodies.append(NamedBody(label.role, body))
        else:
            cover.add_body(label.role, body, label.scope)


def _read_title(title: Sequence[str], cover: Cover) -> None:
    """Read years, words for the accounts and names from the lines of a cover without labels and dates."""
    title = with_whole_subject(title)
    cover.subject = SUBJECT.search(YEAR_OF.sub("", "".join(title)))
    _read_years(title, cover)
    title = list(_without_compilers(title, cover))
    whole = "".join(title)
    if _read_letter(title, cover):
        return
    if (match := _ABOUT.match(YEAR_OF.sub("", whole))) and is_organisation(match[1]):
        about = without_subject(match[2])
        if is_organisation(about):  # 甲局关于乙局2023年度部门决算的说明
            cover.bodies += [NamedBody(TITLE, match[1]), NamedBody(TITLE, about)]
            return
        title = [match[1]]
    for name in names_of_title([without_subject(line) for line in title]):
        for body in names_in(name):
            cover.add_body(TITLE, body)


@dataclass(frozen=True)
class _TitleYear:
    year: str
    is_fiscal: bool
    """Whether it is printed with 度 (2023年度)"""
    is_with_subject: bool
    """Whether it stands before the words for the accounts, or in a line with other words"""


def _read_years(title: Sequence[str], cover: Cover) -> None:
    """Read the years in a title: those with 度, else those with the subject; others may be of publication."""
    years: list[_TitleYear] = []
    for number, line in enumerate(title):
        for match in YEAR_OF.finditer(line):
            is_alone = not (line[: match.start()] + line[match.end() :])
            is_before = bool(SUBJECT.search("".join([line[match.end() :], *title[number + 1 :]])))
            years.append(_TitleYear(year_of(match[1]), match[0].endswith("度"), is_before or not is_alone))
    fiscal = [printed.year for printed in years if printed.is_fiscal]
    cover.years += fiscal or [printed.year for printed in years if printed.is_with_subject]
    cover.bare_years += [printed.year for printed in years if not printed.is_fiscal and not printed.is_with_subject]


def _without_compilers(title: Iterable[str], cover: Cover) -> Iterator[str]:
    """Leave out the lines that say who compiled or printed it (X会计核算中心编制), and note these bodies."""
    for line in title:
        name = next((line.removesuffix(word) for word in bodies().compiled if line.endswith(word)), "")
        if name and is_organisation(name):
            cover.bodies.append(NamedBody(COMPILER, name))
            if line.endswith(bodies().compiled[0]) and not is_office(name):
                cover.compilers.append(name)
        else:
            yield line


def _read_letter(title: Sequence[str], cover: Cover) -> bool:
    """Read the title of a letter by which a finance bureau approves the accounts of another body.

    Returns:
        Whether the title is that of such a letter.
    """
    whole = "".join(title)
    match = re.search(r"关于(.*)", whole)
    if not match or not bodies().approval.search(whole):
        return False
    sender = without_subject(whole[: match.start()])
    about = YEAR_OF.sub("", bodies().approval.sub("", match[1], count=1))
    approved = without_subject(SUBJECT.split(about, maxsplit=1)[0])
    addressee = next((address[1] for line in title if (address := _ADDRESSEE.match(line))), "")
    if is_organisation(sender):
        cover.bodies.append(NamedBody(APPROVER, sender))
    for name in dict.fromkeys((approved, addressee)):
        if is_organisation(name):
            cover.add_body(TITLE, name)
    return True


def _settle_roles(cover: Cover) -> None:
    """Correct the roles that depend on the other names.

    A body in the title that supervises the labelled unit heads the book of that unit. A supervising body alone is the
    department whose book it is.
    """
    own, supervisors = cover.names(OWN, TITLE), cover.names(SUPERVISOR)
    is_labelled = bool(cover.names(OWN))
    is_unit = bool(cover.subject and cover.subject[1] == "单位")
    for number, body in enumerate(cover.bodies):
        is_supervisor = cover.is_below or any(same_body(body.name, name) for name in supervisors)
        if body.role == TITLE and is_labelled and is_supervisor:
            cover.bodies[number] = replace(body, role=SUPERVISOR)
        elif body.role == SUPERVISOR and not is_unit and all(same_body(body.name, name) for name in own):
            cover.bodies[number] = NamedBody(OWN, body.name, "department")


def _settle_compilers(cover: Cover) -> None:
    """Take a body that compiled the cover for one whose accounts it may be, unless it is a finance bureau."""
    named = cover.names(OWN, TITLE, SUPERVISOR)
    for name in cover.compilers:
        if not any(same_body(name, other) for other in named) and not bodies().approving.search(name):
            cover.bodies.append(NamedBody(TITLE, name))
