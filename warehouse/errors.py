"""What can be wrong with a warehouse file, told in a sentence."""

from __future__ import annotations


class WarehouseError(Exception):
    """A warehouse that is not there, or that this version cannot open; the message says what to do."""
