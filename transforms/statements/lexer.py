"""Cut the text of a sentence into declared words: at each place the longest, with one role."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from common.text import normalise
from schemas.reading.accounts import accounts, functional_classes
from schemas.reading.statements import BUDGET, Subject, Word, section_named, units, words
from transforms.statements.paragraphs import BREAK, Text

_NUMBER = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_DIGITS = re.compile(r"[0-9](?:[\d\n]|[.,](?=[\d\n]))*")
_DATE = re.compile(
    r"(?P<until>截[至止]到?|至)?(?P<year>(?:19|20)\d\d)年(?:\d{1,2}月(?:\d{1,2}日)?(?:止|底|末)?|(?<=[至止到]\d{4}年)度?[末底])"
)
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)(?:年度?|(?=年[初末底]))(?![初末底])|(?P<bare>(?:19|20)\d\d)(?=年[初末底])")
_NO_FIGURE = re.compile(
    r"[〔﹝【\[(]+(?:19|20)\d\d[〕﹞】\])]+(?:第?\d+号)?|\d{1,2}月(?:\d{1,2}日|底|末|初|份)?(?:前|后)?|《[^《》]*》|第\d+[条款项号次届期]|公开表?\d{1,2}(?:-\d{1,2})?表?"
)
_ORDINAL = re.compile(
    r"\d{1,2}[.、](?:(?!\d)|(?=\d{5,7}-?(?![万亿元])[一-龥]))|\(\d{1,2}\)|\([一二三四五六七八九十]+\)|[①-⑳]"
    r"|[一二三四五六七八九十]{1,2}、(?!.级)"
)
_PATH = re.compile(
    r"(?P<class>[^,;:。()0-9]{2,30}?)\((?P<c>\d{3})?类\)(?:支出)?[-/、]?"
    r"(?P<section>[^,;:。]{2,40}?)\((?P<s>\d{2})?款\)(?:支出)?"
    r"(?:[-/、]?(?P<item>[^,;:。]{2,60}?)\((?P<i>\d{2})?项\)(?:支出)?)?"
)
_PATH_OF_SECTION = re.compile(
    r"(?P<section>[^,;:。0-9]{2,40}?)\(款\)(?:支出)?[-/、]?(?P<item>[^,;:。0-9]{2,60}?)\(项\)(?:支出)?"
)
_PATH_OF_CODES = re.compile(
    r"[^,;:。()0-9]{2,30}\((?P<c>\d{3})\)[-/、]?[^,;:。()0-9]{2,40}\((?P<s>(?P=c)\d\d)\)"
    r"(?:[-/、]?(?P<name>[^,;:。()0-9]{2,60})\((?P<code>(?P=s)\d\d)\))?"
)
_PATH_OF_DASHES = re.compile(
    r"(?P<class>[^,;:。()0-9-]{2,30})-(?P<section>[^,;:。0-9-]{2,40})-(?P<item>[^,;:。0-9-]{2,60}?)科目"
)
_CODED = re.compile(r"(?P<name>[^,;:。()0-9]{2,40})\((?P<code>\d{7}|\d{5}|\d{3})(?:类|款|项)?\)(?:支出)?")
_CODE_FIRST = re.compile(r"(?P<code>\d{7}|\d{5})-?(?P<name>[一-龥()]{2,40}?)(?=[,;:。\d]|年初|支出决算|决算|预算)")
_ITEM_ALONE = re.compile(r"(?P<name>[^,;:。()0-9]{2,40})\((?P<level>[款项])\)(?:支出)?")
USED_WORDS: set[str] | None = None
"""Where it is a set: the words that were met, for `benchmarks/narrative.py`"""
ONLY_WORDS: frozenset[str] | None = None
"""Where it is a set: the only words that are known, for `benchmarks/narrative.py`"""
SEPARATORS = ",;:。()!?"
_CLASS_SECTIONS = (
    "total", "expenditure", "gpb", "govfund", "statecap", "approp_total", "approp_detail", "approp_expenditure",
)  # fmt: skip
_PATH_SECTIONS = (*_CLASS_SECTIONS, "other")
_KINDS_SECTIONS = ("total", "expenditure", "approp_total")
_ALSO_KINDS = ("其他支出",)
"""Names of classes that sections on kinds of expenditure give to one of these"""
OTHER_KINDS = Subject((("", "expenditure"),), "listed")
"""What such a name is of: of the classification whose classes its paragraph lists"""
_CLASS = 3
"""How many digits the code of a class has"""
_HIDDEN = {"ALSO", "SELF", "NOW", "NAME"}


@dataclass(frozen=True)
class Token:
    """A word of a sentence: its role and its place."""

    role: str
    text: str
    start: int
    end: int
    word: Word | None = None
    value: Decimal | None = None
    value_text: str = ""
    unit: str = ""
    unit_role: str = ""
    factor: Decimal | None = None
    number_end: int = 0
    path: tuple[str, str, str] | None = None
    """Names of class, section and item"""

    @property
    def value_of_word(self) -> str:
        """The declared value of the word."""
        return self.word.value if self.word else ""

    @property
    def is_hidden(self) -> bool:
        """Whether the grammar does not see it."""
        return self.role in _HIDDEN


@dataclass(frozen=True)
class Body:
    """Whose narrative it is."""

    names: frozenset[str]
    fiscal_year: int
    document_kind: str = "final"


@cache
def _names_of_classes() -> Mapping[str, Word]:
    """Names of functional classes as sentences print them."""
    codes_by_name: dict[str, set[str]] = defaultdict(set)
    for name, code in functional_classes().items():
        full = name.removesuffix("(类)").removesuffix("类") if name.endswith(("(类)", "类")) else name
        short = full.removesuffix("支出")
        texts = {f"{full}(类)", f"{short}(类)", f"{short}(类)支出", f"{full}(类)支出", f"{full}类", f"{short}类支出"}
        if full.endswith("支出"):
            texts.add(full)
        for text in texts:
            codes_by_name[text].add(code)
    return {
        text: Word("SUBJECT", subject=Subject(((next(iter(codes)), "expenditure"),), "functional"))
        for text, codes in codes_by_name.items()
        if len(codes) == 1
    }


@cache
def _names_of_economic(fiscal_year: int) -> Mapping[str, Word]:
    """Names of the economic classification of a year; of a name with several codes, none."""
    codes_by_name: dict[str, set[str]] = defaultdict(set)
    for account in accounts("economic"):
        if (account.valid_from or "0") <= str(fiscal_year) <= (account.valid_to or "9999"):
            name = normalise(account.name)
            for text in {name, *(_shortened(name) if len(account.code) == _CLASS else ())}:
                codes_by_name[text].add(account.code)
    return {
        text: Word(
            "SUBJECT",
            subject=Subject(((next(iter(codes)) if len(codes) == 1 else "", "basic_expenditure"),), "economic"),
        )
        for text, codes in codes_by_name.items()
    }


def _shortened(name: str) -> tuple[str, ...]:
    """How sentences print the name of a class besides: 对个人和家庭补助支出."""
    plain = name.replace("的", "")
    return plain, f"{name.removesuffix('支出')}支出", f"{plain.removesuffix('支出')}支出"


@cache
def _economic_classes(fiscal_year: int) -> Mapping[str, Word]:
    """The classes among them as kinds of all expenditure."""
    return {
        text: Word("SUBJECT", subject=Subject(((code, "expenditure"),), "economic"))
        for text, word in _names_of_economic(fiscal_year).items()
        if word.subject is not None and len(code := word.subject.rows[0][0]) == _CLASS and text not in _ALSO_KINDS
    }


@cache
def vocabulary(
    section: str, group: str, fiscal_year: int, document_kind: str
) -> tuple[Mapping[str, Word], Mapping[str, tuple[int, ...]]]:
    """The words of a section with the names of accounts, and by first character the lengths of its words."""
    words_by_text = dict(words(section, document_kind))
    if section_named(section).has_accounts and {section, group} & set(_CLASS_SECTIONS):
        classes = _names_of_classes()
        if section in _KINDS_SECTIONS:
            classes = {text: word for text, word in classes.items() if text not in _ALSO_KINDS}
        words_by_text = {**classes, **words_by_text}
    if section == "expenditure":
        words_by_text = {**_economic_classes(fiscal_year), **words_by_text}
    if section == "gpb_basic":
        words_by_text = {**_names_of_economic(fiscal_year), **words_by_text}
    if section in _KINDS_SECTIONS or group in _KINDS_SECTIONS:
        words_by_text = {**dict.fromkeys(_ALSO_KINDS, Word("SUBJECT", subject=OTHER_KINDS)), **words_by_text}
    if ONLY_WORDS is not None:
        words_by_text = {text: word for text, word in words_by_text.items() if text in ONLY_WORDS}
    lengths: dict[str, set[int]] = defaultdict(set)
    for text in words_by_text:
        lengths[text[0]].add(len(text))
    return words_by_text, {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()}


class Lexer:
    """Cuts the sentences of one document."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._names = sorted(body.names, key=len, reverse=True)

    def tokens(self, text: Text, section: str, group: str) -> list[Token]:
        """Cut a sentence; what is no declared word is UNKNOWN."""
        plain = text.plain
        section_words, lengths = vocabulary(section, group, self._body.fiscal_year, self._body.document_kind)
        has_paths = section_named(section).has_accounts and (group or section) in _PATH_SECTIONS
        tokens: list[Token] = []
        offset, unknown = 0, None
        while offset < len(plain):
            token = self._token_at(text, plain, offset, tokens, section_words, lengths, has_paths)
            if token is None:
                unknown = offset if unknown is None else unknown
                offset += 1
                continue
            if unknown is not None:
                tokens.append(Token("UNKNOWN", plain[unknown:offset], unknown, offset))
                unknown = None
            tokens.append(token)
            offset = token.end
        if unknown is not None:
            tokens.append(Token("UNKNOWN", plain[unknown:], unknown, len(plain)))
        if USED_WORDS is not None:
            USED_WORDS.update(token.text for token in tokens if token.word is not None)
        return list(_with_prior_phases(_with_lists(tokens), self._body.document_kind))

    def _token_at(
        self,
        text: Text,
        plain: str,
        offset: int,
        before: list[Token],
        section_words: Mapping[str, Word],
        lengths: Mapping[str, tuple[int, ...]],
        has_paths: bool,
    ) -> Token | None:
        is_first = all(token.is_hidden or token.role in ("AMONG", "SEP") for token in before)
        is_first = is_first or before[-1].role == "ORDINAL"
        begins_clause = is_first or before[-1].role == "SEP"
        if has_paths and begins_clause and (token := _path_at(plain, offset)) and (is_first or _is_of_class(token)):
            return token
        best = self._word_at(plain, offset, section_words, lengths)
        quoted = text.quoted.get(offset)
        if quoted is not None and quoted > offset and (best is None or quoted > best.end):
            return Token("NAME", plain[offset:quoted], offset, quoted)
        if best is not None:
            return best
        if match := _NO_FIGURE.match(plain, offset):
            return Token("NAME", match[0], offset, match.end())
        char = plain[offset]
        if char in SEPARATORS or char in "、一二三四五六七八九十":
            at_start = not before or before[-1].role == "SEP"
            if at_start and (match := _ORDINAL.match(plain, offset)):
                return Token("ORDINAL", match[0], offset, match.end())
        if char in SEPARATORS or char == "、":
            return Token("LIST" if char == "、" else "SEP", char, offset, offset + 1)
        if char in "0123456789":  # not ² or ٣, which are digits and part of no figure
            return self._digits_at(text, plain, offset, before)
        return None

    def _word_at(
        self, plain: str, offset: int, section_words: Mapping[str, Word], lengths: Mapping[str, tuple[int, ...]]
    ) -> Token | None:
        name = next((name for name in self._names if plain.startswith(name, offset)), None)
        best = Token("SELF", name, offset, offset + len(name)) if name else None
        for length in lengths.get(plain[offset], ()):
            if best is not None and length <= best.end - offset:
                break
            if (word := section_words.get(plain[offset : offset + length])) is not None and offset + length <= len(
                plain
            ):
                best = Token(word.role, plain[offset : offset + length], offset, offset + length, word)
                break
        match = _DATE.match(plain, offset)
        if match and (best is None or match.end() > best.end):
            return Token(self._role_of_date(match), match[0], offset, match.end())
        return best

    def _digits_at(self, text: Text, plain: str, offset: int, before: list[Token]) -> Token:
        if match := _YEAR.match(plain, offset):
            return Token(self._role_of(int(match["year"] or match["bare"])), match[0], offset, match.end())
        at_start = not before or before[-1].role == "SEP"
        if at_start and (match := _ORDINAL.match(plain, offset)):
            return Token("ORDINAL", match[0], offset, match.end())
        digits = _DIGITS.match(plain, offset)
        match = _NUMBER.match(plain, offset)
        assert digits is not None
        assert match is not None  # it begins with a digit
        end = match.end()
        marks = {text.origins[at][0].text[text.origins[at][1]] for at in range(offset, end) if plain[at] == ","}
        unit = next((unit_name for unit_name in _units_by_length() if plain.startswith(unit_name, end)), "")
        is_ended = bool(unit) or plain[end : end + 1] in ("", "、", "和", *SEPARATORS)
        if marks - {","} or not is_ended or BREAK in digits[0] or _is_unevenly_spaced(text, offset, end):
            return Token("UNKNOWN", digits[0], offset, max(digits.end(), end))
        word = units().get(unit)
        return Token(
            "FIGURE", plain[offset : end + len(unit)], offset, end + len(unit), None,
            Decimal(plain[offset:end].replace(",", "")), plain[offset:end], unit, word.role if word else "",
            Decimal(word.value) if word and word.value else None, end,
        )  # fmt: skip

    def _role_of_date(self, match: re.Match[str]) -> str:
        """The role of a date; a budget states what is held at the end of a day of the year before."""
        year = int(match["year"])
        is_held = self._body.document_kind == BUDGET and match["until"] and year == self._body.fiscal_year - 1
        return "NOW" if is_held else self._role_of(year)

    def _role_of(self, year: int) -> str:
        if year == self._body.fiscal_year:
            return "NOW"
        return "PRIOR" if year == self._body.fiscal_year - 1 else "OTHER_YEAR"


