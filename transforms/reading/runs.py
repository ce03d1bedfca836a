"""A number is one run of characters: one size, one line of print, no gap, no overlap; what a cell says by that rule.

Characters that share a cell are not yet one number: footnote marks, struck-out or shadowed numbers, two numbers and
glued neighbours stand there too. What is certainly no part of the number is left out; all else is a doubt that a
person settles. Measured on real tables: characters of an amount stand at most 0.1 em apart and overlap by 0.04 em.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

from common.text import is_digits, normalise
from transforms.reading.opening import Char

HAIR = 0.12
"""No wider gap lies between two characters of a number, in em"""
_OVERLAP, _OVERLAP_SHARE = 0.2, 0.45
"""No deeper overlap, in em and as a share of a glyph: boxes are too wide where a font had to be substituted. With half
a glyph, a number and its shadow between its digits would be one run."""
_SAME_SIZE = 0.15
_SAME_BASE = 0.08
_EVEN = 0.05
"""Gaps that differ by less are one spacing, in em"""
_EXACT = 0.06
"""By how much the places of the characters of one printed text differ from even ones, in em"""
_SPACED = 0.4
"""Evenly spaced letters stand no farther apart, in em"""
_SPACE = 0.6
"""A space between groups of digits is no wider, in em"""
_SAME_LINE = 0.5
_NEXT_LINE = 2.0
DUPLICATE = 0.25
"""Equal characters that begin nearer than this share of their width are one, printed twice"""
_SHADOW = 0.75
"""A shadow lies nearer to its number than this share of a glyph's width, and of half the size"""
_SMALL, _RAISED, _HIGHEST, _BESIDE = 0.8, 0.15, 0.75, 0.5
"""A footnote mark is smaller than this share of the size beside it, raised by so much of it, and stands so near"""
_STRUCK_FROM, _STRUCK_TO = 0.12, 0.62
"""How far above the line of print a line strikes digits out, in em"""
_STRUCK, _UNTOUCHED = 0.6, 0.05
"""The share of a number's width that a line must cover to strike it out, and the one that it may touch"""

DOUBTS = {
    "gap": "Its digits do not stand together: they may be two numbers.",
    "overlap": "Numbers are printed over each other in it.",
    "size": "Its characters are of different sizes.",
    "lines": "Its lines may be two numbers.",
    "struck": "A line is drawn through its digits.",
    "turned": "Its characters stand in different directions.",
    "glued": "Its digits follow words of the neighbouring cell without a gap: they may be part of these.",
    "red": "It is printed in red and without a sign: it may be negative.",
}
"""Why a cell is in doubt, in words"""

_NUMERIC = frozenset("0123456789.,-()△▲¥元")
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⓪❶❷❸❹❺❻❼❽❾❿⓿⓫⓬⓭⓮⓯⓰⓱⓲⓳⓴➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓")
_SUPERSCRIPT = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_PART = re.compile(r"-+|-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_LONG_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\.[0-9]{2,}")
_FIRST_GROUP, _GROUP = re.compile(r"[-△▲(]?[0-9]{1,3}"), re.compile(r"[0-9]{3}")
_LAST_GROUP = re.compile(r"[0-9]{3}\.[0-9]{2,}\)?")
_DECIMALS = re.compile(r"[-△▲]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\.[0-9]+")
_HABIT = 3
"""So many numbers of a table must have as many decimals for it to be its habit"""
_UNGROUPED = re.compile(r".*(?:[0-9],[0-9]{3}|[0-9]{4})[0-9,]*\.[0-9]")
_UNSIGNED = re.compile(r"[0-9.,]*[1-9][0-9.,]*")
_MARK = re.compile(r"[\[(〔【]?注?[0-9]{1,2}(?:,[0-9]{1,2})*[\])〕】]?")
_MARK_CHARS = frozenset("0123456789,[]()〔〕【】注")


@lru_cache(maxsize=1 << 16)
def kind(text: str) -> str:
    """What a character can be of a number: digit, sign (separators, brackets, 元 …), mark of a footnote, or other."""
    if text in _CIRCLED or text in _SUPERSCRIPT:
        return "mark"
    plain = normalise(text)
    if not plain:
        return ""
    if not all(char in _NUMERIC for char in plain):
        return "other"
    return "digit" if any(char.isdigit() for char in plain) else "sign"


