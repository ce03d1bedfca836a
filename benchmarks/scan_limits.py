"""Which limits a scanned page must keep to: chosen on one half of the documents, reported on the other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.scans.quality import LIMITS, Limits

_DPI = ((0.0, 0.0), (95.0, 145.0), (125.0, 195.0), (LIMITS.dpi, LIMITS.bilevel_dpi), (195.0, 295.0))
_DISAGREEMENTS = (0.0, 0.01, 0.02, 0.05, 0.1, 1.0)
_UNSURE = (0.0, 0.02, 0.05, 0.1, 1.0)


class PageCount(NamedTuple):
    """What would be loaded of a page whatever its quality."""

    dpi: float
    is_bilevel: bool
    disagreements: float
    unsure_cells: float
    accepted: int
    wrong: int

    def keeps(self, limits: Limits) -> bool:
        """Whether the page keeps to limits."""
        return (
            self.dpi >= (limits.bilevel_dpi if self.is_bilevel else limits.dpi)
            and self.disagreements <= limits.disagreements
            and self.unsure_cells <= limits.unsure_cells
        )


def counts_under(limits: Limits, pages: Sequence[PageCount]) -> tuple[int, int]:
    """How many numbers are accepted under limits, and how many figures wrongly."""
    accepted = [page for page in pages if page.keeps(limits)]
    return sum(page.accepted for page in accepted), sum(page.wrong for page in accepted)


def choices() -> Iterator[Limits]:
    """All limits that are compared."""
    for (dpi, bilevel), disagreements, unsure in itertools.product(_DPI, _DISAGREEMENTS, _UNSURE):
        yield Limits(dpi, bilevel, disagreements, unsure)


def loosest(pages: Sequence[PageCount]) -> Limits | None:
    """The limits under which most is accepted and nothing wrong; None where there are none."""
    sound = [(counts_under(limits, pages), limits) for limits in choices()]
    accepted = [(count, limits) for (count, wrong), limits in sound if not wrong]
    return max(accepted, key=lambda pair: pair[0])[1] if accepted else None


def report_limits(chosen_on: Sequence[PageCount], reported_on: Sequence[PageCount]) -> None:
    """Print what the limits of the product, and the loosest ones of one half, accept on both halves."""
    print("\nlimits: dpi, bilevel dpi, disagreement, doubtful cells       chosen on: accepted, wrong   other half")
    rows = [("of the product", LIMITS), ("none", Limits(0, 0, 1, 1))]
    if limits := loosest(chosen_on):
        rows.append(("loosest without a wrong one", limits))
    for name, own in rows:
        shown = f"{own.dpi:.0f} {own.bilevel_dpi:.0f} {own.disagreements} {own.unsure_cells}"
        first, second = counts_under(own, chosen_on), counts_under(own, reported_on)
        print(f"{name:28} {shown:30} {first[0]:10,} {first[1]:6} {second[0]:12,} {second[1]:6}")
