"""The cover: every body that it names with its role, the year of the accounts, and what kind of accounts they are."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from common.text import normalise
from schemas.reading.bodies import APPROVER, COMPILER, OWN, SUPERVISOR, Label, bodies
from transforms.forms.titles import YEAR
from transforms.identity.names import clean, is_organisation, is_place, joint_names, place_of, same_body
from transforms.identity.pieces import DATE, TITLE, YEAR_OF, Evidence, year_of
from transforms.reading.opening import Page

COVER_CHARS = 260
"""A first page with more text goes on with contents or prose"""
_TITLE_LINES = 6
_TITLE_CHARS = 90
_PAGE_NUMBER = re.compile(r"^[-—–－]?\s*(?:第\s*)?[0-9]{1,3}(?:\s*页)?\s*[-—–－]?$")
_CONTENTS = re.compile(r"^(?:目录|第一部分)")
_NUMERAL = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_ENDS_IN_YEAR = re.compile(rf"{YEAR}$")
_LETTERS = 3
"""So many lines of one character below each other are one line that is set upright"""
_DATE = re.compile(
    rf"({YEAR})(?:年({_NUMERAL})月(?:{_NUMERAL}日)?|[-./]([0-9]{{1,2}})(?:[-./][0-9]{{1,2}})?(?![0-9年]))"
)
_PERIOD = re.compile(rf"({YEAR})年{_NUMERAL}月?(?:{_NUMERAL}日)?[-至到](?:{YEAR}年)?{_NUMERAL}月(?:{_NUMERAL}日)?")
_LAST_MONTH = frozenset({"12", "十二"})
_DOCUMENT_NUMBER = re.compile(r"[一-龥]{1,12}[\[〔(【](?:20[0-9]{2})[\]〕)】]第?[0-9]{1,4}号")
_BUDGET = r"(?<!公共)(?<!基金)(?<!经营)预算(?!数|财政|收入|支出|单位|主管)"  # not a word of the name of a budget book
SUBJECT = re.compile(
    rf"(?:市级|区级|县级|省级|州级)?(?:整体|收支|财务|汇总)?(部门\((?:单位)\)|单位\((?:部门)\)|部门|单位)?(?:整体|收支|财务|汇总|年度)?(决算|{_BUDGET})(?:信息)?"
    r"(?:[及和与暨、](?:财政拨款)?三公经费(?:支出)?(?:决算)?(?:信息)?)?"
    r"(?:的?(?:公开|报告|说明|情况|文本|报表|信息|表|资料|材料|草案|编制说明|公告|公示|通知|批复|目录))*"
)
_WORDS = re.compile("[一-龥]+")
_CODE_OF_BODY = re.compile(r"^(?:[\[【(][0-9]{3,}[\])】]|[0-9]{3,}[-_]?)(?=[一-龥])|[\[【(][0-9]{3,}[\])】]$")
_SEAL = re.compile(r"\((?:公章|盖章|章|签章|印章|单位公章)\)")
_IN_BRACKETS = re.compile(r"([^()]+)\(([^()]+)\)")
_JOINED = re.compile(r"[、,;]")
_HEAD = re.compile(r"^(?:附件?[0-9一二三四五六七八九十]*[:：.、]?|关于|对|公开|[.·•*★◆]+)+")
_REMARK = re.compile(r"\((?:公开|定稿|草案|公开版|终稿|初稿|报送稿|送审稿|公示版|公示稿)?\)")
_TAIL = re.compile(r"(?:的|关于|附件[0-9]*|公开|文件|部门|单位|目录|-?[0-9]{1,2}-?)+$")
_ABOUT = re.compile(r"^(.{3,40}?)(?:关于|对)(.*)$")
_ADDRESSEE = re.compile(r"^([^:：]{3,40})[:：]$")


@dataclass
class Cover:
    """What a cover says, each body in its role; every list holds what is printed, none of it decided."""

    named: list[tuple[str, str, str | None]] = field(default_factory=list)
    """Role, name, and the scope that its label or suffix speaks of"""
    years: list[str] = field(default_factory=list)
    """Years of the accounts"""
    bare_years: list[str] = field(default_factory=list)
    """Years that stand by themselves after the title: of the accounts, or of their publication"""
    compilers: list[str] = field(default_factory=list)
    """Bodies that compiled it and may as well be the one whose accounts they are"""
    dated: list[str] = field(default_factory=list)
    """Years in which it was made or published"""
    subject: re.Match[str] | None = None
    is_below: bool = False
    """Whether a label says that it is of a unit below the body in the title"""


def cover_lines(page: Page) -> list[str]:
    """The lines of a first page down to its contents; where it goes on with prose, those of the title at its head."""
    printed = [line for line in _joined(page.text.split("\n")) if not _PAGE_NUMBER.match(line)]
    printed = list(itertools.takewhile(lambda line: not _CONTENTS.match(normalise(line)), printed))
    if len(normalise("".join(printed))) > COVER_CHARS:
        return _title_block(printed)
    return printed


def _joined(lines: Iterable[str]) -> list[str]:
    """The lines without empty ones; letters set below each other are one line, and so are a year and its 年."""
    found: list[str] = []
    for letter, group in itertools.groupby(filter(None, map(str.strip, lines)), key=lambda line: len(line) == 1):
        run = list(group)
        found += ["".join(run)] if letter and len(run) >= _LETTERS else run
    for place in range(len(found) - 1, 0, -1):
        if found[place].startswith("年") and _ENDS_IN_YEAR.search(normalise(found[place - 1])):
            found[place - 1 : place + 1] = [found[place - 1] + found[place]]
    return found


def _title_block(printed: Sequence[str]) -> list[str]:
    head: list[str] = []
    for line in printed[:_TITLE_LINES]:
        head.append(line)
        text = normalise("".join(head))
        if len(text) > _TITLE_CHARS:
            break
        if YEAR_OF.search(text) and SUBJECT.search(text):
            return head
    return []


def cover_evidence(page: Page) -> Iterator[Evidence]:
    """All evidence on a cover; bodies that are nobody's name here (who supervises, compiled, approves) included."""
    printed = cover_lines(page)
    if not printed:
        return
    cover = parse_cover(printed)
    shown = " ".join(printed)
    for year in cover.years:
        yield Evidence("fiscal_year", year, TITLE, page.number, shown)
    for year in cover.bare_years + cover.dated:
        yield Evidence("fiscal_year", year, DATE, page.number, shown)
    if cover.subject:
        kind = "final" if cover.subject[2] == "决算" else "budget"
        yield Evidence("document_kind", kind, TITLE, page.number, shown)
    scope = None
    for role, name, _ in cover.named:
        plain, suffix = clean(name)
        yield Evidence("entity_name", plain, role, page.number, shown)
        if role in (OWN, TITLE):
            scope = scope or suffix
    is_of_unit = any(role == SUPERVISOR for role, _, _ in cover.named)
    label = next((said for role, _, said in cover.named if role == OWN and said), None)
    word = cover.subject[1] if cover.subject and cover.subject[1] in ("部门", "单位") else None
    if scope is None:
        scope = "unit" if is_of_unit and label != "department" else scope_of(word) if word else None
    if scope:
        yield Evidence("entity_scope", scope, TITLE, page.number, shown)


