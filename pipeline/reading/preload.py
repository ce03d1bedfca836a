"""Imported once by the fork server of the readers: a reader is a fork of it, started in milliseconds."""

import os

# A reader is one of many processes: threads for its small matrices would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pyarrow.parquet

import pipeline.reading.worker
import transforms.document
import transforms.reading.ruled  # camelot

__all__ = ["pipeline", "pyarrow", "transforms"]
