"""Set the stage: a typeset corpus, an undisturbed run over it, and the states in which faults strike."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.verification.chaos.faults import Strike
from tests.verification.chaos.processes import start_run, start_verdict

SCENES = {"first": 0.0, "many": 0.6, "few": 0.9}
"""The share of the corpus that is published before the run: none, or so much that all facts are or are not sorted"""


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


def make_stage(folder: Path, documents: int, say: Callable[[str], object] = print) -> Stage:
    """Set the stage in a folder, or take the one that the same code set there for as many documents.

    Raises:
        RuntimeError: an undisturbed run fails, or two of them differ in content.
    """
    from pipeline.code_versions import reader_version

    note = folder / "stage.json"
    if note.exists():
        noted = json.loads(note.read_text("utf-8"))
        if noted.pop("documents") == documents and noted["reader_version"] == reader_version():
            return Stage(folder=folder, **noted)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    say(f"typesetting {documents} documents and reading them undisturbed ...")
    reference = folder / "reference"
    pdfs = _typeset_drop(reference / "drop", folder / "truth", documents)
    seconds = {"real": _run(reference, reference / "staging", "real")}
    content = _verdict(reference)
    before: dict[str, list[Any] | None] = {}
    steps: dict[str, dict[str, int]] = {}
    for scene, share in SCENES.items():
        before[scene] = _make_scene(folder, scene, pdfs, share)
        seconds[scene], steps[scene] = _record_steps(folder, scene, content["hash"])
    noted = {
        "content_hash": content["hash"],
        "fingerprint": content["fingerprint"],
        "before": before,
        "steps": steps,
        "seconds": seconds,
        "reader_version": reader_version(),
    }
    note.write_text(json.dumps({"documents": documents, **noted}, ensure_ascii=False, indent=1), "utf-8")
    return Stage(folder=folder, **noted)


def _typeset_drop(drop: Path, truth: Path, documents: int) -> list[Path]:
    """Typeset a drop folder: one document is cut short and will be refused, one is there under two names."""
    command = [sys.executable, "-m", "samples", "--documents", str(documents), "--seed", "11", "--out", str(drop)]
    subprocess.run([*command, "--truth", str(truth)], check=True, stdout=subprocess.DEVNULL)
    pdfs = sorted(drop.rglob("*.pdf"))
    pdfs[0].write_bytes(pdfs[0].read_bytes()[:2000])
    shutil.copyfile(pdfs[1], drop / "a copy.pdf")
    pdfs[1].with_name(pdfs[1].name + ".json").write_text('{"published_on": "2025-08-20"}', "utf-8")
    return pdfs


def _make_scene(folder: Path, scene: str, pdfs: list[Path], share: float) -> list[Any] | None:
    """Make the data folder of a scene, in which a share of the documents is published; gives what is published."""
    reference, data = folder / "reference", folder / scene
    shutil.copytree(reference / "drop", data / "drop")
    if not share:
        return None
    new = [pdf.relative_to(reference / "drop") for pdf in pdfs[int(len(pdfs) * share) :]]
    for pdf in new:
        (data / "drop" / pdf).unlink()
    _run(data, reference / "staging", "remembered")
    fingerprint: list[Any] = _verdict(data)["fingerprint"]
    for pdf in new:
        shutil.copyfile(reference / "drop" / pdf, data / "drop" / pdf)
    return fingerprint


def _record_steps(folder: Path, scene: str, content_hash: str) -> tuple[float, dict[str, int]]:
    """Run a scene undisturbed; gives the seconds that it took, and how often it reached each step."""
    trial, record = folder / "trial", folder / "record"
    shutil.copytree(folder / scene, trial)
    record.unlink(missing_ok=True)
    strike = Strike(str(trial), record=str(record))
    seconds = _run(trial, folder / "reference" / "staging", "remembered", strike)
    if _verdict(trial)["hash"] != content_hash:
        raise RuntimeError(f"undisturbed runs differ: {scene}")
    steps = Counter(record.read_text("utf-8").splitlines())
    shutil.rmtree(trial)
    return seconds, dict(steps)


def _run(folder: Path, reference: Path, reader: str, strike: Strike | None = None) -> float:
    started = time.monotonic()
    run = start_run(folder, reference, reader, strike)
    if run.wait() != 0:
        raise RuntimeError(f"an undisturbed run failed: {run.words()}")
    run.output.unlink()
    return time.monotonic() - started


def _verdict(folder: Path) -> dict[str, Any]:
    answer = folder.with_suffix(".answer")
    verdict = start_verdict(folder / "warehouse" / "juesuan.duckdb", answer)
    if verdict.wait() != 0:
        raise RuntimeError(f"the warehouse cannot be read: {verdict.words()}")
    content: dict[str, Any] = json.loads(answer.read_text("utf-8"))
    return content
