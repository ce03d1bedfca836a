"""Corrections that break an identity that holds as printed: refused until their file confirms it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from common.language import Bilingual, Localised
from schemas.reading.figures import figure_frames
from schemas.wording.messages import message
from transforms.corrections.declared import Correction, CorrectionFile, location, toml_value

if TYPE_CHECKING:
    import pandas as pd

    from expectations.checks.broken_identities import BrokenIdentity

Refusal = tuple[Localised, Correction]


def unconfirmed(
    frames: Mapping[str, pd.DataFrame], files: Iterable[tuple[str, CorrectionFile]]
) -> dict[str, list[Refusal]]:
    """Why corrections are refused, by document: each breaks a check that its file does not confirm.

    `frames` has facts, tables_read and findings as they were read; `files` the hash and the file of each document.
    """
    whole = {sha256: file for sha256, file in files if file.corrections}
    broken = broken_by_corrections(frames, whole)
    refused: dict[str, list[Refusal]] = {}
    for sha256, file in whole.items():
        for correction in file.corrections:
            own = [
                identity
                for identity in broken
                if identity.document_sha256 == sha256
                and correction.fact_id in identity.fact_ids
                and identity.check_id not in correction.confirm
            ]
            if own:
                refused.setdefault(sha256, []).append((_refusal(file.name, correction, own), correction))
    return refused


def broken_by_corrections(
    frames: Mapping[str, pd.DataFrame], files: Mapping[str, CorrectionFile]
) -> list[BrokenIdentity]:
    """Find the assertions that hold as printed and not with the corrections of the files, by document."""
    if not files:
        return []
    from expectations.checks import doubts_of, evaluate
    from expectations.checks.broken_identities import broken_identities
    from transforms.corrections.overlay import apply_corrections

    facts, tables, findings = (
        frames[name][frames[name]["document_sha256"].isin(list(files))].reset_index(drop=True)
        for name in ("facts", "tables_read", "findings")
    )
    laid = apply_corrections(facts, tables, findings, files.items(), figures=figure_frames(frames))
    as_printed = evaluate(facts, tables, doubts_of(findings))
    return broken_identities(as_printed, evaluate(laid.facts, laid.tables_read, doubts_of(laid.findings)))


def _refusal(name: str, correction: Correction, broken: Sequence[BrokenIdentity]) -> Localised:
    checks = sorted({*correction.confirm, *(identity.check_id for identity in broken)})
    identities = Bilingual.of(
        lambda language: ("；" if language == "zh" else "; ").join(row.says.text(language) for row in broken)
    )
    blank = message("corrections.blank")
    return message(
        "judging.correction_breaks",
        place=location(name, correction.line),
        row=correction.row_name,
        corrected=correction.corrected or blank,
        printed=correction.printed or blank,
        identities=identities,
        checks=toml_value(tuple(checks)),
    )
