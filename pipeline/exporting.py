"""Exports and releases of the published warehouse, with errors for the person who asked for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.errors import JuesuanError
from pipeline.code_versions import package_version
from schemas.wording.messages import message
from schemas.wording.os_errors import os_error

if TYPE_CHECKING:
    from warehouse.export.content import Choice
    from warehouse.export.export import Exported
    from warehouse.export.release import Released


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
        raise JuesuanError(message("cli_export.cannot_write", out=out, why=os_error(error))) from error


def release_to(
    warehouse: Path, out: Path, day: str | None, measured: Mapping[str, Path | None], *, contacts: bool = False
) -> Released:
    """Make a release of the published warehouse (see `warehouse.export.release`).

    Args:
        warehouse: The published file.
        out: The folder in which releases are kept.
        day: ISO date of the release; else that of the newest document.
        measured: For each benchmark the JSON file that it wrote, or None.
        contacts: Whether the names and telephones of persons leave with it.

    Raises:
        JuesuanError: there is no date, a file is none of that benchmark, there is such a release, or it cannot be
            written.
    """
    from warehouse.errors import WarehouseError
    from warehouse.export.release import newest_day, release

    figures = {name: None if path is None else _figures(name, path) for name, path in measured.items()}
    try:
        chosen = day or newest_day(warehouse)
        if chosen is None:
            raise JuesuanError(message("cli_export.no_date"))
        return release(warehouse, out, chosen, figures, program=package_version(), contacts=contacts)
    except WarehouseError as error:
        raise JuesuanError(str(error)) from error
    except OSError as error:
        raise JuesuanError(message("cli_export.release_cannot_write", out=out, why=os_error(error))) from error


def problems_of(folder: Path) -> list[str]:
    """Verify a release and list what is wrong with it, in sentences.

    Raises:
        JuesuanError: the folder is not a release, or cannot be read.
    """
    from warehouse.errors import WarehouseError
    from warehouse.export.release import verify

    try:
        return verify(folder)
    except WarehouseError as error:
        raise JuesuanError(str(error)) from error
    except OSError as error:
        raise JuesuanError(message("cli_export.cannot_read", folder=folder, why=os_error(error))) from error


_FIGURES = {"accuracy": {"documents", "exact", "measured_on"}, "mutation": {"asked", "measured_on"}}
"""What a release tells of each benchmark"""
_MODULES = {"accuracy": "benchmarks.accuracy", "mutation": "tests.verification.mutation"}
"""What measures it"""


def _figures(name: str, path: Path) -> dict[str, Any]:
    try:
        body = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        why = os_error(error) if isinstance(error, OSError) else message("cli_export.not_json")
        raise JuesuanError(message("cli_export.figures_unreadable", path=path, name=name, why=why)) from error
    if not isinstance(body, dict) or body.get("benchmark") != name or not _FIGURES[name] <= set(body):
        raise JuesuanError(message("cli_export.figures_wrong", path=path, module=_MODULES[name]))
    return body