def scope_of(word: str) -> str:
    """The scope that 部门 and 单位 speak of."""
    return "department" if word == "部门" else "unit"


def parse_cover(printed: Sequence[str]) -> Cover:
    """Take a cover apart: labels and what stands behind them, dates, offices, and the title with the names in it."""
    cover = Cover()
    title: list[str] = []
    open_label: list[str | Label] = []

    def close() -> None:
        if open_label:
            _labelled(open_label, cover)
        open_label.clear()

    for line in printed:
        text = _DOCUMENT_NUMBER.sub("", normalise(line))
        for part in at_labels(text):
            label, value = label_of(part)
            text = _without_dates(value if label else part, cover)
            if label is not None:
                close()
                open_label.extend((label, text))
            elif _is_other_label(part) or not text:
                close()
            elif open_label and not _says_title(text) and not is_organisation(str(open_label[-1])):
                open_label[-1] = str(open_label[-1]) + text
            else:
                close()
                title.append(text)
    close()
    _read_title(title, cover)
    _settle(cover)
    return cover


def at_labels(text: str) -> list[str]:
    """A line cut before each label in it (主管部门：X 预算单位：Y).

    What stands before a label is the end of a name, a year or a number, or the label is another one (联系部门：…).
    """
    patterns = [re.compile(rf"(?:{label.words.pattern})[:：]") for label in bodies().labels]
    starts = sorted({match.start() for pattern in patterns for match in pattern.finditer(text)})
    cuts = [0]
    for start in starts:
        before = re.split("[:：]", text[:start])[-1] if start else ""
        is_within = start > cuts[-1] and not re.search("[:：]", text[cuts[-1] : start]) and cuts[-1] in starts
        if start and not is_within and (is_organisation(before) or not _WORDS.fullmatch(before)):
            cuts.append(start)
    return [text[start:end] for start, end in itertools.pairwise([*cuts, len(text)]) if text[start:end]]


