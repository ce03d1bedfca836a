"""Refuse corrections that break an identity that holds as printed, until their file confirms them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from schemas.wording.messages import Message, message
from transforms.corrections.declared import Correction, CorrectionFile, toml_value, where

if TYPE_CHECKING:
    import pandas as pd

    from expectations.checks.broken_identities import Upset

Refusal = tuple[Message, Correction]
"""Why a correction is refused, and the correction"""


def unconfirmed(
    frames: Mapping[str, pd.DataFrame], files: Iterable[tuple[str, CorrectionFile]]
) -> dict[str, list[Refusal]]:
    """Find the corrections that break a check without confirming it, by document, each with the reason.

    `frames` has facts, tables_read and findings as they were read; `files` the hash and the file of each document.
    """
    whole = {sha256: file for sha256, file in files if file.corrections}
    broken = upsets_of(frames, whole)
    refused: dict[str, list[Refusal]] = {}
    for sha256, file in whole.items():
        for correction in file.corrections:
            own = [
                upset
                for upset in broken
                if upset.document_sha256 == sha256
                and correction.fact_id in upset.fact_ids
                and upset.check_id not in correction.confirm
            ]
            if own:
                refused.setdefault(sha256, []).append((_reason(file.name, correction, own), correction))
    return refused


def upsets_of(frames: Mapping[str, pd.DataFrame], files: Mapping[str, CorrectionFile]) -> list[Upset]:
    """Find the assertions that hold as printed and no longer with the corrections of the files."""
    if not files:
        return []
    from expectations.checks import doubts_of, evaluate
    from expectations.checks.broken_identities import upsets
    from transforms.corrections.overlay import overlay

    facts, tables, findings = (
        frames[name][frames[name]["document_sha256"].isin(list(files))].reset_index(drop=True)
        for name in ("facts", "tables_read", "findings")
    )
    laid = overlay(facts, tables, findings, files.items())
    as_printed = evaluate(facts, tables, doubts_of(findings))
    return upsets(as_printed, evaluate(laid.facts, laid.tables_read, doubts_of(laid.findings)))


def _reason(name: str, correction: Correction, broken: Sequence[Upset]) -> Message:
    checks = sorted({*correction.confirm, *(upset.check_id for upset in broken)})
    return message(
        "pipeline_decisions.breaks_identity",
        where=where(name, correction.line),
        row=correction.row_name,
        corrected=correction.corrected or message("pipeline_decisions.blank"),
        printed=correction.printed or message("pipeline_decisions.blank"),
        broken="; ".join(upset.says for upset in broken),
        confirm=toml_value(tuple(checks)),
    )
