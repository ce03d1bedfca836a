"""The page on which a person reads the doubtful figures of a scan, one at a time, by the keyboard."""

from __future__ import annotations

from pathlib import Path

from review.dossier import Dossier, Row
from review.drawing import Drawing, NotDrawnError
from review.html import render, write_page
from review.paper import Picture
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
    """What the page shows of a figure."""
    first, second = row["readings"]
    cause = named("cause", row["cause"]) if row["cause"] else ""
    turn = int(row.get("turn") or 0)
    middle = (row["x0"] + row["x1"]) / 2, (row["y0"] + row["y1"]) / 2
    window = _window(row, middle, is_across=bool(turn % 180))
    return {
        "fact": row,
        "picture": picture,
        "first": first,
        "second": second,
        "cause": cause,
        "window": window,
        "turn": (turn, *middle),
        "frame": page_text(f"frame_{row['frame']}") if row.get("frame") else "",
        "said": row.get("said") or "",
    }


def _window(row: Row, middle: tuple[float, float], *, is_across: bool) -> tuple[float, float, float, float]:
    """What is shown of a page, once it is turned upright around the middle of the cell."""
    aside, above = _AROUND
    width, height = row["x1"] - row["x0"], row["y1"] - row["y0"]
    if is_across:
        width, height = height, width
    width, height = width + 2 * aside, height + 2 * above
    return middle[0] - width / 2, middle[1] - height / 2, width, height