def _is_unevenly_spaced(text: Text, start: int, end: int) -> bool:
    """Whether some of the characters have a space between them and others have none: 12 34 may be two numbers."""
    char_indices = [text.origins[at][1] for at in range(start, end)]
    return len({second - first > 1 for first, second in itertools.pairwise(char_indices)}) > 1


def _path_at(plain: str, offset: int) -> Token | None:
    """An account that a sentence names by the names above it or by its code."""
    if match := _PATH.match(plain, offset):
        names = (match["class"], match["section"], match["item"] or "")
        parts = [match[key] for key in ("c", "s", "i")][: 3 if names[2] else 2]
        return _path(match, names, "".join(map(str, parts)) if all(parts) else "")
    if match := _PATH_OF_DASHES.match(plain, offset):
        return _path(match, (match["class"], match["section"], match["item"]), "")
    if "类)" not in plain[offset:] and (match := _PATH_OF_SECTION.match(plain, offset)):
        return _path(match, ("", match["section"], match["item"]), "")
    if match := _PATH_OF_CODES.match(plain, offset):
        return _path(match, (match["name"] or "", "", ""), match["code"] or match["s"])
    for pattern in (_CODED, _CODE_FIRST):
        if match := pattern.match(plain, offset):
            return _path(match, (match["name"], "", ""), match["code"])
    if match := _ITEM_ALONE.match(plain, offset):
        name = match["name"]
        return _path(match, ("", "", name) if match["level"] == "项" else ("", name, ""), "")
    return None


