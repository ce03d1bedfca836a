"""What the fork server of the readers imports, once for all of them: a reader is a fork of it, started in milliseconds.

What is imported stays. Nobody looks through it for cycles of garbage, neither a reader, to whom that would copy the
memory that it shares with the others, nor the server at its end.
"""

import gc
import os

# A reader is one of many processes: threads for its small matrices would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pyarrow.parquet

import pipeline.reading.worker
import transforms.document
import transforms.reading.ruled  # camelot

__all__ = ["pipeline", "pyarrow", "transforms"]

gc.freeze()
