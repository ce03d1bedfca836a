"""Write the results of a benchmark as a JSON file, which `juesuan release` adds to a release."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.code_versions import reader_version


def write_figures(path: Path, benchmark: str, *, holds: bool, figures: Mapping[str, Any]) -> None:
    """Write the figures of a benchmark with what they were measured on, and whether what is asked of it holds."""
    body = {
        "benchmark": benchmark,
        "holds": holds,
        "measured_on": datetime.now(UTC).date().isoformat(),
        "reader_version": reader_version(),
        "cores": os.cpu_count(),
        **figures,
    }
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", "utf-8")
