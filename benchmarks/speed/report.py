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


def stages(cost: Cost) -> dict[str, float]:
    """CPU seconds of a whole run by stage; they add up to everything."""
    figures: Mapping[str, Any] = cost.report
    read = {f"reading: {name}": seconds for name, seconds in figures["reading"].items() if name != "reading"}
    seconds_by_stage = {
        "readers: start, imports; ends of all": cost.cpu - figures["readers"] - figures["run"],
        **read,
        "reading: the rest": figures["reading"]["reading"] - sum(read.values()),
        "readers: bytes, staging, limits": figures["readers"] - figures["reading"]["reading"],
        "run: imports": figures["imports"],
        **{f"run: {name}": seconds for name, seconds in figures["steps"].items()},
    }
    mine = sum(seconds for name, seconds in seconds_by_stage.items() if name.startswith("run: "))
    return {**seconds_by_stage, "run: the rest": figures["run"] - mine}


def show_rows(rows: list[Row]) -> None:
    """A line for each command: how much of what, how quick, and how much memory."""
    print(
        f"{'':36} {'files':>6} {'pages':>6} {'CPU s':>8} {'ms a page':>10} {'wall s':>8} {'files/s':>8} {'pages/s':>8}"
        f" {'MiB a worker':>13} {'MiB the run':>12}"
    )
    for row in rows:
        cpu, wall, figures = row.cost.cpu, row.cost.wall, row.cost.report
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


def start_and_page(few: Row, many: Row) -> tuple[float, float]:
    """Split the cost of two runs, one over more pages, into the fixed start and each page, in CPU seconds."""
    page = (many.cost.cpu - few.cost.cpu) / (many.pages - few.pages)
    return few.cost.cpu - page * few.pages, page


def show_costs(few: Row, many: Row, libraries: list[Row]) -> None:
    """Print the fixed start and the cost of a page, for whole runs and for other libraries on the same files."""
    start, page = start_and_page(few, many)
    print(f"\n{'Every process counted, one worker':36} {'fixed start':>13} {'each page':>13}")
    print(f"{'a whole run':36} {start:9.1f} CPU s {1000 * page:10.1f} ms")
    for row in libraries:
        report = row.cost.report
        name, its_page = row.name.partition(",")[0], report["calls"] / row.pages
        print(
            f"{name + ' as it comes':36} {report['start']:9.1f} CPU s {1000 * its_page:10.1f} ms"
            f"   {its_page / page:.1f} times a page of a whole run"
        )


def show_gain(pairs: list[tuple[Row, Row]]) -> None:
    """What a second worker gains by the clock."""
    for single, two in pairs:
        gain, cpu = single.cost.wall / two.cost.wall, two.cost.cpu / single.cost.cpu - 1
        print(f"Two workers for one, {single.documents} files: {gain:.2f} times as fast by the clock, {cpu:+.1%} CPU")
