"""Worker processes for the runs of `make chaos`: importing this module injects the faults there too.

A fork server imports the module of its reader before it forks, and hands on the environment of the run.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.reading.staging import FRAMES, Staging
from tests.verification.chaos.faults import install

if TYPE_CHECKING:
    from transforms.result import DocumentResult

REFERENCE = "CHAOS_REFERENCE"
"""Names the staging folder of the undisturbed run, for `remembered`"""

install()


def real(data: bytes, source_name: str) -> DocumentResult:
    """The reader of this project."""
    from transforms.document import read_document

    return read_document(data, source_name)


def remembered(data: bytes, source_name: str) -> DocumentResult:
    """What the undisturbed run read of the same bytes: a fault does not depend on how long a document takes."""
    from transforms.result import Disclosure, DocumentResult

    sha256 = hashlib.sha256(data).hexdigest()
    staging = Staging(Path(os.environ[REFERENCE]))
    (staged,) = (staging.folder / sha256[:2] / sha256).iterdir()
    head, frames = staging.head(sha256, staged.name), staging.frames([sha256], staged.name)
    values = {field.name: getattr(head, field.name) for field in fields(DocumentResult) if hasattr(head, field.name)}
    values |= {"source_name": source_name, "frames": {name: frames[name] for name in FRAMES}}
    values |= {"disclosure": Disclosure(**head.disclosure) if head.disclosure else None}
    return DocumentResult(**values)
