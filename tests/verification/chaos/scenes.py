"""The stage: a typeset corpus, the undisturbed run over it, and the states in which a fault meets a run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.verification.chaos.faults import Strike
from tests.verification.chaos.processes import start_run, start_verdict

SCENES = {"first": 0.0, "many": 0.6, "few": 0.9}
"""The share of the corpus that is published before the run: nothing, so that much is new that all is sorted, a few"""


@dataclass(frozen=True)
class Stage:
    """Everything that the trials start from; made once, then read from `folder`."""

    folder: Path
    content_hash: str
    """of the undisturbed run over the whole corpus"""
    fingerprint: list[Any]
    before: dict[str, list[Any] | None]
    """the fingerprint of what is published at the beginning of each scene"""
    steps: dict[str, dict[str, int]]
    """the steps of an undisturbed run in each scene, with how often each is reached"""
    seconds: dict[str, float]
    """how long an undisturbed run takes in each scene, and with the real reader from nothing (`real`)"""
    reader_version: str

    @property
    def reference(self) -> Path:
        """The staging folder of the undisturbed run."""
        return self.folder / "reference" / "staging"

    def set_up(self, scene: str, folder: Path) -> None:
        """Make a fresh copy of a scene."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder / scene, folder)


def make_stage(folder: Path, documents: int, say: Any = print) -> Stage:
    """The stage in a folder: as made before by the same code and for as many documents, else made anew.

    Raises:
        RuntimeError: an undisturbed run does not end well, or not always with the same content.
    """
    from pipeline.code_versions import reader_version

    note = folder / "stage.json"
    if note.exists():
        made = json.loads(note.read_text("utf-8"))
        if made.pop("documents") == documents and made["reader_version"] == reader_version():
            return Stage(folder=folder, **made)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    say(f"typesetting {documents} documents and reading them undisturbed ...")
    drop = folder / "reference" / "drop"
    command = [sys.executable, "-m", "samples", "--documents", str(documents), "--seed", "11", "--out", str(drop)]
    subprocess.run([*command, "--truth", str(folder / "truth")], check=True, stdout=subprocess.DEVNULL)
    # One that is refused, and one that is there under two names: they must come out the same, too.
    pdfs = sorted(drop.rglob("*.pdf"))
    pdfs[0].write_bytes(pdfs[0].read_bytes()[:2000])
    shutil.copyfile(pdfs[1], drop / "a copy.pdf")
    pdfs[1].with_name(pdfs[1].name + ".json").write_text('{"published_on": "2025-08-20"}', "utf-8")

    seconds = {"real": _run(folder / "reference", folder / "reference" / "staging", "real")}
    whole = _verdict(folder / "reference")
    before: dict[str, list[Any] | None] = {}
    steps: dict[str, dict[str, int]] = {}
    for scene, share in SCENES.items():
        there = folder / scene
        later = pdfs[int(len(pdfs) * share) :]
        shutil.copytree(drop, there / "drop")
        if share:
            for pdf in later:
                (there / "drop" / pdf.relative_to(drop)).unlink()
            _run(there, folder / "reference" / "staging", "remembered")
            before[scene] = _verdict(there)["fingerprint"]
            for pdf in later:
                shutil.copyfile(pdf, there / "drop" / pdf.relative_to(drop))
        else:
            before[scene] = None
        trial, record = folder / "trial", folder / "record"
        shutil.copytree(there, trial)
        record.unlink(missing_ok=True)
        strike = Strike(str(trial), record=str(record))
        seconds[scene] = _run(trial, folder / "reference" / "staging", "remembered", strike)
        if _verdict(trial)["hash"] != whole["hash"]:
            raise RuntimeError(f"undisturbed runs differ: {scene}")
        steps[scene] = {}
        for line in record.read_text("utf-8").splitlines():
            steps[scene][line] = steps[scene].get(line, 0) + 1
        shutil.rmtree(trial)
    made = {
        "content_hash": whole["hash"],
        "fingerprint": whole["fingerprint"],
        "before": before,
        "steps": steps,
        "seconds": seconds,
        "reader_version": reader_version(),
    }
    note.write_text(json.dumps({"documents": documents, **made}, ensure_ascii=False, indent=1), "utf-8")
    return Stage(folder=folder, **made)


def _run(folder: Path, reference: Path, reader: str, strike: Strike | None = None) -> float:
    started = time.monotonic()
    run = start_run(folder, reference, reader, strike)
    if run.wait() != 0:
        raise RuntimeError(f"an undisturbed run failed: {run.words()}")
    run.said.unlink()
    return time.monotonic() - started


def _verdict(folder: Path) -> dict[str, Any]:
    answer = folder.with_suffix(".answer")
    verdict = start_verdict(folder / "warehouse" / "juesuan.duckdb", answer)
    if verdict.wait() != 0:
        raise RuntimeError(f"the warehouse cannot be read: {verdict.words()}")
    content: dict[str, Any] = json.loads(answer.read_text("utf-8"))
    return content