def label_of(text: str) -> tuple[Label | None, str]:
    """The label at the head of a normalised line and what stands behind it; None and the line where there is none."""
    head, colon, value = text.partition(":")
    if colon:
        bare = _SEAL.sub("", head)
        for label in bodies().labels:
            if label.words.fullmatch(bare) or label.words.fullmatch(head):
                return label, value
        return None, text
    for label in bodies().labels:
        if (match := label.words.match(text)) and match[0].endswith("名称") and is_organisation(text[match.end() :]):
            return label, text[match.end() :]
    return None, text


def _is_other_label(text: str) -> bool:
    head, colon, _ = text.partition(":")
    return bool(colon and bodies().other_labels.search(head))


def _without_dates(text: str, cover: Cover) -> str:
    """A line without its dates, the years of which are kept; the last day of a year is no day of publication."""
    cover.years += [year_of(match[1]) for match in _PERIOD.finditer(text)]
    text = _PERIOD.sub("", text)
    for match in _DATE.finditer(text):
        if (match[2] or match[3]) not in _LAST_MONTH:
            cover.dated.append(year_of(match[1]))
    return _DATE.sub("", text)


def _says_title(text: str) -> bool:
    return bool(YEAR_OF.search(text) or SUBJECT.search(text))


def _labelled(parts: Sequence[str | Label], cover: Cover) -> None:
    """Keep the bodies behind a label in its role."""
    label, value = parts[0], str(parts[1])
    assert isinstance(label, Label)
    name = _CODE_OF_BODY.sub("", _SEAL.sub("", value))
    for year in YEAR_OF.findall(name):
        cover.years.append(year_of(year))
    name = SUBJECT.sub("", YEAR_OF.sub("", name)) if not is_organisation(name) else name
    for one in names_in(name):
        cover.is_below |= label.below
        if label.of_others:
            cover.named.append((label.role, one, None))
        else:
            keep_name(label.role, one, label.scope, cover)


def keep_name(role: str, name: str, scope: str | None, cover: Cover) -> None:
    """Keep a body in its role; a unit that is named with its supervising body gives both, an office compiled."""
    declared = bodies()
    match = declared.subordinate.match(name)
    if match and is_organisation(match[1]) and is_organisation(match[3]) and (match[2] != "直属" or place_of(match[3])):
        cover.named += [(SUPERVISOR, match[1], None), (role, match[3], "unit")]
        return
    if role == COMPILER and not is_office(name):
        cover.compilers.append(name)
    cover.named.append((COMPILER if role == OWN and is_office(name) else role, name, scope))


def is_office(name: str) -> bool:
    """Whether a name is that of an office within a body, or of a body that keeps the books of others."""
    plain = clean(name)[0]
    return bool(bodies().offices.search(plain) or bodies().accounting_centres.search(plain))


def names_in(text: str) -> list[str]:
    """The bodies that a text names: one, or several joined by 、 each of which is one by itself.

    A school or a brigade in brackets behind a bureau is one of its units, and no second name of it.
    """
    if is_organisation(text) and joint_names(text):
        return [text]
    bracket = _IN_BRACKETS.fullmatch(text)
    if bracket and is_organisation(bracket[1]) and is_organisation(bracket[2]) and place_of(bracket[2]):
        units = bodies().units
        if bracket[2].endswith(units) and not bracket[1].endswith(bodies().parts):
            return [bracket[1], bracket[2]]
    parts = [part for part in _JOINED.split(text) if part]
    if len(parts) > 1 and all(is_organisation(part) for part in parts):
        return parts
    return [text] if is_organisation(text) else []


def _read_title(title: Sequence[str], cover: Cover) -> None:
    """The year, the subject and the names of what is left of a cover when labels and dates are taken away."""
    title = _with_whole_subject(title)
    cover.subject = SUBJECT.search(YEAR_OF.sub("", "".join(title)))
    _read_years(title, cover)
    title = list(_compiled(title, cover))
    whole = "".join(title)
    if _is_letter(title, cover):
        return
    if (match := _ABOUT.match(YEAR_OF.sub("", whole))) and is_organisation(match[1]):
        about = _bare(match[2])
        if is_organisation(about):  # 甲局关于乙局2023年度部门决算的说明
            cover.named += [(TITLE, match[1], None), (TITLE, about, None)]
            return
        title = [match[1]]
    for name in title_names([_bare(line) for line in title]):
        for one in names_in(name):
            keep_name(TITLE, one, None, cover)


def _with_whole_subject(title: Sequence[str]) -> list[str]:
    """The lines of a title, two joined where the words for the accounts begin on the one and end on the other."""
    found: list[str] = []
    for line in title:
        before = found[-1] if found else ""
        if any(match.start() < len(before) < match.end() for match in SUBJECT.finditer(before + line)):
            found[-1] += line
        else:
            found.append(line)
    return found


