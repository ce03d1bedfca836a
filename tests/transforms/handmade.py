"""Tables made by hand: cells and the meaning of their columns, without a page or a header that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from schemas.reading.forms import Binding, Form, Rows
from transforms.facts.build import build_facts
from transforms.facts.cells import Drafts
from transforms.forms.headers import Header
from transforms.forms.slices import Slice
from transforms.forms.tables import FormTable
from transforms.reading.grids import Grid, Region

SIZE = 10.0
WIDTH, HEIGHT = 100.0, 20.0


@dataclass
class _Page:
    number: int
    width: float = 595.0

    def as_shown(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        return x0, y0, x1, y1


def grid(body: str, page: int = 1, *, placed: bool = True) -> Grid:
    """Make a grid of lines of cells between bars.

    `<` joins a cell with the one to its left, `^` with the one above; each dot before a name indents it by one em.
    Without `placed` nobody knows how names are indented.
    """
    texts = [[cell.strip(" ") for cell in line.split("|")] for line in body.strip("\n").split("\n")]
    cells: list[list[Region]] = []
    for row, line in enumerate(texts):
        cells.append([])
        for col, text in enumerate(line):
            if text in ("<", "^"):
                region = cells[row][col - 1] if text == "<" else cells[row - 1][col]
                region.col1, region.row1 = max(region.col1, col), max(region.row1, row)
                region.x1, region.y1 = (region.col1 + 1) * WIDTH, (region.row1 + 1) * HEIGHT
            else:
                name = text.lstrip("·")
                x, y = col * WIDTH, row * HEIGHT
                region = Region(row, row, col, col, x, y, x + WIDTH, y + HEIGHT, name, name)
                if name and placed:
                    region.indent = float(len(text) - len(name))
            cells[row].append(region)
    xs = [col * WIDTH for col in range(len(texts[0]) + 1)]
    ys = [row * HEIGHT for row in range(len(texts) + 1)]
    return Grid(_Page(page), 1, xs, ys, cells)  # type: ignore[arg-type]


def form(table_key: str = "bud_expenditure", axis: str = "coded", **declared: Any) -> Form:
    """A form of budgets; what is not given is empty."""
    defaults: dict[str, Any] = {
        "document_kind": "budget",
        "zh": "",
        "doc": "",
        "titles": (),
        "code_system": "functional",
        "meanings": None,
        "defaults": {},
        "flows": (),
        "own_book": "all",
        "books": frozenset(),
        "phases": frozenset(),
        "required": frozenset(),
        "labels": frozenset(),
        "total": None,
        "rows": {"": Rows()},
    }
    return Form(table_key=table_key, axis=axis, **(defaults | declared))


def measure(name: str = "expenditure", **features: Any) -> Binding:
    """A column of amounts of the approved budget."""
    defaults: dict[str, Any] = {"phase": "approved", "budget_book": "all"}
    return Binding("measure", measure=name, **(defaults | features))


def label(role: str, panel: str = "") -> Binding:
    """A column of labels."""
    return Binding(role, panel=panel)


def read_table(of: Form, columns: tuple[Binding | None, ...], *grids: Grid, unit: str = "万元") -> Drafts:
    """Build the facts of a table whose header was read as `columns`, over one grid or several."""
    header = Header(of, columns, (0,) * len(columns), frozenset(), ((),) * len(columns), ())
    return build_facts(FormTable(of, "表", unit, [Slice(grid, header, 0) for grid in grids]))


def keys(drafts: Drafts, *names: str) -> list[tuple[Any, ...]]:
    """The given columns of all facts, in order."""
    return [tuple(fact[name] for name in names) for fact in drafts.facts]


def rules(drafts: Drafts) -> list[str]:
    """The rules of the findings."""
    return [finding.rule for finding in drafts.findings]
