"""Documents that many tests need are read once in a session of tests, whichever of its processes asks first."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.sharing import made_once
from transforms.document import read_document
from transforms.result import DocumentResult

NAME = "2019年某市财政局部门预算.pdf"
"""What every document is called: its name must not help, and must not mislead"""
_RESULT = "result.pickle"

ReadOnce = Callable[[bytes], DocumentResult]


def reading_once(factory: pytest.TempPathFactory) -> ReadOnce:
    """Give a function that reads documents and keeps what it read; nobody may change it."""

    @cache
    def read(data: bytes) -> DocumentResult:
        def make(folder: Path) -> None:
            (folder / _RESULT).write_bytes(pickle.dumps(read_document(data, NAME)))

        digest = hashlib.sha256(data).hexdigest()[:16]
        result = pickle.loads((made_once(factory, f"read-{digest}", make) / _RESULT).read_bytes())
        assert isinstance(result, DocumentResult)
        return result

    return read
