"""The name of the layout of a form."""

from __future__ import annotations

from collections.abc import Collection

from schemas.reading.performance import performance

OTHER = "other"


def layout_of(features: Collection[str]) -> str:
    """The first declared layout that a form has by its features; `other` where it has none."""
    present = set(features)
    for layout in performance().layouts:
        if layout.has <= present and not layout.lacks & present:
            return layout.name
    return OTHER
