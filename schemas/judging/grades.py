"""What the trust grade of a document means: the one place that says so, for code, comments, pages and guide."""

from __future__ import annotations

from collections.abc import Mapping

GRADES: Mapping[str, str] = {
    "A": "every check holds or rounds",
    "B": "errors of the publisher, kept as printed, or figures that a person corrected, and nothing else",
    "C": (
        "something is open: a warning of the reader, a doubt about the reading, a standard table that is stopped or "
        "missing, a correction that does not fit, or a version that contradicts another one"
    ),
    "Q": "in quarantine",
}
INCOMPLETE = "tables_printed"
"""The kind of check whose failing takes a document to C, though it is the publisher's: what is missing may be ours"""
