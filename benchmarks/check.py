"""`make bench-check`: measure the cost of checks and gate relative to reading, in batches as in a run.

CPU time of one process, imports and the one-time set-up of Great Expectations left out. Typeset documents are read one
by one; then the whole batch is checked (`expectations.checks`) and validated (the gate), as `flows` does it.

Exit code 1 where checking and the gate together cost more than 20 % of reading.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from benchmarks.accuracy import generated
from expectations import validation
from expectations.checks import doubts_of, evaluate, grades, join_findings
from expectations.gate import validate
from expectations.stopping import settle
from schemas.reading.frames import frame
from transforms.document import read_document

if TYPE_CHECKING:
    import pandas as pd

    from transforms.result import DocumentResult

ASKED = 0.20
FRAMES = ("facts", "tables_read", "findings", "evidence")


def read_all(paths: Sequence[Path]) -> tuple[list[DocumentResult], float]:
    """The documents as read, and the CPU seconds that it took."""
    data = [path.read_bytes() for path in paths]
    started = time.process_time()
    results = [read_document(content, path.name) for content, path in zip(data, paths, strict=True)]
    return results, time.process_time() - started


def frames_of(results: Sequence[DocumentResult]) -> dict[str, pd.DataFrame]:
    """The frames of a batch, as they come from the staging area."""
    import pandas as pd

    batch = {name: pd.concat([document.frames[name] for document in results], ignore_index=True) for name in FRAMES}
    batch["documents"] = frame("documents").build(
        {
            "document_sha256": document.document_sha256,
            "source_name": document.source_name,
            "size_bytes": document.size_bytes,
            "page_count": document.page_count,
            "status": "quarantined" if document.reason else "loaded",
            "reason": document.reason,
            "reader_version": "benchmark",
            **(vars(document.disclosure) if document.disclosure else {}),
        }
        for document in results
    )
    return batch


def check(frames: dict[str, pd.DataFrame]) -> tuple[float, float, int]:
    """CPU seconds of the checks with grades, and of the gate; and how many rows the checks judged."""
    started = time.process_time()
    doubts = doubts_of(frames["findings"])
    checked = evaluate(frames["facts"], frames["tables_read"], doubts)
    settled = settle(frames["facts"], frames["tables_read"], frames["findings"], doubts, checked)
    findings = join_findings(frames["findings"], settled.findings)
    grades(settled.check_results, findings, settled.tables_read, list(settled.documents))
    middle = time.process_time()
    validate(frames)
    return middle - started, time.process_time() - middle, len(checked.check_results)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether what is asked holds."""
    parser = argparse.ArgumentParser(prog="make bench-check", description=__doc__)
    parser.add_argument("--documents", type=int, default=200, help="documents of the batch (default 200)")
    parser.add_argument("--seed", type=int, default=5, help="seed of the documents")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        paths = [pdf for pdf, _, _ in generated(options.documents, options.seed, Path(folder))]
        read_all(paths[:1])
        results, reading = read_all(paths)
    frames = frames_of(results)
    check(frames_of(results[:2]))  # the set-up of Great Expectations
    with patch("expectations.gate.judgements", wraps=validation.judgements) as validations:
        checking, gate, judged = check(frames)
    count, share = len(results), (checking + gate) / reading
    print(f"{count} typeset documents in one batch, seed {options.seed}, {platform.python_version()}")
    for what, seconds in (("reading", reading), ("checks and grades", checking), ("gate", gate)):
        print(f"  {what:20} {seconds:8.2f} s CPU {1000 * seconds / count:8.1f} ms a document {seconds / reading:8.1%}")
    print(f"  {judged:,} assertions; {validations.call_count} validations, one for each frame of the batch")
    print(f"  checking costs {share:.1%} of reading (asked: at most {ASKED:.0%})")
    return 0 if share <= ASKED else 1


if __name__ == "__main__":
    sys.exit(main())
