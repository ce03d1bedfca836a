"""What decides the trust grade of a document; what the grades mean is said in `schemas/wording/grades.toml`."""

from __future__ import annotations

INCOMPLETE = "tables_printed"
"""The kind of check whose failing takes a document to C, though it is the publisher's: what is missing may be ours"""
