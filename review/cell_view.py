"""Look at the printed place of a figure on its archived page, for its proof."""

from __future__ import annotations

from review.dossier import Dossier, Row
from review.drawing import CellView, Drawing, Limits, NotDrawnError
from schemas.wording.messages import text


def view_cell(dossier: Dossier, printed: Row, limits: Limits | None) -> CellView:
    """Draw the cell of a figure and read it again, or say why that cannot be done.

    Args:
        dossier: The document of the figure.
        printed: The row of the figure, with its page and box.
        limits: What drawing the cell may cost.
    """
    if dossier.pdf is None:
        return CellView(not_shown=text("review.archived_cell_gone"))
    box = (printed["x0"], printed["y0"], printed["x1"], printed["y1"])
    try:
        with Drawing(limits) as drawing:
            return drawing.view_cell(dossier.pdf, int(printed["page"]), box)
    except NotDrawnError as error:
        return CellView(not_shown=str(error))
