from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from expectations.checks import CheckOutcome, doubts_of, evaluate
from tests.read_once import reading_once

SHARED = Path(os.environ.get("JUESUAN_SHARED", Path(__file__).parents[2] / ".." / "shared"))

DOCUMENTS = {
    "seed": "typeset/shangdang_2023.pdf",
    "规划资源局2024": "final/fa222afc_*.pdf",
    "社会工作部2024": "final/69067945_*.pdf",
    "国家信访局2024": "final/5607b829_*.pdf",
}


@dataclass(frozen=True)
class Real:
    """The real documents as read, and what the checks say of them, all in one batch."""

    sha256: dict[str, str]
    facts: pd.DataFrame
    tables_read: pd.DataFrame
    findings: pd.DataFrame
    outcome: CheckOutcome


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Real:
    if not (SHARED / "truth" / "check_results.csv").exists():
        pytest.skip(f"the real documents and their truth are not here ({SHARED}); set JUESUAN_SHARED")
    sha256, frames, read_once = {}, [], reading_once(tmp_path_factory)
    for name, pattern in DOCUMENTS.items():
        (path,) = (SHARED / "corpus").glob(pattern)
        result = read_once(path.read_bytes())
        assert result.reason is None, f"{path.name}: {result.message}"
        sha256[name] = result.document_sha256
        frames.append(result.frames)
    facts, tables_read, findings = (
        pd.concat([frames_of_document[name] for frames_of_document in frames], ignore_index=True)
        for name in ("facts", "tables_read", "findings")
    )
    return Real(sha256, facts, tables_read, findings, evaluate(facts, tables_read, doubts_of(findings)))