@dataclass(frozen=True)
class Reading:
    """What a cell says: its lines, why its number is in doubt (empty where it is not), and the marks left out.

    `is_spaced` says that its number is one only where the table sets thousands apart by a space, `is_number` that
    nothing but digits and signs stands in it, `is_red` that they are printed in red, `is_broken` that its lines would
    be one number broken in its decimals.
    """

    lines: tuple[str, ...]
    doubt: str = ""
    marks: str = ""
    is_spaced: bool = False
    is_number: bool = False
    is_red: bool = False
    is_broken: bool = False

    @property
    def text(self) -> str:
        """Its lines as one normalised text."""
        return normalise("".join(self.lines))


class Strokes:
    """The horizontal lines of a page that might strike out a number, in points from the top left."""

    def __init__(self, segments: Iterable[tuple[float, float, float]]) -> None:
        """Take (y, x0, x1) of each line."""
        self._segments = sorted(segments)

    def cover(self, run: Run) -> float:
        """The largest share of a number's width that one line through its digits covers."""
        if run.turn or not self._segments:
            return 0.0
        width = run.end - run.start or 1.0
        low, high = run.base - _STRUCK_TO * run.size, run.base - _STRUCK_FROM * run.size
        covered = 0.0
        for index in range(bisect_left(self._segments, (low,)), len(self._segments)):
            y, x0, x1 = self._segments[index]
            if y > high:
                break
            covered = max(covered, (min(x1, run.end) - max(x0, run.start)) / width)
        return covered


@dataclass
class Run:
    """Characters of one size on one line of print, each beginning where the one before ends.

    `start` and `end` are measured along the line, `base` square to it: what is higher has the smaller one.
    """

    chars: list[Char]
    start: float
    end: float
    base: float
    size: float
    turn: int
    text: str = field(default="", init=False)

    def __post_init__(self) -> None:
        """Join its text."""
        self.text = normalise("".join(char.text for char in self.chars))

    @property
    def printed(self) -> str:
        """Its characters as they are printed."""
        return "".join(char.text for char in self.chars)

    @property
    def has_digits(self) -> bool:
        """Whether a digit is in it."""
        return any(kind(char.text) == "digit" for char in self.chars)

    @property
    def is_even(self) -> bool:
        """Whether its characters follow each other as evenly as those of one printed text do.

        Measured between them, or from digit to digit: where a font was substituted, boxes say little.
        """
        places = [_along(char) for char in self.chars]
        gaps = [right[0] - left[1] for left, right in itertools.pairwise(places)]
        steps = [
            right[0] - left[0]
            for (one, left), (_, right) in itertools.pairwise(zip(self.chars, places, strict=True))
            if kind(one.text) == "digit"
        ]
        return any(max(values) - min(values) <= _EXACT * self.size for values in (gaps, steps) if values)


_left = attrgetter("x0")


def read_cell(chars: list[Char], strokes: Strokes) -> Reading:
    """Read the characters of one printed cell."""
    kinds = [kind(char.text) for char in chars]
    if "digit" not in kinds and "mark" not in kinds:
        return Reading(lines_of(chars))
    if "other" in kinds:
        return _words(chars)
    if not chars[0].turn and "mark" not in kinds:
        chars.sort(key=_left)
        if _is_one_run(chars):
            run = _run(chars)
            doubt = "struck" if strokes.cover(run) > _UNTOUCHED else ""
            return Reading((run.printed,), doubt, is_number=True, is_red=any(char.is_red for char in chars))
    return _number(chars, strokes)


def _is_one_run(chars: Sequence[Char]) -> bool:
    """Whether upright characters, sorted from the left, are one run: what almost every number is."""
    first = chars[0]
    size, base = first.size, first.base
    hair, overlap, same_base, same_size = HAIR * size, -_OVERLAP * size, _SAME_BASE * size, _SAME_SIZE * size
    start = end = first.x0
    for char in chars:
        begins = char.x0
        if (
            not overlap <= begins - end <= hair
            or end - begins > _OVERLAP_SHARE * min(end - start, char.x1 - begins)
            or not -same_base <= char.base - base <= same_base
            or not -same_size <= char.size - size <= same_size
            or char.turn
        ):
            return False
        start, end = begins, char.x1
    return True


def _run(chars: list[Char]) -> Run:
    first = chars[0]
    start, _, base = _along(first)
    return Run(chars, start, _along(chars[-1])[1], base, first.size, first.turn)


def _along(char: Char) -> tuple[float, float, float]:
    """Where a character begins and ends along its line of print, and where that line lies."""
    if char.turn == 0:
        return char.x0, char.x1, char.base
    if char.turn == 90:
        return -char.y1, -char.y0, char.base
    if char.turn == 180:
        return -char.x1, -char.x0, -char.base
    return char.y0, char.y1, -char.base


