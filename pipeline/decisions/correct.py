"""Behind `juesuan correct`: the correction of a cell with what it would change, and the state of all corrections."""

from __future__ import annotations

import getpass
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.errors import JuesuanError
from pipeline.code_versions import read_version
from pipeline.decisions.confirm import broken_by_corrections, unconfirmed
from pipeline.decisions.correction_files import change_file, read_corrections, strays_of
from pipeline.intake.archive import Archive
from pipeline.reading.staging import Staging
from pipeline.settings import Settings
from schemas.wording.messages import sentences
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
    """Checks that hold as printed and would be broken, in words, where that is not confirmed"""

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
    """Who corrects when nobody says so, and where the name comes from: git's user.name, else the account."""
    try:
        done = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, text=True, check=False, timeout=5, errors="replace"
        )
        if name := done.stdout.strip():
            return name, "git"
    except (OSError, subprocess.SubprocessError):
        pass
    try:
        return getpass.getuser(), "the account"
    except (OSError, KeyError):
        raise JuesuanError("nobody knows who you are: give --who") from None


def draft(
    settings: Settings, warehouse: Path, fact_id: str, *, amount: str, reason: str, who: str, confirm: bool = False
) -> Draft:
    """The correction of one cell, found by the start of its number, against what was read.

    With `confirm` the correction names the checks that hold as printed and that it breaks, so that it is used.

    Raises:
        JuesuanError: there is no such cell, or the correction is nonsense or needless; says what to do.
    """
    from pipeline.pages.dossiers import find_document, find_fact, read_version_of
    from transforms.corrections.overlay import check_corrections, corrected_value, records

    _expect_words(reason=reason, who=who, amount=amount)
    sha256, whole = find_fact(settings, warehouse, fact_id)
    document = find_document(warehouse, sha256)
    staging, version = Staging(settings.staging_dir), read_version_of(document)
    if not staging.has(sha256, version):
        raise JuesuanError(
            f"what was read of {document['source_name']} is not staged any more: call `juesuan run`, then correct it"
        )
    frames = staging.frames([sha256], version)
    facts = frames["facts"]
    found = records(facts[facts["fact_id"] == whole])
    if not found:
        raise JuesuanError(f"the cell {whole} is not among those that were read of {document['source_name']}")
    (fact,) = found
    try:
        value = corrected_value(amount.strip(), fact)
    except ValueError as error:
        raise JuesuanError(f"--amount cannot be used: {error}") from error
    correction = _correction(fact, amount.strip(), reason.strip(), who.strip())
    present = read_corrections(settings.corrections_dir).of(sha256) or CorrectionFile(file_name(sha256), sha256, "")
    if present.problems:
        raise JuesuanError(sentences(*present.problems))
    if any(one.fact_id == whole for one in present.corrections):
        raise JuesuanError(f"the cell is corrected already; first call `juesuan correct {whole[:12]} --remove`")
    doubted = whole in set(frames["findings"].loc[frames["findings"]["severity"] != "info", "fact_id"].dropna())
    doubted |= (
        fact["second_reading"] != "agrees" or fact["page_reading"] != "agrees" or fact["cell_kind"] == "unreadable"
    )
    before = _assertions(frames, sha256, present)
    doubted |= any(row["verdict"] == "suspected_misreading" for row in before.values() if whole in row["facts"])
    after_file = replace(present, corrections=(*present.corrections, correction))
    broken = {row.check_id for row in broken_by_corrections(frames, {sha256: after_file}) if whole in row.fact_ids}
    if confirm:
        correction = replace(correction, confirm=tuple(sorted(broken)))
        after_file = replace(present, corrections=(*present.corrections, correction))
    after = _assertions(frames, sha256, after_file)
    if all(fact[name] == now for name, now in value.items()) and not doubted:
        raise JuesuanError(f"{correction.printed or '(blank)'} is what was read, and nothing there is in doubt")
    return Draft(
        sha256=sha256,
        source_name=document["source_name"],
        status=document["status"],
        correction=correction,
        identities=_identities(before, after, whole),
        others=[str(problem) for problem in check_corrections(facts, sha256, after_file)],
        refused=[refusal.text() for refusal, _ in unconfirmed(frames, [(sha256, after_file)]).get(sha256, ())],
    )


def write(settings: Settings, made: Draft) -> Path:
    """Append the correction to the file of its document.

    Raises:
        JuesuanError: it breaks a check that holds as printed, and that is not confirmed; or the file cannot be changed.
    """
    if made.refused:
        raise JuesuanError(f"{' '.join(made.refused)} To confirm it, call again with --confirm; nothing was written")
    return change_file(
        settings.corrections_dir / file_name(made.sha256),
        lambda text: append_correction(text, made.sha256, made.source_name, made.correction),
    )


