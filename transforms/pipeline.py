"""From the bytes of one document to its facts."""

from __future__ import annotations

from transforms.result import DocumentResult


def read_document(data: bytes, source_name: str) -> DocumentResult:
    """Read one document; never raises for what is wrong with the document (see `DocumentResult.reason`).

    A programming error is not caught here: the runner gives it the reason `crashed`.
    """
    raise NotImplementedError
