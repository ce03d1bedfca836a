"""A published warehouse of made-up documents, and programs beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pipeline.loading.link import link
from tests.factories import Doc, frames
from transforms.entities.record import Record
from warehouse.publish import publishing

ROOT = Path(__file__).parents[2]


def load(path: Path, *docs: Doc) -> None:
    with publishing(path) as writer:
        writer.load(frames(docs))
        link(writer, Record(), "test")


def script(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
