"""Narratives that say something else of a figure than its words seem to, or that a person does not see."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from samples.attacks.subject import Attack, Edited, Subject, Unsuitable, other_digits
from samples.document import Document, typeset
from samples.narrative.wording import Filled, Paragraph, Stated, fill, wordings
from samples.paper import FONTS, encoded

_AMOUNT = re.compile(r"[\d,]+\.\d\d(?=万元)")
_SUBJECT = re.compile(r"(?:公务接待费|货物支出|机关运行经费支出|基本支出)(?=[^和、]{0,6}\d)")
_YEAR = re.compile(r"20\d\d(?=年度?)")


def _filled(subject: Subject) -> Filled:
    return fill(subject.document.issue, subject.random.choice(sorted(wordings())))


def _altered(
    subject: Subject, change: Callable[[Paragraph], str | None], lost: Callable[[Paragraph, Stated], bool]
) -> Edited:
    """The disclosure with one paragraph of its narrative changed, of whose figures the lost ones may not be read."""
    filled = _filled(subject)
    suited = [
        (paragraph_index, text)
        for paragraph_index, paragraph in enumerate(filled.paragraphs)
        if not paragraph.level and paragraph.stated and (text := change(paragraph))
    ]
    if not suited:
        raise Unsuitable
    paragraph_index, text = subject.random.choice(suited)
    paragraphs, paragraph = [*filled.paragraphs], filled.paragraphs[paragraph_index]
    paragraphs[paragraph_index] = replace(paragraph, text=text)
    gone = [statement for statement in paragraph.stated if lost(paragraph, statement)]
    stated = [statement for statement in filled.stated if not any(statement is other for other in gone)]
    return _edited(subject, typeset(subject.document.issue, narrative=Filled(paragraphs, stated)))


def _in_first_sentence(paragraph: Paragraph, stated: Stated) -> bool:
    """Whether a figure stands in the first sentence alone: what follows may name its own body and year."""
    first, _, rest = paragraph.text.partition("。")
    return stated["value_text"] in first and stated["value_text"] not in rest


def _of_changed_subject(paragraph: Paragraph, stated: Stated) -> bool:
    """Whether a figure is of the subject that `_SUBJECT` finds first."""
    match = _SUBJECT.search(paragraph.text)
    number = re.search(r"\d[\d,.]*", paragraph.text[match.end() :]) if match else None
    own = next((statement for statement in paragraph.stated if number and statement["value_text"] == number[0]), None)
    keys = ("account_code", "measure")
    return own is not None and [own[key] for key in keys] == [stated[key] for key in keys]


def _edited(subject: Subject, document: Document) -> Edited:
    """The attack with the truth of its narrative; a figure that is not in it must not be read."""
    return replace(subject.edited(document=document), statements=tuple(document.narrated))


def sentence_of_another_body(subject: Subject) -> Edited:
    """A paragraph of the narrative speaks of another body."""
    other = "丙县丁乡水利管理站"
    return _altered(
        subject,
        lambda paragraph: f"{other}{_YEAR.sub('', paragraph.text, count=1).lstrip('年度,，')}",
        _in_first_sentence,
    )


def sentence_of_another_year(subject: Subject) -> Edited:
    """A paragraph of the narrative speaks of another year."""
    year = str(subject.document.issue.year)

    def change(paragraph: Paragraph) -> str | None:
        return re.sub(r"^20\d\d(?=年度?)", "2009", paragraph.text) if paragraph.text.startswith(year) else None

    return _altered(subject, change, _in_first_sentence)


def undeclared_word(subject: Subject) -> Edited:
    """An undeclared word stands between a subject and its figure."""
    return _altered(
        subject,
        lambda paragraph: _first(_SUBJECT, paragraph.text, lambda subject_name: f"{subject_name}暂估部分"),
        _of_changed_subject,
    )


def two_subjects_for_one_figure(subject: Subject) -> Edited:
    """A figure is said of two subjects of which no sum is known."""
    return _altered(
        subject,
        lambda paragraph: _first(_SUBJECT, paragraph.text, lambda subject_name: f"{subject_name}和会议费"),
        _of_changed_subject,
    )


def _first(pattern: re.Pattern[str], text: str, change: Callable[[str], str]) -> str | None:
    """The text with its first match changed."""
    match = pattern.search(text)
    return f"{text[: match.start()]}{change(match[0])}{text[match.end() :]}" if match else None


def other_digits_in_a_sentence(subject: Subject) -> Edited:
    """A digit of the narrative is another one than that of the table."""
    filled = _filled(subject)
    suited = [
        (paragraph_index, printed)
        for paragraph_index, candidate in enumerate(filled.paragraphs)
        for printed in _AMOUNT.findall(candidate.text)
        if not candidate.level and candidate.text.count(printed) == 1
    ]
    if not suited:
        raise Unsuitable
    paragraph_index, printed = subject.random.choice(suited)
    paragraphs, paragraph = [*filled.paragraphs], filled.paragraphs[paragraph_index]
    other = other_digits(printed, subject.random)
    paragraphs[paragraph_index] = replace(paragraph, text=paragraph.text.replace(printed, other))
    own = [statement for statement in paragraph.stated if statement["value_text"] == printed]
    stated = [
        _with_value(statement, other) if any(statement is changed for changed in own) else statement
        for statement in filled.stated
    ]
    return _edited(subject, typeset(subject.document.issue, narrative=Filled(paragraphs, stated)))


def _with_value(stated: Stated, text: str) -> Stated:
    sign = "-" if stated["value"].startswith("-") else ""
    return {**stated, "value_text": text, "value": sign + text.replace(",", "")}


def invisible_sentence(subject: Subject) -> Edited:
    """A sentence of the narrative is printed without ink."""
    return _unseen(subject, lambda operators: f"3 Tr {operators} 0 Tr")


def white_sentence(subject: Subject) -> Edited:
    """A sentence of the narrative is printed in white."""
    return _unseen(subject, lambda operators: f"1 g {operators} 0 g")


def _unseen(subject: Subject, change: Callable[[str], str]) -> Edited:
    filled = _filled(subject)
    paragraphs = [paragraph for paragraph in filled.paragraphs if paragraph.stated and _AMOUNT.search(paragraph.text)]
    if not paragraphs:
        raise Unsuitable
    hidden = subject.random.choice(paragraphs)
    numbers = _AMOUNT.findall(hidden.text)
    document = typeset(subject.document.issue, narrative=filled)
    # With its unit a number stands in running text and not in a cell.
    codes = [encoded(f"{number}万", font) for number in numbers for font in FONTS.values() if not font.latin]
    for page in document.pages:
        for text_index in page.texts:
            operators = page.operators_of(text_index)
            if any(code in operators for code in codes):
                page.replace_text(text_index, change(operators))
    gone = [statement for statement in hidden.stated if statement["value_text"] in numbers]
    stated = [statement for statement in filled.stated if not any(statement is other for other in gone)]
    return _edited(subject, replace(document, narrated=stated))


ATTACKS: tuple[Attack, ...] = (
    sentence_of_another_body,
    sentence_of_another_year,
    undeclared_word,
    two_subjects_for_one_figure,
    other_digits_in_a_sentence,
    invisible_sentence,
    white_sentence,
)
