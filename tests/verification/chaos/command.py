"""Run the command line with faults: `python -m tests.verification.chaos.command ...`."""

from __future__ import annotations

import sys

from cli.main import main
from tests.verification.chaos.faults import install

if __name__ == "__main__":
    install()
    sys.exit(main())
