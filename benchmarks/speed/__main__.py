"""`python -m benchmarks.speed [PDFS] ANSWER`: one whole run, see `whole`.

Apart from it, so that its reader processes import `whole` and do not start it again.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.speed.whole import run

if __name__ == "__main__":
    run([Path(name) for name in sys.argv[1:-1]], Path(sys.argv[-1]))
