"""Folders that the tests make once, and not once in each of the processes that run them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Give the folder of a name; the first process that asks for it fills it, the others wait until it is filled."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # the processes of xdist each have a folder in a common one
        base = base.parent
    folder, is_made = base / name, base / f"{name}.made"
    with FileLock(base / f"{name}.lock"):
        if not is_made.exists():
            shutil.rmtree(folder, ignore_errors=True)  # left by a process that failed
            folder.mkdir()
            make(folder)
            is_made.touch()
    return folder
