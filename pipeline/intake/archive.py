"""The archive: the bytes of every document once, by content."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from io import BufferedReader
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from common.files import open_regular, sync_to_disk, to_json, write_atomically
from pipeline.intake.drop_folder import SOURCES, Candidate, Ignored, is_lost
from pipeline.intake.fingerprints import Fingerprints, Stamp, stamp_of
from pipeline.intake.sidecar import FIELDS, Problem, Sidecar, problem_from_json, read_sidecar, sidecar_of
from pipeline.intake.source_tables import Listed, plain_name
from pipeline.writing import expect_writable
from schemas.wording.messages import message, text
from schemas.wording.os_errors import os_error
from transforms.corrections.declared import CorrectionFile


@dataclass(frozen=True)
class Archived:
    """A document in the archive: its bytes, and every name and sidecar under which they came."""

    sha256: str
    size_bytes: int
    names: dict[str, Sidecar]
    corrections: CorrectionFile | None = None
    """People's corrections of it, as the plan of the run found them"""

    @property
    def source_name(self) -> str:
        """The first of its names in code point order, so that the order of arrival does not matter."""
        return min(self.names)

    @property
    def sidecar(self) -> Sidecar:
        """The sidecars of all names as one: each field from the first name that has it, the problems of all."""
        merged: dict[str, str] = {}
        problems: list[Problem] = []
        for name in sorted(self.names):
            sidecar = self.names[name].joined()
            problems += [p for p in sidecar.problems if p not in problems]
            for field in FIELDS:
                value = getattr(sidecar, field)
                if value and merged.setdefault(field, value) != value:
                    about = {"name": name, "field": field, "value": value, "first": merged[field]}
                    problems.append(message("pipeline_intake.sidecars_differ", **about))
        return sidecar_of(merged, problems)


@dataclass(frozen=True)
class Added:
    """What became of the files that were to be archived."""

    documents: tuple[Archived, ...]
    """in order of their hash"""
    ignored: tuple[Ignored, ...]
    """files that could not be taken"""
    waiting: tuple[Candidate, ...]
    """files that have not stood still for long enough yet, when nobody waits for them"""


