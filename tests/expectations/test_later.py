from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

JUDGES = """
import sys
from expectations.gate import validate
from expectations.validation import _LATER
from tests.factories import Doc, frames

made = frames([Doc("a")])
made["facts"].loc[0, "account_code"] = "2019x"
print(len(validate(made).quarantined))
print(sorted(name for name in _LATER if type(sys.modules[name]).__name__ == "_LazyModule") == sorted(_LATER))
import scipy.stats
print(round(scipy.stats.norm.cdf(0), 2), type(sys.modules["scipy.stats"]).__name__)
"""


def test_a_validation_needs_neither_charts_nor_statistics_and_whoever_uses_them_gets_them() -> None:
    done = subprocess.run([sys.executable, "-c", JUDGES], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["1", "True", "0.5 module"]
