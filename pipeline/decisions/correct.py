"""Draft, write, find, list and remove corrections, for `juesuan correct`."""

from __future__ import annotations

import getpass
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.errors import JuesuanError
from pipeline.code_versions import read_version, read_version_of
from pipeline.decisions.confirm import broken_by_corrections, unconfirmed
from pipeline.decisions.correction_files import change_file, read_corrections, strays_of
from pipeline.intake.archive import Archive
from pipeline.lookup import expect_fact_number, find_document, find_fact, find_figure
from pipeline.reading.staging import Staging
from pipeline.settings import Settings
from schemas.reading.figures import figure_frames
from schemas.wording.messages import message, sentences, text
from transforms.corrections.declared import (
    Correction,
    CorrectionFile,
    append_correction,
    file_name,
    is_printable,
    remove_correction,
)
from warehouse.questions import ask_declared

if TYPE_CHECKING:
    import pandas as pd

    from expectations.checks.broken_identities import Key


@dataclass(frozen=True)
class Draft:
    """A correction that may be written, and what the checks say before and after."""

    sha256: str
    source_name: str
    status: str
    correction: Correction
    identities: list[dict[str, Any]]
    """Every assertion that the cell takes part in: check_id, says, subject, before, after, message"""
    others: list[str]
    """Why other corrections of the same document cannot be used"""
    refused: list[str]
    """Checks that hold as printed and would be broken without being confirmed, in words"""

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        correction = {name: value for name, value in asdict(self.correction).items() if name != "line"}
        return {
            "document_sha256": self.sha256,
            "source_name": self.source_name,
            "correction": correction,
            "identities": self.identities,
            "other_problems": self.others,
            "refused": self.refused,
        }


def signature() -> tuple[str, str]:
    """Default author of corrections, and where the name comes from: git's user.name, else the account."""
    try:
        done = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, text=True, check=False, timeout=5, errors="replace"
        )
        if name := done.stdout.strip():
            return name, "git"
    except (OSError, subprocess.SubprocessError):
        pass
    try:
        return getpass.getuser(), text("pipeline_decisions.account")
    except (OSError, KeyError):
        raise JuesuanError(message("pipeline_decisions.nameless")) from None


@dataclass(frozen=True)
class Entry:
    """A correction as a person gives it."""

    fact_id: str
    """The start of the fact's number"""
    amount: str
    """What the cell should say, in the unit of its table"""
    reason: str
    who: str


@dataclass(frozen=True)
class _Cell:
    """A cell as it is staged, with the frames of its document."""

    document: Mapping[str, Any]
    fact: Mapping[str, Any]
    frames: Mapping[str, pd.DataFrame]

    @property
    def is_in_doubt(self) -> bool:
        """Whether a finding is about it, or its readings do not agree."""
        findings = self.frames["findings"]
        has_finding = self.fact["fact_id"] in set(findings.loc[findings["severity"] != "info", "fact_id"].dropna())
        readings_agree = self.fact["second_reading"] == self.fact["page_reading"] == "agrees"
        return has_finding or not readings_agree or self.fact["cell_kind"] == "unreadable"


def draft(settings: Settings, warehouse: Path, entry: Entry, *, confirm: bool = False) -> Draft:
    """Draft the correction of one cell against what was read.

    With `confirm` the correction names the checks that hold as printed and that it breaks, so that it is used.

    Raises:
        JuesuanError: there is no such cell, or the correction is nonsense or needless; says what to do.
    """
    from transforms.corrections.overlay import check_corrections, corrected_value

    _expect_plain(reason=entry.reason, who=entry.who, amount=entry.amount)
    cell = _find_cell(settings, warehouse, entry.fact_id)
    sha256, fact_id = cell.document["document_sha256"], cell.fact["fact_id"]
    try:
        value = corrected_value(entry.amount.strip(), dict(cell.fact))
    except ValueError as error:
        raise JuesuanError(message("pipeline_decisions.amount_unusable", why=error)) from error
    correction = correction_of(cell.fact, entry, date.today())
    present = read_corrections(settings.corrections_dir).of(sha256) or CorrectionFile(file_name(sha256), sha256, "")
    if present.problems:
        raise JuesuanError(sentences(*present.problems))
    if any(other.fact_id == fact_id for other in present.corrections):
        raise JuesuanError(message("pipeline_decisions.corrected_already", fact_id=fact_id[:12]))
    after_file = replace(present, corrections=(*present.corrections, correction))
    if confirm:
        identities = broken_by_corrections(cell.frames, {sha256: after_file})
        broken = {identity.check_id for identity in identities if fact_id in identity.fact_ids}
        correction = replace(correction, confirm=tuple(sorted(broken)))
        after_file = replace(present, corrections=(*present.corrections, correction))
    before, after = (_assertions(cell.frames, sha256, file) for file in (present, after_file))
    is_suspected = any(row["verdict"] == "suspected_misreading" for row in before.values() if fact_id in row["facts"])
    is_as_read = all(cell.fact[name] == now for name, now in value.items())
    if is_as_read and not (cell.is_in_doubt or is_suspected):
        printed = correction.printed or message("pipeline_decisions.blank")
        raise JuesuanError(message("pipeline_decisions.needless", printed=printed))
    return Draft(
        sha256=sha256,
        source_name=cell.document["source_name"],
        status=cell.document["status"],
        correction=correction,
        identities=_identities(before, after, fact_id),
        others=[str(problem) for problem in check_corrections(cell.frames, sha256, after_file)],
        refused=[reason.text() for reason, _ in unconfirmed(cell.frames, [(sha256, after_file)]).get(sha256, ())],
    )