def find_correction(settings: Settings, fact_id: str) -> tuple[str, Correction]:
    """The document and the correction of a cell, by the start of its number."""
    from pipeline.pages.dossiers import LEAST

    wanted = fact_id.strip().lower()
    if len(wanted) < LEAST:
        raise JuesuanError(f"{fact_id!r} is too short: give at least {LEAST} digits of the fact's number")
    files = read_corrections(settings.corrections_dir).files.values()
    found = [(f.document_sha256, one) for f in files for one in f.corrections if one.fact_id.startswith(wanted)]
    if len(found) > 1:
        which = ", ".join(one.fact_id for _, one in found[:5])
        raise JuesuanError(f"{fact_id!r} may be any of several corrections: {which}")
    if not found:
        broken = [str(problem) for file in files for problem in file.problems]
        why = f"; files that cannot be used: {' '.join(broken[:3])}" if broken else ""
        raise JuesuanError(f"there is no correction of a fact {fact_id!r} in {settings.corrections_dir}{why}")
    return found[0]


def remove(settings: Settings, sha256: str, fact_id: str) -> Path:
    """Remove the correction of a cell from the file of its document; the file goes with its last one."""

    def without(text: str) -> str:
        try:
            return remove_correction(text, sha256, fact_id)
        except KeyError:
            raise ValueError("the correction is not in it any more") from None

    return change_file(settings.corrections_dir / file_name(sha256), without)


def problems_of(settings: Settings, file: CorrectionFile) -> list[str]:
    """What is wrong with a file, held against what is staged of its document under today's code, if anything is."""
    if file.problems:
        return [str(problem) for problem in file.problems]
    staging, version = Staging(settings.staging_dir), read_version()
    if not staging.has(file.document_sha256, version):
        return []
    from transforms.corrections.overlay import check_corrections

    frames = staging.frames([file.document_sha256], version)
    wrong = [str(problem) for problem in check_corrections(frames["facts"], file.document_sha256, file)]
    refused = unconfirmed(frames, [(file.document_sha256, file)]).get(file.document_sha256, ())
    return wrong or [refusal.text() for refusal, _ in refused]


def listed(settings: Settings) -> list[dict[str, Any]]:
    """Every correction with its state (in force, waits for the next run, cannot be used, no such document)."""
    found = read_corrections(settings.corrections_dir)
    strays = {stray.name: stray.why for stray in strays_of(found, Archive(settings.archive_dir))}
    rows = {}
    if settings.warehouse_file.exists():
        rows = {row["document_sha256"]: row for row in ask_declared(settings.warehouse_file, "known")}
    blank = dict.fromkeys(("fact_id", "page", "row", "printed", "corrected", "unit", "who", "when", "reason"))
    made: list[dict[str, Any]] = [
        {**blank, "state": "no such document", "file": name, "document_sha256": None, "problems": [why]}
        for name, why in strays.items()
        if name not in found.files
    ]
    for name, file in found.files.items():
        problems = [strays[name]] if name in strays else problems_of(settings, file)
        row = rows.get(file.document_sha256, {})
        state = "in force" if row.get("corrections_sha256") == file.content_sha256 else "waits for the next run"
        state = "no such document" if name in strays else "cannot be used" if problems else state
        about = {"state": state, "file": name, "document_sha256": file.document_sha256 or None, "problems": problems}
        if not file.corrections:
            made.append({**blank, **about, "reason": " ".join(problems) or None})
        for one in file.corrections:
            values = {key: getattr(one, key) for key in blank if key != "row"}
            made.append({**about, **values, "row": f"{one.table_key} {one.row_name}", "when": one.when.isoformat()})
    return made


def _expect_words(**words: str) -> None:
    for name, text in words.items():
        if not is_printable(text):
            raise JuesuanError(f"--{name} has characters that cannot be shown in one line")
        if name != "amount" and not text.strip():
            raise JuesuanError(f"--{name} is empty: whoever comes later must know")


def _correction(fact: Mapping[str, Any], amount: str, reason: str, who: str) -> Correction:
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
        page=int(fact["page"]),
        unit=cell_unit(fact),
        printed=fact["amount_text"],
        corrected=amount,
        reason=reason,
        who=who,
        when=date.today(),
    )


def _assertions(frames: Mapping[str, pd.DataFrame], sha256: str, file: CorrectionFile) -> dict[Key, dict[str, Any]]:
    """Every assertion of the document with the corrections of a file, and the facts that take part in each."""
    from expectations.checks import doubts_of, evaluate
    from expectations.checks.broken_identities import assertions
    from transforms.corrections.overlay import apply_corrections

    laid = apply_corrections(frames["facts"], frames["tables_read"], frames["findings"], [(sha256, file)])
    return assertions(evaluate(laid.facts, laid.tables_read, doubts_of(laid.findings)))


def _identities(
    before: Mapping[Key, dict[str, Any]], after: Mapping[Key, dict[str, Any]], fact_id: str
) -> list[dict[str, Any]]:
    from schemas.judging.checks import checks

    blank: dict[str, Any] = {"result": None, "message": None, "facts": set()}
    made = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key, blank), after.get(key, blank)
        if fact_id in was["facts"] | now["facts"]:
            named = {"check_id": key[1], "says": checks()[key[1]].holds.zh, "subject": key[2]}
            made.append({**named, "before": was["result"], "after": now["result"], "message": now["message"]})
    return made
