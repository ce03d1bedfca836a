"""Print the measurements of whole runs as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.speed.outside import Cost


@dataclass(frozen=True)
class Row:
    """A measured command on some documents: a whole run, or another library."""

    name: str
    cost: Cost
    documents: int
    pages: int

    @property
    def start_up(self) -> float:
        """CPU seconds of imports and of starting processes."""
        figures = self.cost.said
        if "start" in figures:
            return float(figures["start"])
        return sum(stages(self.cost)[name] for name in _STARTS)


_STARTS = ("readers: start, imports; ends of all", "run: imports", "run: import of Great Expectations")


def stages(cost: Cost) -> dict[str, float]:
    """CPU seconds of a whole run by stage; they add up to everything."""
    figures: Mapping[str, Any] = cost.said
    read = {f"reading: {name}": seconds for name, seconds in figures["reading"].items() if name != "reading"}
    found = {
        "readers: start, imports; ends of all": cost.cpu - figures["readers"] - figures["run"],
        **read,
        "reading: the rest": figures["reading"]["reading"] - sum(read.values()),
        "readers: bytes, staging, limits": figures["readers"] - figures["reading"]["reading"],
        "run: imports": figures["imports"],
        "run: import of Great Expectations": figures["imports_gate"],
        **{f"run: {name}": seconds for name, seconds in figures["steps"].items()},
    }
    mine = sum(seconds for name, seconds in found.items() if name.startswith("run: "))
    return {**found, "run: the rest": figures["run"] - mine}


def show_rows(rows: list[Row]) -> None:
    """A line for each command: how much of what, how quick, and how much memory."""
    print(
        f"{'':36} {'files':>6} {'pages':>6} {'CPU s':>8} {'ms a page':>10} {'wall s':>8} {'files/s':>8} {'pages/s':>8}"
        f" {'MiB a worker':>13} {'MiB the run':>12}"
    )
    for row in rows:
        cpu, wall, figures = row.cost.cpu, row.cost.wall, row.cost.said
        memory = f"{max(figures['peaks_mb']):13} {figures['peak_mb']:12}" if "peaks_mb" in figures else ""
        print(
            f"{row.name:36} {row.documents:6} {row.pages:6} {cpu:8.1f} {1000 * cpu / row.pages:10.1f} {wall:8.1f}"
            f" {row.documents / wall:8.2f} {row.pages / wall:8.1f} {memory}"
        )


def show_stages(rows: list[Row]) -> None:
    """A line for each stage: milliseconds a page, and the share of everything, for each run."""
    print(f"\n{'CPU ms a page and share':44}" + "".join(f" {row.name:>26}" for row in rows))
    stages_of_rows = [stages(row.cost) for row in rows]
    for name in dict.fromkeys(name for row_stages in stages_of_rows for name in row_stages):
        print(
            f"{name:44}"
            + "".join(
                _cell(row_stages.get(name, 0.0), row) for row_stages, row in zip(stages_of_rows, rows, strict=True)
            )
        )
    print(f"{'everything':44}" + "".join(_cell(row.cost.cpu, row) for row in rows))


def _cell(seconds: float, row: Row) -> str:
    return f" {1000 * seconds / row.pages:17.2f} {seconds / row.cost.cpu:8.1%}"


def show_headline(mine: Row, stock: Row, copied: Row, asked: float) -> bool:
    """How many times less CPU than camelot as it comes; gives whether that holds where start-up is paid for."""
    times = copied.documents // mine.documents
    calls = stock.cost.said["calls"]
    factors: dict[str, float] = {
        f"{mine.documents} real files in one run, everything included": stock.cost.cpu / mine.cost.cpu,
        "the same, start-up and imports left out on both sides": calls / (mine.cost.cpu - mine.start_up),
        f"{copied.documents} files ({times} copies of each), everything included": (stock.start_up + times * calls)
        / copied.cost.cpu,
    }
    print(f"\nTimes less CPU than camelot.read_pdf(pages='all') as it comes, one worker (asked: {asked:.0f})")
    for name, factor in factors.items():
        print(f"  {name:64} {factor:5.1f}  {'holds' if factor >= asked else 'does not hold'}")
    fixed, each = mine.start_up, (copied.cost.cpu - mine.cost.cpu) / (copied.documents - mine.documents)
    gained = calls / mine.documents / asked - each
    if gained > 0:
        fixed = mine.cost.cpu - each * mine.documents
        print(f"  fixed are {fixed:.1f} CPU s a run and {each:.2f} a file: it holds from {fixed / gained:.0f} files on")
    return factors[list(factors)[-1]] >= asked


def show_gain(pairs: list[tuple[Row, Row]]) -> None:
    """What a second worker gains by the clock."""
    for single, two in pairs:
        gain, cpu = single.cost.wall / two.cost.wall, two.cost.cpu / single.cost.cpu - 1
        print(f"Two workers for one, {single.documents} files: {gain:.2f} times as fast by the clock, {cpu:+.1%} CPU")