def _find_cell(settings: Settings, warehouse: Path, start: str) -> _Cell:
    from transforms.corrections.figure_cells import cells_of
    from transforms.corrections.overlay import records

    figure = find_figure(warehouse, start)
    sha256, fact_id = figure[1:] if figure else find_fact(settings, warehouse, start)
    document = find_document(warehouse, sha256)
    staging, version = Staging(settings.staging_dir), read_version_of(document)
    if not staging.has(sha256, version):
        raise JuesuanError(message("pipeline_decisions.not_staged", name=document["source_name"]))
    frames = staging.frames([sha256], version)
    facts = records(frames["facts"][frames["facts"]["fact_id"] == fact_id])
    facts = facts or [*cells_of(frames, [fact_id]).values()]
    if not facts:
        raise JuesuanError(message("pipeline_decisions.no_such_cell", fact_id=fact_id, name=document["source_name"]))
    return _Cell(document, facts[0], frames)


def write(settings: Settings, draft: Draft) -> Path:
    """Append the correction to the file of its document.

    Raises:
        JuesuanError: it breaks a check that holds as printed, and that is not confirmed; or the file cannot be changed.
    """
    if draft.refused:
        raise JuesuanError(message("pipeline_decisions.needs_confirm", reasons=" ".join(draft.refused)))
    return change_file(
        settings.corrections_dir / file_name(draft.sha256),
        lambda content: append_correction(content, draft.sha256, draft.source_name, draft.correction),
    )


def find_correction(settings: Settings, fact_id: str) -> tuple[str, Correction]:
    """Find the correction of a cell by the start of its number; gives the hash of its document, and the correction."""
    start = expect_fact_number(fact_id)
    files = read_corrections(settings.corrections_dir).files.values()
    matching = [
        (file.document_sha256, correction)
        for file in files
        for correction in file.corrections
        if correction.fact_id.startswith(start)
    ]
    if len(matching) > 1:
        fact_ids = ", ".join(correction.fact_id for _, correction in matching[:5])
        raise JuesuanError(message("pipeline_decisions.several_corrections", fact_id=fact_id, which=fact_ids))
    if not matching:
        problem = message("pipeline_decisions.no_correction", fact_id=fact_id, folder=settings.corrections_dir)
        if broken := [str(problem) for file in files for problem in file.problems]:
            problem = message("pipeline_decisions.and_broken", problem=problem, broken=" ".join(broken[:3]))
        raise JuesuanError(problem)
    return matching[0]


def remove(settings: Settings, sha256: str, fact_id: str) -> Path:
    """Remove the correction of a cell from the file of its document; the file goes with its last one."""

    def without(content: str) -> str:
        try:
            return remove_correction(content, sha256, fact_id)
        except KeyError:
            raise ValueError(text("pipeline_decisions.gone")) from None

    return change_file(settings.corrections_dir / file_name(sha256), without)


def problems_of(settings: Settings, file: CorrectionFile) -> list[str]:
    """List what is wrong with a file, compared with what is staged of its document under today's code, if anything."""
    if file.problems:
        return [str(problem) for problem in file.problems]
    staging, version = Staging(settings.staging_dir), read_version()
    if not staging.has(file.document_sha256, version):
        return []
    from transforms.corrections.overlay import check_corrections

    frames = staging.frames([file.document_sha256], version)
    wrong = [str(problem) for problem in check_corrections(frames, file.document_sha256, file)]
    refused = unconfirmed(frames, [(file.document_sha256, file)]).get(file.document_sha256, ())
    return wrong or [reason.text() for reason, _ in refused]


