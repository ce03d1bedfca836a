"""Measure the cost of a command from outside, with every process that it starts."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Cost:
    """CPU seconds (user and system) of all processes, seconds by the clock, and what the command itself wrote."""

    cpu: float
    wall: float
    report: dict[str, Any]


def measured(module: str, arguments: Sequence[str], answer: Path, environment: Mapping[str, str]) -> Cost:
    """Run `python -m module arguments... answer`, which writes JSON into the file `answer`; needs Linux.

    The fork server of a run outlives it for a moment and is nobody's child then: this process takes such orphans in,
    so that none of them is left out. It must have no other children: it waits until the last has ended.

    Raises:
        RuntimeError: the command failed.
    """
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    started, cpu = time.monotonic(), 0.0
    command = subprocess.Popen(
        [sys.executable, "-m", module, *arguments, str(answer)], env={**os.environ, **environment}
    )
    ended = 0.0
    while True:
        try:
            pid, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            break
        cpu += used.ru_utime + used.ru_stime
        if pid == command.pid:
            ended = time.monotonic()
            command.returncode = os.waitstatus_to_exitcode(status)
    if command.returncode:
        raise RuntimeError(f"{module} ended with {command.returncode}")
    return Cost(cpu, ended - started, json.loads(answer.read_text("utf-8")))