def runs_of(chars: Iterable[Char]) -> list[Run]:
    """The runs that characters make, each character in the run whose end is nearest to where it begins."""
    runs: list[list[Char]] = []
    for char in sorted(chars, key=_along):
        start, end, base = _along(char)
        nearest, follows = _OVERLAP * char.size, None
        for run in runs:
            first, (last_start, last_end, _) = run[0], _along(run[-1])
            size, gap = first.size, start - last_end
            if (
                -_OVERLAP * size <= gap <= HAIR * size
                and abs(gap) <= nearest
                and -gap <= _OVERLAP_SHARE * min(end - start, last_end - last_start)
                and first.turn == char.turn
                and abs(base - _along(first)[2]) <= _SAME_BASE * size
                and abs(char.size - size) <= _SAME_SIZE * size
            ):
                nearest, follows = abs(gap), run
        if follows is None:
            runs.append([char])
        else:
            follows.append(char)
    return [_run(run) for run in runs]


def is_continued(left: Char, right: Char) -> bool:
    """Whether one character follows another as within one printed text: a name with 2023 in it, wider than its cell."""
    return (
        abs(right.x0 - left.x1) <= _EXACT * left.size
        and abs(right.base - left.base) <= _EXACT * left.size
        and abs(right.size - left.size) <= _EXACT * left.size
    )


def _number(chars: list[Char], strokes: Strokes) -> Reading:
    """A cell of digits, signs and marks that are not simply one run."""
    printed = lines_of(chars)
    if len({char.turn for char in chars}) > 1:
        return Reading(printed, "turned")
    runs, marks = _without_marks(_without_shadows(runs_of(_once(chars))))
    if not any(run.has_digits for run in runs):
        return Reading(printed)  # marks or signs alone, as numbers of columns are
    covers = [strokes.cover(run) for run in runs]
    if any(cover > _UNTOUCHED for cover in covers):
        whole = [run for run, cover in zip(runs, covers, strict=True) if cover <= _UNTOUCHED]
        struck = [run for run, cover in zip(runs, covers, strict=True) if cover >= _STRUCK]
        if len(whole) != 1 or len(whole) + len(struck) < len(runs) or not all(_is_amount(run) for run in runs):
            return Reading(printed, "struck", marks)
        runs = whole
    sizes = [run.size for run in runs]
    if max(sizes) - min(sizes) > _SAME_SIZE * max(sizes):
        return Reading(printed, "size", marks)
    lines, doubt, is_spaced = [], "", False
    bases: list[float] = []
    for line in _on_lines(runs):
        text, why, spaced = _joined(line)
        lines.append(text)
        bases.append(line[0].base)
        doubt, is_spaced = doubt or why, is_spaced or spaced
    if doubt:
        return Reading(printed, doubt, marks)
    if len(lines) > 1 and not _is_one_number(lines, bases, max(sizes)):
        return Reading(tuple(lines), "lines", marks, is_broken=_is_broken(lines, bases, max(sizes)))
    return Reading(
        tuple(lines),
        "",
        marks,
        is_spaced,
        is_number=True,
        is_red=any(char.is_red for run in runs for char in run.chars),
    )


def _is_amount(run: Run) -> bool:
    return bool(_NUMBER.fullmatch(run.text))


def _once(chars: list[Char]) -> list[Char]:
    """Characters without those printed a second time a hair apart, as bold is sometimes made."""
    found: list[Char] = []
    for char in sorted(chars, key=_along):
        start, end, base = _along(char)
        least = start - DUPLICATE * (end - start)
        near = itertools.takewhile(lambda other: _along(other)[0] >= least, reversed(found))  # noqa: B023
        if not any(
            other.text == char.text and abs(base - _along(other)[2]) <= _SAME_BASE * char.size for other in near
        ):
            found.append(char)
    return found


def _without_shadows(runs: list[Run]) -> list[Run]:
    """Runs without those that print the number before them again, a little displaced."""
    found: list[Run] = []
    for run in runs:
        glyph = (run.end - run.start) / len(run.chars)
        if not any(
            other.text == run.text
            and other.turn == run.turn
            and abs(other.size - run.size) <= _SAME_SIZE * run.size
            and abs(other.start - run.start) < _SHADOW * glyph
            and abs(other.base - run.base) < _SHADOW / 2 * run.size
            for other in found
        ):
            found.append(run)
    return found