def _path(match: re.Match[str], names: tuple[str, str, str], code: str) -> Token:
    word = Word("SUBJECT", subject=Subject(((code, "expenditure"),), "functional"))
    return Token("SUBJECT", match[0], match.start(), match.end(), word, path=names)


def _is_of_class(token: Token) -> bool:
    """Whether a path begins with the name of a class and nothing before it."""
    return token.path is not None and normalise(token.path[0]) in functional_classes()


@cache
def _units_by_length() -> tuple[str, ...]:
    return tuple(sorted(units(), key=len, reverse=True))


def _with_prior_phases(tokens: Iterable[Token], document_kind: str) -> Iterable[Token]:
    """Join the year before with the phase right behind it: 上年决算数. After 比 it says what is compared with."""
    joined: list[Token] = []
    for token in tokens:
        year = joined[-1] if joined and joined[-1].role == "PRIOR" else None
        is_compared = len(joined) > 1 and joined[-2].role == "THAN"
        if token.role == "PHASE" and year is not None and not is_compared:
            value = prior_phase(token.value_of_word, document_kind)
            joined[-1] = Token("PHASE", year.text + token.text, year.start, token.end, Word("PHASE", value))
        else:
            joined.append(token)
    return joined


def prior_phase(phase: str, document_kind: str) -> str:
    """What is said of the year before: its budget, or what was executed."""
    if phase != "executed":
        return "prior_budget"
    return "prior_executed" if document_kind == BUDGET else "prior_year"


def _with_lists(tokens: list[Token]) -> Iterable[Token]:
    """Join numbers with one unit behind the last of them: the sign between two of them is BAR."""
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        is_between = before is not None and after is not None and before.role == after.role == "FIGURE"
        if is_between and token.text in ",、和" and before and after and (not before.unit or before.unit == after.unit):
            roles = [token_before.role for token_before in tokens[max(index - 3, 0) : index - 1]]
            is_each = roles[-1:] == ["EACH"] or roles == ["EACH", "DIR"]
            is_each = is_each and before.unit == after.unit != ""
            is_list = (not before.unit and bool(after.unit)) or is_each or before.unit == "%" == after.unit
            if is_list and token.role in ("SEP", "LIST", "THAN"):
                yield Token("BAR", token.text, token.start, token.end)
                continue
        if token.text in ("和", "及") and before and before.role == "FIGURE" and after and after.role == "SUBJECT":
            yield Token("LIST", token.text, token.start, token.end)
            continue
        yield token