def _read_years(title: Sequence[str], cover: Cover) -> None:
    """The years in the title: with 度, else before the subject or in its line; others may be of publication."""
    found: list[tuple[str, bool, bool]] = []
    for number, line in enumerate(title):
        for match in YEAR_OF.finditer(line):
            alone = not (line[: match.start()] + line[match.end() :])
            follows = bool(SUBJECT.search("".join([line[match.end() :], *title[number + 1 :]])))
            found.append((year_of(match[1]), match[0].endswith("度"), follows or not alone))
    fiscal = [year for year, is_fiscal, _ in found if is_fiscal]
    cover.years += fiscal or [year for year, _, is_titled in found if is_titled]
    cover.bare_years += [year for year, is_fiscal, is_titled in found if not is_fiscal and not is_titled]


def _compiled(title: Iterable[str], cover: Cover) -> Iterator[str]:
    """The lines without those that say who compiled or printed it (X会计核算中心编制)."""
    for line in title:
        name = next((line.removesuffix(word) for word in bodies().compiled if line.endswith(word)), "")
        if name and is_organisation(name):
            cover.named.append((COMPILER, name, None))
            if line.endswith(bodies().compiled[0]) and not is_office(name):
                cover.compilers.append(name)
        else:
            yield line


def _is_letter(title: Sequence[str], cover: Cover) -> bool:
    """Whether the title is that of a letter by which a finance bureau approves the accounts of another body."""
    whole = "".join(title)
    match = re.search(r"关于(.*)", whole)
    if not match or not bodies().approval.search(whole):
        return False
    sender = _bare(whole[: match.start()])
    about = YEAR_OF.sub("", bodies().approval.sub("", match[1], count=1))
    name = _bare(SUBJECT.split(about, maxsplit=1)[0])
    addressee = next((found[1] for line in title if (found := _ADDRESSEE.match(line))), "")
    if is_organisation(sender):
        cover.named.append((APPROVER, sender, None))
    for one in dict.fromkeys((name, addressee)):
        if is_organisation(one):
            keep_name(TITLE, one, None, cover)
    return True


def title_names(fragments: Iterable[str]) -> list[str]:
    """The names that the lines of a title hold, each of which may run over several lines.

    A line that begins with a place begins another name where the one before is whole. A place above a name that begins
    with it is a heading.
    """
    names: list[list[str]] = []
    for text in filter(None, fragments):
        before = "".join(names[-1]) if names else ""
        if not names or _begins_another(text, before):
            names.append([text])
        elif is_place(before) and text.startswith(before) and is_organisation(text):
            names[-1] = [text]
        elif text != before:
            names[-1].append(text)
    return [name for parts in names if (name := _whole(parts))]


def _begins_another(text: str, before: str) -> bool:
    is_whole = is_organisation(before) and is_organisation(text) and bool(place_of(text))
    return is_whole and text != before and not joint_names(before + text)


def _whole(parts: Sequence[str]) -> str:
    """The most neighbouring parts that make a name; one that a running head says once more is taken once."""
    spans = ((first, last) for first in range(len(parts)) for last in range(first + 1, len(parts) + 1))
    for first, last in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        name = "".join(parts[first:last])
        half = name[: len(name) // 2]
        if half * 2 == name:
            name = half
        if is_organisation(name):
            return name
    return ""


def _bare(text: str) -> str:
    """A line of a title without year, subject and what stands around them."""
    text = _REMARK.sub("", _HEAD.sub("", SUBJECT.sub("", YEAR_OF.sub("", text))))
    return text if is_organisation(text) else _TAIL.sub("", text)


def _settle(cover: Cover) -> None:
    """Give the roles that only all names together tell.

    A supervising body alone is the department whose book it is, and so is a body alone that compiled it. A body that
    compiled it beside another name is a second reading, unless it is an office or a finance bureau.
    """
    own = [name for role, name, _ in cover.named if role in (OWN, TITLE)]
    above = [name for role, name, _ in cover.named if role == SUPERVISOR]
    is_labelled = any(role == OWN for role, _, _ in cover.named)
    is_unit = bool(cover.subject and cover.subject[1] == "单位")
    for number, (role, name, scope) in enumerate(cover.named):
        if role == TITLE and is_labelled and (cover.is_below or any(same_body(name, body) for body in above)):
            cover.named[number] = (SUPERVISOR, name, scope)  # it heads the book of its unit
        elif role == SUPERVISOR and not is_unit and all(same_body(name, body) for body in own):
            cover.named[number] = (OWN, name, "department")
    for name in cover.compilers:
        if not any(same_body(name, body) for body in (*own, *above)) and not bodies().approving.search(name):
            cover.named.append((TITLE, name, None))
