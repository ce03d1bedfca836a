"""Waiting for other processes: until it has happened, or until it is certain that it never will."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 900
"""Seconds after which something is dead and not slow, however busy the machine is"""


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds; fail after `PATIENCE` seconds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