def list_corrections(settings: Settings) -> list[dict[str, Any]]:
    """List every correction with its state: in force, waits for the next run, cannot be used, or no such document."""
    corrections = read_corrections(settings.corrections_dir)
    strays = {stray.name: stray.why for stray in strays_of(corrections, Archive(settings.archive_dir))}
    rows = {}
    if settings.warehouse_file.exists():
        rows = {row["document_sha256"]: row for row in ask_declared(settings.warehouse_file, "known")}
    blank = dict.fromkeys(("fact_id", "page", "row", "printed", "corrected", "unit", "who", "when", "reason"))
    listed: list[dict[str, Any]] = [
        {**blank, "state": "no such document", "file": name, "document_sha256": None, "problems": [why]}
        for name, why in strays.items()
        if name not in corrections.files
    ]
    for name, file in corrections.files.items():
        problems = [strays[name]] if name in strays else problems_of(settings, file)
        row = rows.get(file.document_sha256, {})
        state = "in force" if row.get("corrections_sha256") == file.content_sha256 else "waits for the next run"
        state = "no such document" if name in strays else "cannot be used" if problems else state
        about = {"state": state, "file": name, "document_sha256": file.document_sha256 or None, "problems": problems}
        if not file.corrections:
            listed.append({**blank, **about, "reason": " ".join(problems) or None})
        for correction in file.corrections:
            values = {key: getattr(correction, key) for key in blank if key != "row"}
            cell = f"{correction.table_key} {correction.row_name}"
            listed.append({**about, **values, "row": cell, "when": correction.when.isoformat()})
    return listed


def _expect_plain(**options: str) -> None:
    for name, words in options.items():
        if not is_printable(words):
            raise JuesuanError(message("pipeline_decisions.not_one_line", option=f"--{name}"))
        if name != "amount" and not words.strip():
            raise JuesuanError(message("pipeline_decisions.empty", option=f"--{name}"))


def correction_of(fact: Mapping[str, Any], entry: Entry, when: date) -> Correction:
    """Write the correction of a cell."""
    from transforms.corrections.overlay import cell_unit

    return Correction(
        fact_id=fact["fact_id"],
        table_key=fact["table_key"],
        panel=fact["panel"],
        row_key=fact["row_key"],
        row_name=fact["row_name"],
        measure=fact["measure"],
        phase=fact["phase"],
        budget_book=fact["budget_book"],
        unit_key=fact["unit_key"],
        economic_code=fact["economic_code"],
        government_economic_code=fact["government_economic_code"],
        project_key=fact["project_key"],
        occurrence=int(fact["occurrence"]),
        reference_year=int(fact["reference_year"]) if fact["reference_year"] != fact["fiscal_year"] else None,
        page=int(fact["page"]),
        unit=cell_unit(fact),
        printed=fact["amount_text"],
        corrected=entry.amount.strip(),
        reason=entry.reason.strip(),
        who=entry.who.strip(),
        when=when,
    )


def _assertions(frames: Mapping[str, pd.DataFrame], sha256: str, file: CorrectionFile) -> dict[Key, dict[str, Any]]:
    """Evaluate every assertion of the document with the corrections of a file; each names the facts in it."""
    from expectations.checks import doubts_of, evaluate
    from expectations.checks.broken_identities import assertions
    from transforms.corrections.overlay import apply_corrections

    laid = apply_corrections(
        frames["facts"], frames["tables_read"], frames["findings"], [(sha256, file)], figures=figure_frames(frames)
    )
    return assertions(evaluate(laid.facts, laid.tables_read, doubts_of(laid.findings)))


def _identities(
    before: Mapping[Key, dict[str, Any]], after: Mapping[Key, dict[str, Any]], fact_id: str
) -> list[dict[str, Any]]:
    from schemas.judging.checks import checks

    blank: dict[str, Any] = {"result": None, "message": None, "facts": set()}
    identities = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key, blank), after.get(key, blank)
        if fact_id in was["facts"] | now["facts"]:
            named = {"check_id": key[1], "says": checks()[key[1]].holds.zh, "subject": key[2]}
            identities.append({**named, "before": was["result"], "after": now["result"], "message": now["message"]})
    return identities
