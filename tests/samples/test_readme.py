"""The README shows figures of the documents that `make samples` typesets today."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from samples.corpus import documents, file_stem, plan
from samples.layouts import BASE

_REPOSITORY = Path(__file__).parents[2]
_DOCUMENT = re.compile(r"(\S+)\.pdf  \(([0-9a-f]{12})\)")
_OPTIONS = r"python -m samples --departments (\d+) --years (\d+) --seed (\d+) --narrative --forms (\d+) "


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_document_of_the_proof_is_the_one_that_is_typeset(name: str) -> None:
    shown = _DOCUMENT.search((_REPOSITORY / name).read_text("utf-8"))
    options = re.search(_OPTIONS, (_REPOSITORY / "Makefile").read_text("utf-8"))
    assert shown is not None, "no document in the proof"
    assert options is not None, "no samples in the Makefile"
    stem, sha256 = shown.groups()
    departments, years, seed, forms = map(int, options.groups())
    jobs = [job for job in plan(BASE, departments, years, seed, None, None) if stem.startswith(f"{job.layout}_")]
    typeset = (document for job in jobs for document in documents(replace(job, forms=forms, worded=True)))
    document = next(document for document in typeset if file_stem(document) == stem)
    assert hashlib.sha256(document.pdf()).hexdigest().startswith(sha256), "copy the output of `make run` and `prove`"
