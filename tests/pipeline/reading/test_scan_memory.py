"""A reader has more memory for a document with scanned pages, and for no other."""

from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import resource
from pipeline.reading.worker import _allow_for_scans, set_limits
from transforms.scans.document import allowance
soft = lambda: resource.getrlimit(resource.RLIMIT_DATA)[0] >> 20
set_limits(4096, None)
_allow_for_scans(0)
text = soft()
allowance.get()(60)
scan = soft()
_allow_for_scans(0)
allowance.get()(60)
print(scan - text, soft() - scan)
"""


def test_a_scan_raises_the_limit_of_memory_once() -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["512", "0"]