class Archive:
    """The archive folder: `ab/<sha256>.pdf` with the bytes, `ab/<sha256>.json` with the names they came under."""

    def __init__(self, folder: Path, purged: Mapping[str, str] | None = None) -> None:
        """Open an archive; files of `purged` documents (sha256, with the day on record) are not taken again."""
        self.folder = folder
        self.purged = purged or {}

    def path(self, sha256: str) -> Path:
        """Locate the bytes of a document."""
        return self.folder / f"{sha256[:2]}/{sha256}.pdf"

    def add(
        self, files: Sequence[Candidate], fingerprints: Fingerprints, settle_seconds: float = 0, *, wait: bool = True
    ) -> Added:
        """Archive the bytes of files, and note the names and sidecars under which they came.

        Args:
            files: What `discover` or `named_files` found.
            fingerprints: Those of earlier runs; saved at the end.
            settle_seconds: A new file is taken once its size and times have stood still for so long; a file that is
                still being copied may look whole. A known one that did not change is not waited for.
            wait: Look again at the files that have not stood still for long enough; otherwise they are `waiting`.

        Raises:
            JuesuanError: the archive cannot be written.
        """
        archived: dict[str, Archived] = {}
        ignored: list[Ignored] = []
        waiting: list[tuple[Candidate, Stamp]] = []
        left = 0.0

        def take(file: Candidate, stamp: Stamp) -> None:
            sha256 = self._take(file, stamp, fingerprints)
            archived[sha256] = self._note(sha256, stamp.size, {file.name: self._sidecar(file)}, archived.get(sha256))

        for file in files:
            with _noting_ignored(file, ignored):
                stamp = stamp_of(os.stat(file.path))
                stood = fingerprints.unchanged_seconds(file.path, stamp)
                if stood >= settle_seconds or self._is_archived(file.path, stamp, fingerprints):
                    take(file, stamp)
                else:
                    waiting.append((file, stamp))
                    left = max(left, settle_seconds - stood)
        if wait and waiting:
            time.sleep(left)
            for file, stamp in waiting:
                with _noting_ignored(file, ignored):
                    if stamp_of(os.stat(file.path)) != stamp:
                        raise _ChangingError
                    take(file, stamp)
            waiting = []
        fingerprints.save()
        return Added(
            tuple(archived[sha256] for sha256 in sorted(archived)), tuple(ignored), tuple(file for file, _ in waiting)
        )

    def note_listed(self, rows: Sequence[Listed]) -> list[Problem]:
        """Note what the table of sources says of documents whose files are gone from the drop folder.

        Returns:
            What is wrong with the rows, each with its line: a name that no document has, or more than one.

        Raises:
            JuesuanError: the archive cannot be read or written.
        """
        problems: list[Problem] = []
        named: dict[str, list[tuple[Archived, str]]] = {}
        for document in self.documents() if rows else []:
            for name in document.names:
                named.setdefault(plain_name(name), []).append((document, name))
        for row in rows:
            documents = named.get(plain_name(row.file), [])
            if len(documents) == 1:
                ((document, name),) = documents
                note = replace(document.names[name], listed=row.sidecar)
                self._note(document.sha256, document.size_bytes, {name: note}, document)
            else:
                key = "pipeline_intake.listed_ambiguous" if documents else "pipeline_intake.listed_unknown"
                about = {"sources": SOURCES, "line": row.line, "file": row.file}
                problems.append(message(key, **about, **({"count": len(documents)} if documents else {})))
        return problems

    def documents(self, added: Sequence[Archived] = ()) -> list[Archived]:
        """List every archived document, in order of its hash; the notes of those just added are not read again."""
        added_notes = {document.sha256: document for document in added}
        paths = sorted(self.folder.glob("[0-9a-f][0-9a-f]/*.json"))
        return [added_notes.get(path.stem) or self._read(path) for path in paths]

    def document(self, sha256: str) -> Archived:
        """Read the note of one archived document.

        Raises:
            JuesuanError: its bytes or its note are not there any more.
        """
        path = self.path(sha256)
        if not path.exists() or not path.with_suffix(".json").exists():
            raise JuesuanError(message("pipeline_intake.bytes_missing", sha256=sha256[:12]))
        return self._read(path.with_suffix(".json"))

    def remove(self, sha256: str) -> None:
        """Remove a document's bytes and its note; nothing happens where they are gone already.

        Raises:
            JuesuanError: the archive cannot be written.
        """
        with expect_writable("archive", self.folder):
            # The note goes last: without its bytes a document is still known, and can be purged again.
            self.path(sha256).unlink(missing_ok=True)
            self.path(sha256).with_suffix(".json").unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what a killed run left half written; call it only under the lock."""
        with expect_writable("archive", self.folder):
            for pattern in ("[0-9a-f][0-9a-f]/.*.tmp", ".*.tmp"):
                for left in self.folder.glob(pattern):
                    left.unlink(missing_ok=True)

    def _is_archived(self, path: Path, stamp: Stamp, fingerprints: Fingerprints) -> bool:
        sha256 = fingerprints.hash_of(path, stamp)
        return sha256 is not None and self.path(sha256).exists()

    def _take(self, file: Candidate, stamp: Stamp, fingerprints: Fingerprints) -> str:
        """The hash of a file, its bytes archived."""
        sha256 = fingerprints.hash_of(file.path, stamp)
        if sha256 is None:
            started = time.time()
            with _steady(file, stamp) as opened:
                sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
            fingerprints.note_hash(file.path, stamp, started, sha256)
        if sha256 in self.purged:
            raise _PurgedError(self.purged[sha256])
        if not self.path(sha256).exists():
            self._copy(file, stamp, sha256)
        return sha256

    def _copy(self, source: Candidate, stamp: Stamp, sha256: str) -> None:
        temporary = self.folder / f".{os.getpid()}.tmp"
        digest = hashlib.sha256()
        try:
            with expect_writable("archive", self.folder):
                self.path(sha256).parent.mkdir(parents=True, exist_ok=True)
                writer = open(temporary, "wb")  # noqa: SIM115 - errors of reading are not those of writing
            with writer:
                with _steady(source, stamp) as reader:
                    while block := reader.read(1 << 20):
                        digest.update(block)
                        with expect_writable("archive", self.folder):
                            writer.write(block)
                with expect_writable("archive", self.folder):
                    writer.flush()
                    os.fsync(writer.fileno())
            if digest.hexdigest() != sha256:
                raise _ChangingError
            with expect_writable("archive", self.folder):
                os.replace(temporary, self.path(sha256))
                sync_to_disk(self.path(sha256).parent)
        finally:
            with expect_writable("archive", self.folder):
                temporary.unlink(missing_ok=True)

    def _sidecar(self, file: Candidate) -> Sidecar:
        sidecar = read_sidecar(file.path, file.root)
        if sidecar == Sidecar():
            # It has none, or the share went away at this moment, which must not erase what was noted of it.
            os.stat(file.path)
        return replace(sidecar, listed=file.listed)

    def _note(self, sha256: str, size: int, names: dict[str, Sidecar], before: Archived | None) -> Archived:
        path = self.path(sha256).with_suffix(".json")
        if before is None and path.exists():
            before = self._read(path)
        after = Archived(sha256, size, {**(before.names if before else {}), **names})
        if after != before:
            body = to_json({"size_bytes": size, "names": {n: asdict(s) for n, s in after.names.items()}})
            with expect_writable("archive", self.folder):
                write_atomically(path, body)
        return after

    def _read(self, path: Path) -> Archived:
        try:
            body = json.loads(path.read_text("utf-8"))
            names = {
                name: replace(
                    _sidecar_of(fields), listed=_sidecar_of(listed) if (listed := fields.get("listed")) else None
                )
                for name, fields in body["names"].items()
            }
            return Archived(path.stem, body["size_bytes"], names)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise JuesuanError(message("pipeline_intake.note_damaged", path=path)) from error


def _sidecar_of(fields: Mapping[str, Any]) -> Sidecar:
    return sidecar_of(fields, [problem_from_json(problem) for problem in fields["problems"]])


class _ChangingError(Exception):
    """A file changed while it was looked at."""


class _PurgedError(Exception):
    """A person had this document purged; the message says when, and what to do with the file."""


@contextmanager
def _noting_ignored(file: Candidate, ignored: list[Ignored]) -> Iterator[None]:
    """Note a file that could not be taken as ignored, and continue with the others."""
    try:
        yield
    except _ChangingError:
        ignored.append(Ignored(file.name, text("pipeline_intake.still_copied")))
    except _PurgedError as error:
        ignored.append(Ignored(file.name, str(error)))
    except FileNotFoundError:
        ignored.append(Ignored(file.name, text("pipeline_intake.went_away")))
    except OSError as error:
        why = message("pipeline_intake.link_out") if error.errno == errno.ELOOP else os_error(error)
        ignored.append(Ignored(file.name, text("pipeline_intake.cannot_read", why=why), is_lost(error)))


@contextmanager
def _steady(file: Candidate, stamp: Stamp) -> Iterator[BufferedReader]:
    """Open a file of the drop folder that must have this stamp before and after it was read."""
    with open_regular(file.path, inside=file.root) as opened:
        if stamp_of(os.fstat(opened.fileno())) != stamp:
            raise _ChangingError
        yield opened
        if stamp_of(os.fstat(opened.fileno())) != stamp or stamp_of(os.stat(file.path)) != stamp:
            raise _ChangingError
