"""What holds for all tests."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Before anything loads numpy: the threads of its library would wait for work in a loop, beside as many other tests.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Tests quote English messages, whatever the locale of the machine.
os.environ["LANGUAGE"] = "en"

# Speed is measured in benchmarks/: a test must not fail because the machine is busy.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
