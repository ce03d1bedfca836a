"""`python -m benchmarks.chaos.command ...`: the command line of the product, with the faults of the environment."""

from __future__ import annotations

import sys

from benchmarks.chaos.faults import install
from flows.cli import main

if __name__ == "__main__":
    install()
    sys.exit(main())