def _without_marks(runs: list[Run]) -> tuple[list[Run], str]:
    """Runs without the marks of footnotes before or behind a number, and those marks."""
    marks: list[str] = []
    found: list[Run] = []
    for run in runs:
        kinds = [kind(char.text) == "mark" for char in run.chars]
        first = kinds.index(False) if False in kinds else len(kinds)
        last = len(kinds) - kinds[::-1].index(False) if False in kinds else len(kinds)
        bare = run.chars[first:last]
        if len(bare) < len(run.chars):
            marks.append("".join(char.text for char in run.chars if kind(char.text) == "mark"))
        if bare:
            found.append(run if len(bare) == len(run.chars) else _run(bare))
    raised = [run for run in found if any(_is_raised_mark(run, beside) for beside in found if beside is not run)]
    marks += [run.printed for run in raised]
    return [run for run in found if run not in raised], "".join(marks)


def _is_raised_mark(run: Run, beside: Run) -> bool:
    """Whether a run is a small raised mark of the number beside it.

    Behind a whole number two raised digits could be its decimals, as prices have them.
    """
    if run.turn != beside.turn or run.size > _SMALL * beside.size or not _MARK.fullmatch(run.text):
        return False
    if not _RAISED * beside.size <= beside.base - run.base <= _HIGHEST * beside.size:
        return False
    if not _is_amount(beside) or (not _LONG_NUMBER.fullmatch(beside.text) and re.search("[0-9]{2}", run.text)):
        return False
    gap = max(run.start - beside.end, beside.start - run.end)
    return -HAIR * beside.size <= gap <= _BESIDE * beside.size


