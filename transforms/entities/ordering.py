"""The order of the versions of one disclosure: by dates, by decisions on record, or none at all."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Content:
    """What a version says, as two hashes: over the figures that count, and over the printed ones."""

    counted: str = ""
    printed: str = ""
    is_corrected: bool = False


@dataclass(frozen=True)
class Likeness:
    """How two versions compare, by their printed figures.

    `cells` are those in which one of them has a figure other than zero, `same` those of them that agree.
    """

    cells: int
    same: int
    is_within: bool = False
    """Every table of the first is in the second, equal in every figure; the second has more tables"""
    has_within: bool = False
    """The same, the other way round"""

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
    """Loaded and not withdrawn: it may be the current version"""

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it is numbered when nothing else decides; it makes no version current."""
        return self.published_on or "", self.retrieved_on or "", self.sha256


@dataclass
class Version:
    """Documents with the same figures; the first one is shown for all of them."""

    copies: list[Copy]
    before: set[int] = field(default_factory=set)
    """Numbers of the versions that are known to come before this one, directly or by way of others"""

    @property
    def shown(self) -> Copy:
        """The document that stands for the version."""
        return self.copies[0]

    def dates(self, name: str) -> tuple[str, str] | None:
        """The first and the last known date of a kind."""
        known = sorted(value for copy in self.copies if (value := getattr(copy, name)))
        return (known[0], known[-1]) if known else None


def group_copies(documents: Iterable[Copy]) -> list[Version]:
    """Put documents with the same figures together; the rest stay by themselves.

    A document is also a copy of the one whose printed figures it has and whose corrections it has not, unless people
    corrected these figures in two ways.
    """
    alone: list[list[Copy]] = []
    counted: dict[str, list[Copy]] = {}
    for document in sorted(documents, key=_shown_first):
        if document.counts:
            counted.setdefault(document.content.counted, []).append(document)
        else:
            alone.append([document])
    for content, copies in list(counted.items()):
        if any(copy.content.is_corrected for copy in copies):
            continue
        corrected = [other for key, other in counted.items() if key != content and _is_correction_of(other, content)]
        if len(corrected) == 1:
            corrected[0].extend(counted.pop(content))
    return [Version(copies) for copies in [*counted.values(), *alone]]


def _is_correction_of(copies: Sequence[Copy], printed: str) -> bool:
    return any(copy.content.is_corrected and copy.content.printed == printed for copy in copies)


def _shown_first(document: Copy) -> tuple[str, str, str]:
    # An unknown date comes after every known one.
    return document.published_on or "9", document.retrieved_on or "9", document.sha256


def order(
    versions: Sequence[Version], chosen: Collection[tuple[str, str]], alike: Mapping[tuple[str, str], Likeness]
) -> None:
    """Note for every version which others come before it.

    Args:
        versions: of one disclosure.
        chosen: what people decided, as (document that counts, document that it takes the place of).
        alike: by the printed contents of two versions, how they compare.
    """
    for number, version in enumerate(versions):
        for other, against in enumerate(versions):
            if number != other and _comes_before(against, version, chosen, alike):
                version.before.add(other)
    for through in range(len(versions)):
        for version in versions:
            if through in version.before:
                version.before |= versions[through].before


def _comes_before(
    first: Version,
    second: Version,
    chosen: Collection[tuple[str, str]],
    alike: Mapping[tuple[str, str], Likeness],
) -> bool:
    if is_chosen(second, first, chosen):
        return True
    if is_chosen(first, second, chosen):
        return False
    for name in ("published_on", "retrieved_on"):
        one, other = first.dates(name), second.dates(name)
        if one and other and one != other:
            # Spans of copies that overlap say nothing, and then no other date does.
            return one[1] < other[0]
    likeness = alike.get((first.shown.content.printed, second.shown.content.printed))
    return likeness is not None and likeness.is_within


def is_chosen(version: Version, other: Version, chosen: Collection[tuple[str, str]]) -> bool:
    """Whether people decided that a version takes the place of another."""
    return any((a.sha256, b.sha256) in chosen for a in version.copies for b in other.copies)


def of_one_body(
    versions: Sequence[Version],
    numbers: Sequence[int],
    chosen: Collection[tuple[str, str]],
    alike: Mapping[tuple[str, str], Likeness],
) -> list[list[int]]:
    """Groups of versions that share their figures with one another, directly or by way of others of the group."""
    left, groups = list(numbers), []
    while left:
        group = [left.pop(0)]
        for member in group:
            joined = [number for number in left if _are_alike(versions[member], versions[number], chosen, alike)]
            group += joined
            left = [number for number in left if number not in joined]
        groups.append(group)
    return groups


def _are_alike(
    one: Version, other: Version, chosen: Collection[tuple[str, str]], alike: Mapping[tuple[str, str], Likeness]
) -> bool:
    if is_chosen(one, other, chosen) or is_chosen(other, one, chosen):
        return True
    contents = one.shown.content.printed, other.shown.content.printed
    return contents[0] == contents[1] or alike[contents].is_of_one_body


def last_of(versions: Sequence[Version], numbers: Sequence[int]) -> list[int]:
    """The versions that no other one is known to follow; those that follow each other in a circle are among them."""
    return [
        number
        for number in numbers
        if all(other in versions[number].before for other in numbers if number in versions[other].before)
    ]


def in_order(versions: Sequence[Version]) -> list[int]:
    """The versions as they are numbered: in their known order, and where there is none by date and hash."""
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
