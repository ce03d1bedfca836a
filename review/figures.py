"""The page on which a person reads the doubtful figures of a scan, one at a time, by the keyboard."""

from __future__ import annotations

from pathlib import Path

from review.dossier import Dossier, Row
from review.drawing import Drawing, NotDrawnError
from review.html import render, write_page
from review.paper import Box, Picture
from review.wording import named, page_text

MOST_PAGES = 60
"""Pages with doubtful figures that are drawn"""
_AROUND = (30.0, 12.0)
"""What is shown around a cell, in points: to its sides, and above and below it"""


def write_figures(dossier: Dossier, folder: Path, drawing: Drawing) -> Path:
    """Write the page beside that of the document.

    Args:
        dossier: The document, with its doubtful figures.
        folder: The folder of the document's page.
        drawing: Draws the pages.
    """
    pictures = _pictures(dossier, folder, drawing)
    figures = [_figure(row, pictures[row["page"]]) for row in dossier.doubtful if row["page"] in pictures]
    name, beginning = dossier.new_file
    page = folder / "figures.html"
    texts = {"file": name, "beginning": beginning, "reason": page_text("figures_reason")}
    texts["invalid"] = page_text("figures_invalid")
    write_page(page, render("figures.html", "figures.js", dossier=dossier, figures=figures, texts=texts))
    return page


def _pictures(dossier: Dossier, folder: Path, drawing: Drawing) -> dict[int, Picture]:
    pictures: dict[int, Picture] = {}
    for number in sorted({int(row["page"]) for row in dossier.doubtful})[:MOST_PAGES]:
        try:
            pictures[number] = drawing.draw(dossier.pdf or b"", number, folder)
        except NotDrawnError:
            continue
    return pictures


def _figure(row: Row, picture: Picture) -> dict[str, object]:
    """What the page shows of a figure; without a box of its own it is to be found on its page."""
    first, second = row["readings"]
    cause = named("cause", row["cause"]) if row["cause"] else ""
    turn = int(row.get("turn") or 0)
    has_box = row["x1"] > row["x0"]
    box = (
        tuple(row[edge] for edge in ("x0", "y0", "x1", "y1")) if has_box else (0.0, 0.0, picture.width, picture.height)
    )
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    page = _turned((0.0, 0.0, picture.width, picture.height), middle, turn)
    cell = _turned(box, middle, turn)
    aside, above = _AROUND if has_box else (0.0, 0.0)
    return {
        "fact": row,
        "picture": picture,
        "first": first,
        "second": second,
        "cause": cause,
        "has_box": has_box,
        "window": _window((cell[0] - aside, cell[1] - above, cell[2] + aside, cell[3] + above)),
        "strip": _window((page[0], cell[1] - above, page[2], cell[3] + above)),
        "page": _window(page),
        "turn": (turn, *middle),
        "frame": page_text(f"frame_{row['frame']}") if row.get("frame") else "",
        "said": row.get("said") or "",
    }


def _turned(box: Box, middle: tuple[float, float], turn: int) -> Box:
    """A box once the page is turned clockwise around a point, so that it stands upright."""
    x, y = middle
    corners = [(box[0] - x, box[1] - y), (box[2] - x, box[3] - y)]
    for _ in range(turn // 90 % 4):
        corners = [(-down, right) for right, down in corners]
    (x0, y0), (x1, y1) = corners
    return x + min(x0, x1), y + min(y0, y1), x + max(x0, x1), y + max(y0, y1)


def _window(box: Box) -> tuple[float, float, float, float]:
    return box[0], box[1], box[2] - box[0], box[3] - box[1]