def _on_lines(runs: list[Run]) -> list[list[Run]]:
    """Runs by their lines of print, from the top, each line from its beginning."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.base):
        if lines and run.base - lines[-1][0].base <= _SAME_BASE * run.size:
            lines[-1].append(run)
        else:
            lines.append([run])
    return [sorted(line, key=lambda run: run.start) for line in lines]


def _joined(line: list[Run]) -> tuple[str, str, bool]:
    """The text of the runs on one line, why they may not be one number, and whether spaces group its digits."""
    text = "".join(run.printed for run in line)
    core = list(line)
    if core[0].text == "¥":  # the sign of the currency stands at the other side of a cell where accountants set it
        del core[0]
    if len(core) > 1 and core[-1].text == "元":
        del core[-1]
    if len(core) > 1 and core[0].text.startswith("(") and core[-1].text.endswith(")"):
        core = [run for run in core if run.text not in "()"]
    if len(core) <= 1:
        return text, "", False
    size = core[0].size
    gaps = [(right.start - left.end) / size for left, right in itertools.pairwise(core)]
    is_even = max(gaps) - min(gaps) <= _EVEN
    is_spelt = all(len(run.chars) == 1 for run in core) and max(map(abs, gaps)) <= _SPACED
    if is_spelt and is_even and _LONG_NUMBER.fullmatch(normalise(text)):
        return text, "", False
    first, *middle, last = (run.text for run in core)
    if (
        _FIRST_GROUP.fullmatch(first)
        and all(_GROUP.fullmatch(group) for group in middle)
        and _LAST_GROUP.fullmatch(last)
        and is_even
        and HAIR < min(gaps) <= max(gaps) <= _SPACE
    ):
        return text, "", True
    return text, "gap" if min(gaps) >= 0 else "overlap", False


def _is_one_number(lines: list[str], bases: list[float], size: float) -> bool:
    """Whether lines below each other are one number and can be nothing else: no part of them is one by itself."""
    texts = [normalise(line) for line in lines]
    if _are_apart(bases, size):
        return False
    whole = "".join(texts).removeprefix("¥").removesuffix("元")
    if whole.startswith("(") and whole.endswith(")"):
        whole = whole[1:-1]
    if not _NUMBER.fullmatch(whole):
        return False
    splits = (("".join(texts[:at]), "".join(texts[at:])) for at in range(1, len(texts)))
    return not any(_PART.fullmatch(above) and _PART.fullmatch(below) for above, below in splits)


def _is_broken(lines: list[str], bases: list[float], size: float) -> bool:
    """Whether lines would be one number that is broken in its decimals (138,907.2 above 4)."""
    first, *others = (normalise(line) for line in lines)
    return bool(_DECIMALS.fullmatch(first)) and all(map(is_digits, others)) and not _are_apart(bases, size)


def _are_apart(bases: list[float], size: float) -> bool:
    return any(below - above > _NEXT_LINE * size for above, below in itertools.pairwise(bases))


def doubts(readings: Mapping[int, Reading]) -> Iterator[tuple[int, str]]:
    """The doubts of the cells of one table, by their keys, with what only the other cells tell.

    A space groups digits where no other number of the table has thousands otherwise (1,234.56 or 1234.56). A number is
    broken in its decimals where it has as many of them as all others. Red says nothing where every number is red.
    """
    numbers = {key: said.text for key, said in readings.items() if said.is_number}
    red = {key for key, text in numbers.items() if readings[key].is_red and _UNSIGNED.fullmatch(text)}
    whole = [text for key, text in numbers.items() if not readings[key].is_spaced]
    decimals = [len(text.partition(".")[2]) for text in whole if "." in text]
    for key, said in readings.items():
        doubt = said.doubt
        if said.is_spaced and any(_UNGROUPED.match(text) for text in whole):
            doubt = "gap"
        elif said.is_broken and len(decimals) >= _HABIT and {len(said.text.partition(".")[2])} == set(decimals):
            doubt = ""
        elif key in red and len(red) < len(numbers):
            doubt = doubt or "red"
        if doubt:
            yield key, doubt


def _words(chars: list[Char]) -> Reading:
    """A cell with words: small raised marks and marks at its end are no part of them; a code at its start is a run."""
    raised = _raised_chars(chars)
    bare = [char for char in chars if char not in raised] if raised else chars
    lines = lines_of(bare)
    marks = "".join(char.text for char in raised)
    end = len(lines[-1])
    while end and kind(lines[-1][end - 1]) == "mark":
        end -= 1
    if end and end < len(lines[-1]):
        marks += lines[-1][end:]
        lines = (*lines[:-1], lines[-1][:end])
    return Reading(lines, _doubt_of_code(bare), marks)


def without_raised_marks(chars: list[Char]) -> list[Char]:
    """Characters without the small raised marks among them."""
    raised = _raised_chars(chars)
    return [char for char in chars if char not in raised] if raised else chars


def _raised_chars(chars: list[Char]) -> list[Char]:
    """The small raised marks among words."""
    largest = max(char.size for char in chars)
    small = [char for char in chars if char.size <= _SMALL * largest and normalise(char.text) in _MARK_CHARS]
    if not small:
        return []
    found = []
    for run in runs_of(small):
        beside = [
            char
            for char in chars
            if run.size <= _SMALL * char.size
            and char.turn == run.turn
            and _RAISED * char.size <= _along(char)[2] - run.base <= _HIGHEST * char.size
            and -HAIR * char.size <= max(run.start - _along(char)[1], _along(char)[0] - run.end) <= _BESIDE * char.size
        ]
        if beside and _MARK.fullmatch(run.text):
            found.extend(run.chars)
    return found


def _doubt_of_code(chars: list[Char]) -> str:
    """Why the digits before a name are no one run; 12 2010301行政运行 holds two numbers."""
    if any(char.turn for char in chars):
        return ""
    top = min(char.base for char in chars)
    line = sorted((char for char in chars if char.base - top <= _SAME_LINE * char.size), key=_left)
    leading = list(itertools.takewhile(lambda char: kind(char.text) == "digit", _once(line)))
    return "" if len(leading) < 2 or _is_one_run(leading) else "gap"


def lines_of(chars: list[Char]) -> tuple[str, ...]:
    """The characters of one cell as lines from the top, whatever they are."""
    if len(chars) == 1:
        return (chars[0].text,)
    ordered = sorted(chars, key=lambda char: (char.y0 + char.y1, char.x0))
    lines: list[list[Char]] = [[ordered[0]]]
    for char in ordered[1:]:
        first = lines[-1][0]
        apart = (char.y0 + char.y1 - first.y0 - first.y1) / 2
        if apart > _SAME_LINE * max(char.y1 - char.y0, first.y1 - first.y0):
            lines.append([char])
        else:
            lines[-1].append(char)
    return tuple(_line(line) for line in lines)


def _line(chars: list[Char]) -> str:
    chars.sort(key=_left)
    out = []
    last: Char | None = None
    for char in chars:
        # Bold is sometimes printed by setting the same character twice, a hair apart.
        if last is None or char.text != last.text or char.x0 - last.x0 > DUPLICATE * (char.x1 - char.x0):
            out.append(char.text)
        last = char
    return "".join(out)
