"""Write a folder aside and move it into place as a whole; files that are not ours are never overwritten."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from common.files import sync_to_disk
from schemas.wording.messages import message
from warehouse.errors import WarehouseError

MANIFEST = "juesuan-export.json"
"""The list of exported files; a folder with this file, and no file that it does not name, is an earlier export"""


@contextmanager
def replacing_folder(out: Path) -> Iterator[Path]:
    """A new folder beside `out`; it takes its place when the block ends without an error.

    An earlier export at `out` stays until then. A process that is killed leaves the old export or the new one; what it
    had written aside is removed by the next.

    Raises:
        WarehouseError: `out` has files that are not part of an export of ours.
    """
    out = Path(os.path.normpath(out.absolute()))
    building, spilled, before = (
        out.with_name(f".{out.name}.{word}") for word in ("building", "building.tmp", "before")
    )
    if before.exists() and not out.exists():  # killed between the two moves below
        os.rename(before, out)
    expect_earlier_export(out)
    for leftover in (building, spilled, before):
        shutil.rmtree(leftover, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        yield building
        sync(building)
        if out.exists():
            os.rename(out, before)
        os.rename(building, out)
        sync_to_disk(out.parent)
    finally:
        for leftover in (building, spilled, before):
            shutil.rmtree(leftover, ignore_errors=True)


def expect_earlier_export(out: Path) -> None:
    """Refuse a folder that holds anything but an earlier export.

    Raises:
        WarehouseError: the folder holds other files.
    """
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise WarehouseError(message("warehouse.not_a_folder", path=out))
    present = listed(out) if out.exists() else []
    if not present:
        return
    try:
        named = set(json.loads((out / MANIFEST).read_text("utf-8"))["files"]) | {MANIFEST}
    except (OSError, ValueError, KeyError, TypeError):
        raise WarehouseError(message("warehouse.not_an_export", path=out)) from None
    if foreign := sorted(set(present) - named):
        raise WarehouseError(message("warehouse.foreign_file", path=out, file=foreign[0]))


def write_manifest(folder: Path, about: Mapping[str, Any]) -> None:
    """Write the list of files in a folder; call it last."""
    write_json(folder / MANIFEST, {**about, "files": listed(folder)})


def write_json(path: Path, value: Any) -> None:
    """Write JSON in the format of exported files."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def listed(folder: Path) -> list[str]:
    """The files in a folder and below it, relative to it, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def sync(folder: Path) -> None:
    """Force a folder with all that is in it to disk."""
    for path in (*folder.rglob("*"), folder):
        sync_to_disk(path)
