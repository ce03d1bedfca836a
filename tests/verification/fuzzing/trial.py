"""Run one chunk of mutated files through the whole pipeline, from the drop folder to the published warehouse."""

from __future__ import annotations

import faulthandler
import hashlib
import os
import shutil
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from common.text import legible
from pipeline.reading.pool import CLOCK_PER_CPU_SECOND
from pipeline.runs.run import ingest_run
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings, load_settings
from tests.verification.fuzzing.figures import Change, Read, changes, misread, new_findings, read_warehouse
from tests.verification.fuzzing.names import dress, name_of
from tests.verification.fuzzing.sources import Case, Source
from tests.verification.fuzzing.watch import Watch

SAME, FLAGGED, PRINTED, FAILED = "loaded as the source", "loaded with findings", "loaded as printed", "FAILED"
_LATE_SECONDS = 10
"""A document may take so much longer than its limit until its process is ended"""
_STUCK_SECONDS = 1800
"""A chunk that takes longer hangs: the program ends and shows where"""


@dataclass
class Verdict:
    """What became of one mutated file: one of the outcomes above, or the reason of its refusal."""

    case: Case
    outcome: str
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    """What is wrong, where it failed; the changed figures, where they are printed so"""
    changed: int = 0
    """Figures that are not those of the source"""


@dataclass
class Trial:
    """The verdicts of a chunk, what the run itself did wrong, and what it took."""

    verdicts: list[Verdict] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    own_mb: int = 0
    readers_mb: int = 0

    def add(self, other: Trial) -> None:
        """Take in another chunk."""
        self.verdicts += other.verdicts
        self.broken += other.broken
        self.own_mb, self.readers_mb = max(self.own_mb, other.own_mb), max(self.readers_mb, other.readers_mb)


def settings_in(folder: Path, seconds: int, memory_mb: int) -> Settings:
    """Settings over an empty data folder, with the limits of a fuzzing run and nothing of this machine's."""
    variables = {
        "JUESUAN_CONFIG": "",
        "JUESUAN_DATA_DIR": str(folder),
        "JUESUAN_DOCUMENT_SECONDS": str(seconds),
        "JUESUAN_DOCUMENT_MEMORY_MB": str(memory_mb),
        "JUESUAN_SETTLE_SECONDS": "0",
        "JUESUAN_LOG_LEVEL": "ERROR",
    }
    return load_settings(environ={name: value for name, value in variables.items() if value})


def read_sources(among: Sequence[Source], settings: Settings) -> dict[str, Read]:
    """What is loaded of the sound sources, by name; those that are refused are left out."""
    settings.drop_dir.mkdir(parents=True)
    for number, source in enumerate(among):
        (settings.drop_dir / f"{number}.pdf").write_bytes(source.data)
    ingest_run(settings, quiet=True)
    loaded = read_warehouse(settings.warehouse_file)
    reads = {source.name: loaded[hashlib.sha256(source.data).hexdigest()] for source in among}
    return {name: read for name, read in reads.items() if read.document["status"] == "loaded"}


def try_chunk(
    chunk: Sequence[Case], among: Mapping[str, Source], reads: Mapping[str, Read], settings: Settings, outside: Path
) -> Trial:
    """Mutate, run, compare; the data folder of `settings` must not exist, and does not afterwards."""
    settings.drop_dir.mkdir(parents=True)
    strange = dress(settings.drop_dir, outside)
    files = {case: case.make(among[case.source].data) for case in chunk}
    for number, data in enumerate(files.values()):
        with open(os.fsencode(settings.drop_dir) + b"/" + name_of(number), "wb") as file:
            file.write(data)
    trial = Trial()
    faulthandler.dump_traceback_later(_STUCK_SECONDS, exit=True, file=sys.__stderr__ or 2)
    try:
        with Watch() as watch:
            summary = ingest_run(settings, quiet=True)
        trial.own_mb, trial.readers_mb = watch.own_mb, watch.readers_mb
        trial.broken += _about_run(summary, files, strange, settings)
        loaded = read_warehouse(settings.warehouse_file)
    except Exception:
        # The first thing that is asked of a run: that it ends well, whatever lies in the drop folder.
        trial.broken.append(f"the run ended: {traceback.format_exc()}")
        return trial
    finally:
        faulthandler.cancel_dump_traceback_later()
        shutil.rmtree(settings.data_dir)
    seconds = {outcome.sha256: outcome.seconds for outcome in summary.read}
    for case, data in files.items():
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 not in loaded:
            trial.verdicts.append(Verdict(case, FAILED, problems=["it is not in the warehouse"]))
            continue
        verdict = judge(case, data, among[case.source].data, reads[case.source], loaded[sha256])
        verdict.seconds = seconds.get(sha256, 0.0)
        limit = CLOCK_PER_CPU_SECOND * settings.document_seconds
        if verdict.seconds > limit + _LATE_SECONDS:
            verdict.outcome = FAILED
            verdict.problems.append(f"it took {verdict.seconds:.0f} s; the limit is {limit} s")
        trial.verdicts.append(verdict)
    return trial


def judge(case: Case, data: bytes, source: bytes, sound: Read, mutated: Read) -> Verdict:
    """What became of a mutated document."""
    document = mutated.document
    if document["status"] != "loaded":
        return Verdict(case, str(document["reason"]))
    changed: list[Change] = changes(sound, mutated)
    if new_findings(sound, mutated):
        return Verdict(case, FLAGGED, changed=len(changed))
    if not changed:
        return Verdict(case, SAME)
    wrong = misread(data, source, changed)
    if not wrong:
        return Verdict(case, PRINTED, problems=[str(change) for change in changed], changed=len(changed))
    return Verdict(case, FAILED, problems=[str(change) for change in wrong], changed=len(changed))


def _about_run(summary: RunSummary, files: Mapping[Case, bytes], strange: int, settings: Settings) -> list[str]:
    """What the run itself did wrong."""
    wrong = []
    distinct = {hashlib.sha256(data).hexdigest() for data in files.values()}
    if summary.found != len(files) or {row.sha256 for row in summary.loaded} != distinct:
        wrong.append(f"{len(files)} files were dropped; {summary.found} were found, {len(summary.loaded)} loaded")
    if len(summary.ignored) != strange:
        wrong.append(f"{strange} strange entries were dropped; told of: {[file.name for file in summary.ignored]}")
    archived = list(settings.archive_dir.rglob("*.pdf"))
    if {path.stem for path in archived} != distinct:
        wrong.append("the archive holds other documents than those that were dropped")
    shown = [row.source_name for row in summary.loaded] + [row.message or "" for row in summary.loaded]
    wrong += [f"not fit to be shown: {text!r}" for text in shown if legible(text) != text or "\n" in text]
    wrong += [f"left behind: {path}" for path in settings.staging_dir.glob(".tmp/*")]
    return wrong
