"""What holds for all tests."""

from __future__ import annotations

import gc
import os
from itertools import groupby

import pytest
from hypothesis import HealthCheck, settings

# Before anything loads numpy: the threads of its library would wait for work in a loop, beside as many other tests.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Tests quote English messages, whatever the locale of the machine.
os.environ["LANGUAGE"] = "en"

# Speed is measured in benchmarks/: a test must not fail because the machine is busy.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

_COLLECTED_AFTER = 20_000
"""Objects made: looking for garbage at Python's own pace, among all that the tests import, takes a twentieth of them"""


def pytest_collection_finish() -> None:
    """Leave what is imported by now out of the search for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECTED_AFTER)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the modules that take longest, so that two processes end at the same time.

    Each process is given half of the list, and takes over tests of the other when it has none left.
    """
    if not hasattr(config, "workerinput"):
        return
    modules = [list(tests) for _, tests in groupby(items, key=lambda item: item.path)]
    slow = [tests for tests in modules if any(item.get_closest_marker("slow") for item in tests)]
    first, second = ([item for tests in slow[start::2] for item in tests] for start in (0, 1))
    others = [item for tests in modules if tests not in slow for item in tests]
    half = len(items) // 2 - len(first)
    items[:] = first + others[:half] + second + others[half:]
