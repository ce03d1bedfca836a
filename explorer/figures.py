"""The page of one figure, from the same proof that `juesuan prove` shows, and pictures of its cell."""

from __future__ import annotations

from common.language import current_language
from explorer.connection import PublishedWarehouse
from explorer.pages import NotFoundError, PageRequest
from pipeline.pages.dossiers import dossiers
from pipeline.settings import Settings
from review.dossier import Dossier
from review.paper import Box
from review.proof import describe
from schemas.wording.messages import message


def figure(page_request: PageRequest, settings: Settings, fact_id: str, *, writes: bool = False) -> str:
    """A figure: what is printed, how it was named and read, its checks, its trust, and how to cite it.

    With `writes` the page leads to the form of a correction.

    Raises:
        NotThereError: there is no such figure in the warehouse.
    """
    sha256, _, _ = location_of(page_request.warehouse, fact_id)
    # All figures of a document share what is known of it, and gathering that takes longer than all else.
    dossier: Dossier = page_request.warehouse.cached_value(
        ("dossier", sha256, current_language()),
        lambda: next(dossiers(settings, page_request.warehouse.path, [sha256], page_request.warehouse.declared)),
    )
    proof = describe(dossier, fact_id)
    return page_request.page(
        "figure.html",
        proof=proof,
        fact=proof.fact,
        document=dossier.document,
        grade=dossier.grade,
        trust=page_request.warehouse.row("figure_trust", document=sha256, fact=fact_id),
        writes=writes,
    )


def location_of(warehouse: PublishedWarehouse, fact_id: str) -> tuple[str, int, Box]:
    """The document, the page and the box of a figure.

    Raises:
        NotThereError: there is no such figure in the warehouse.
    """
    row = warehouse.row("fact", fact=fact_id)
    if row is None:
        raise NotFoundError(message("explorer.no_figure", fact=fact_id))
    return row["document_sha256"], int(row["page"]), (row["x0"], row["y0"], row["x1"], row["y1"])
