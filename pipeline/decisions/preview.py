"""Show what a decision about entities or versions would change, before it is on record."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from common.errors import JuesuanError
from pipeline.decisions.decision_files import ENTITIES, WITHDRAWN
from pipeline.runs.plan import Plan, current_linking
from pipeline.runs.rerun import compare_only
from pipeline.settings import Settings
from schemas.wording.messages import message
from warehouse.compare import DocumentDiff
from warehouse.questions import ask


@dataclass(frozen=True)
class Preview:
    """What the warehouse would say otherwise."""

    documents: tuple[DocumentDiff, ...]
    hidden: int
    """Facts that would no longer be shown as current"""
    shown: int
    """Facts that would be shown and are not"""


def preview(settings: Settings, decide: Callable[[Settings], object]) -> Preview:
    """Make a decision on a copy of the record, link a copy of the warehouse by it, and compare the two.

    Nothing is written that others use, and no lock is taken.

    Args:
        settings: The settings.
        decide: Changes the record in the folder of corrections of the settings that it is given.

    Raises:
        JuesuanError: the decision is not sound, or there is no warehouse.
    """
    if not settings.warehouse_file.exists():
        raise JuesuanError(message("pipeline_runs.no_warehouse"))
    with tempfile.TemporaryDirectory() as folder:
        trial = replace(settings, corrections_dir=Path(folder))
        for name in (ENTITIES, WITHDRAWN):
            if (settings.corrections_dir / name).exists():
                shutil.copyfile(settings.corrections_dir / name, trial.corrections_dir / name)
        decide(trial)
        plan = Plan(0, 0, ignored=(), read=(), load=(), linking=current_linking(trial), relink=True)
        documents = compare_only(trial, plan).others
    facts = _facts_of(settings.warehouse_file, documents)
    moves = [(_is_current(diff.before), _is_current(diff.after), diff.document_sha256) for diff in documents]
    return Preview(
        documents,
        hidden=sum(facts.get(sha256, 0) for before, after, sha256 in moves if before and not after),
        shown=sum(facts.get(sha256, 0) for before, after, sha256 in moves if after and not before),
    )


def _is_current(side: dict[str, object] | None) -> bool:
    return bool(side and side["is_current"])


def _facts_of(warehouse: Path, documents: tuple[DocumentDiff, ...]) -> dict[str, int]:
    _, rows = ask(
        warehouse,
        "SELECT document_sha256, count(*) FROM all_facts WHERE list_contains($documents, document_sha256) GROUP BY ALL",
        {"documents": [diff.document_sha256 for diff in documents]},
    )
    return dict(rows)
