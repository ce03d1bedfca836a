"""The order of the versions of one disclosure: by dates, by decisions on record, or none at all."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

_NO_FIGURES = hashlib.sha256(b"").hexdigest()
"""The hash of the figures of a document without any"""


@dataclass(frozen=True)
class Content:
    """The figures of a version as two hashes: over those that count (corrected), and over the printed ones."""

    counted: str = ""
    printed: str = ""
    is_corrected: bool = False

    @property
    def has_figures(self) -> bool:
        """Whether a table of the document has a figure; a document of performance forms alone has none."""
        return self.printed != _NO_FIGURES


@dataclass(frozen=True)
class Likeness:
    """How two versions compare, by their printed figures.

    `cells` counts the cells in which one of them has a figure other than zero, `same` those of them that agree.
    """

    cells: int
    same: int
    is_within: bool = False
    """Whether every table of the first is in the second, equal in every figure, and the second has more tables"""
    has_within: bool = False
    """Whether it is so the other way round"""

    @property
    def is_of_one_body(self) -> bool:
        """Whether they share half of their figures; with less they may be of two bodies."""
        return self.same * 2 >= self.cells


@dataclass(frozen=True)
class Copy:
    """One document among the versions of a disclosure."""

    sha256: str
    published_on: str | None
    retrieved_on: str | None
    content: Content
    counts: bool
    """Whether it is loaded and not withdrawn, so that it may be the current version"""

    @property
    def place(self) -> tuple[str, str, str]:
        """Its place in the numbering where nothing else decides; it makes no version current."""
        return self.published_on or "", self.retrieved_on or "", self.sha256


@dataclass
class Version:
    """Documents with the same figures; the first one is shown for all of them."""

    copies: list[Copy]
    before: set[int] = field(default_factory=set)
    """Numbers of the versions that are known to come before this one, directly or by way of others"""

    @property
    def shown(self) -> Copy:
        """The document that represents the version."""
        return self.copies[0]

    def dates(self, name: str) -> tuple[str, str] | None:
        """The first and the last known date of a kind."""
        dates = sorted(date for copy in self.copies if (date := getattr(copy, name)))
        return (dates[0], dates[-1]) if dates else None


def group_copies(documents: Iterable[Copy]) -> list[Version]:
    """Group documents with the same figures; each that does not count stays by itself.

    A document is also a copy of the one that has its printed figures with corrections, unless these figures were
    corrected in two ways.
    """
    single: list[list[Copy]] = []
    by_content: dict[str, list[Copy]] = {}
    for document in sorted(documents, key=_by_date):
        if document.counts:
            by_content.setdefault(document.content.counted, []).append(document)
        else:
            single.append([document])
    for content, copies in list(by_content.items()):
        if any(copy.content.is_corrected for copy in copies):
            continue
        corrected = [other for key, other in by_content.items() if key != content and _is_correction_of(other, content)]
        if len(corrected) == 1:
            corrected[0].extend(by_content.pop(content))
    return [Version(copies) for copies in [*by_content.values(), *single]]


def _is_correction_of(copies: Sequence[Copy], printed: str) -> bool:
    return any(copy.content.is_corrected and copy.content.printed == printed for copy in copies)


def _by_date(document: Copy) -> tuple[str, str, str]:
    # An unknown date comes after every known one.
    return document.published_on or "9", document.retrieved_on or "9", document.sha256


def note_order(
    versions: Sequence[Version], chosen: Collection[tuple[str, str]], likeness: Mapping[tuple[str, str], Likeness]
) -> None:
    """Note for every version which others come before it.

    Args:
        versions: of one disclosure.
        chosen: the choices on record, as (document that counts, document that it replaces).
        likeness: by the printed contents of two versions, how they compare.
    """
    for number, version in enumerate(versions):
        for other, candidate in enumerate(versions):
            if number != other and _comes_before(candidate, version, chosen, likeness):
                version.before.add(other)
    for through in range(len(versions)):
        for version in versions:
            if through in version.before:
                version.before |= versions[through].before


def _comes_before(
    first: Version,
    second: Version,
    chosen: Collection[tuple[str, str]],
    likeness: Mapping[tuple[str, str], Likeness],
) -> bool:
    if is_chosen(second, first, chosen):
        return True
    if is_chosen(first, second, chosen):
        return False
    for name in ("published_on", "retrieved_on"):
        first_dates, second_dates = first.dates(name), second.dates(name)
        if first_dates and second_dates and first_dates != second_dates:
            # Where the dates of their copies overlap there is no order, and no other date gives one.
            return first_dates[1] < second_dates[0]
    compared = likeness.get((first.shown.content.printed, second.shown.content.printed))
    return compared is not None and compared.is_within


def is_chosen(version: Version, other: Version, chosen: Collection[tuple[str, str]]) -> bool:
    """Whether people decided that a version replaces another."""
    return any((copy.sha256, replaced.sha256) in chosen for copy in version.copies for replaced in other.copies)


def group_by_body(
    versions: Sequence[Version],
    numbers: Sequence[int],
    chosen: Collection[tuple[str, str]],
    likeness: Mapping[tuple[str, str], Likeness],
) -> list[list[int]]:
    """Group versions that share their figures with one another, directly or by way of others of the group."""
    ungrouped, groups = list(numbers), []
    while ungrouped:
        group = [ungrouped.pop(0)]
        for member in group:
            joined = [n for n in ungrouped if _is_one_body(versions[member], versions[n], chosen, likeness)]
            group += joined
            ungrouped = [number for number in ungrouped if number not in joined]
        groups.append(group)
    return groups


def _is_one_body(
    version: Version,
    other: Version,
    chosen: Collection[tuple[str, str]],
    likeness: Mapping[tuple[str, str], Likeness],
) -> bool:
    if is_chosen(version, other, chosen) or is_chosen(other, version, chosen):
        return True
    contents = version.shown.content.printed, other.shown.content.printed
    return contents[0] == contents[1] or likeness[contents].is_of_one_body


def latest_versions(versions: Sequence[Version], numbers: Sequence[int]) -> list[int]:
    """The versions that no other one is known to follow, with those that follow each other in a circle."""
    return [
        number
        for number in numbers
        if all(other in versions[number].before for other in numbers if number in versions[other].before)
    ]


def number_order(versions: Sequence[Version]) -> list[int]:
    """The indices of the versions in the order of their numbers: the known order, else by date and hash."""
    waiting = {number: version.before - {number} for number, version in enumerate(versions)}
    for number, before in waiting.items():  # a circle has no order
        before -= {other for other in before if number in versions[other].before}
    ready = [(versions[n].shown.place, n) for n, before in waiting.items() if not before]
    heapq.heapify(ready)
    numbered: list[int] = []
    while ready:
        _, number = heapq.heappop(ready)
        numbered.append(number)
        for other, before in waiting.items():
            if number in before:
                before.remove(number)
                if not before:
                    heapq.heappush(ready, (versions[other].shown.place, other))
    return numbered
