"""Exports and releases of the published warehouse, with errors for the person who asked for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import JuesuanError
from flows.versions import package_version

if TYPE_CHECKING:
    from warehouse.export.content import Choice
    from warehouse.export.export import Exported


def export_to(warehouse: Path, out: Path, form: str, choice: Choice, *, bom: bool = False) -> Exported:
    """Export the published warehouse into a folder (see `warehouse.export.export`).

    Raises:
        JuesuanError: there is no warehouse, a year has no documents, or the folder cannot be written or is not ours.
    """
    from warehouse.errors import WarehouseError
    from warehouse.export.export import export

    try:
        return export(warehouse, out, form, choice, bom=bom, program=package_version())
    except WarehouseError as error:
        raise JuesuanError(str(error)) from error
    except OSError as error:
        raise JuesuanError(
            f"{out} cannot be written: {error.strerror or error}; what was there is as it was"
        ) from error
