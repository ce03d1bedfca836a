"""The staging area: the frames read from every document, one immutable folder per document and reader version."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.files import sync_to_disk, to_json
from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from transforms.result import DocumentResult

FRAMES = ("facts", "tables_read", "findings", "evidence", *FIGURE_FRAMES)
_HEAD = "document.json"
_MOST_RECORDED_MB = 16
"""A larger recording is not kept: its document is read again instead"""
_TRIES = 5


@dataclass(frozen=True)
class StagedHead:
    """What is staged of a document besides its frames."""

    document_sha256: str
    size_bytes: int
    page_count: int | None
    reason: str | None
    message: str | None
    message_zh: str | None
    reason_page: int | None
    disclosure: dict[str, Any] | None
    facts: int


class Staging:
    """The staging folder: `ab/<sha256>/<version>/` with `document.json` and a Parquet file per frame.

    Beside them lies the recording of the pages, `pages-<version of what read the pages>`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str, version: str) -> Path:
        """The folder of a document as one version read it."""
        return self.folder / sha256[:2] / sha256 / version

    def has(self, sha256: str, version: str) -> bool:
        """Whether it is staged; a staged folder is complete."""
        return (self.path(sha256, version) / _HEAD).is_file()

    def recorded(self, sha256: str, pages_version: str) -> Path | None:
        """Find the recording of a document's pages as one version read them, whatever interpreted it; else None."""
        return next(iter(sorted((self.folder / sha256[:2] / sha256).glob(f"*/{_recording(pages_version)}"))), None)

    def put(self, result: DocumentResult, version: str, pages_version: str = "") -> None:
        """Stage the result of a document: written aside, forced to disk, moved into place whole.

        With the version of what read the pages, their recording is kept.

        Another machine may stage the same document at the same time (a given-up worker that still runs): the last
        one finds it in place, and does not move the same bytes again.
        """
        import pyarrow.parquet as pq

        temporary = self.aside(result.document_sha256, version)
        facts = 0
        for name in FRAMES:
            table = _table(name, result.frames.get(name))
            facts += table.num_rows if name == "facts" else 0
            pq.write_table(table, temporary / f"{name}.parquet", compression="zstd")
        disclosure = result.disclosure
        head = {
            "document_sha256": result.document_sha256,
            "size_bytes": result.size_bytes,
            "page_count": result.page_count,
            "reason": result.reason,
            "message": result.message,
            "message_zh": result.message_zh,
            "reason_page": result.reason_page,
            "disclosure": None if disclosure is None else vars(disclosure),
            "facts": facts,
        }
        (temporary / _HEAD).write_bytes(to_json(head))
        if pages_version and result.recording is not None:
            from transforms.recording_bytes import encode

            recorded = encode(result.recording)
            if len(recorded) <= _MOST_RECORDED_MB << 20:
                (temporary / _recording(pages_version)).write_bytes(recorded)
        self.adopt(temporary, result.document_sha256, version)

    def aside(self, sha256: str, version: str) -> Path:
        """Make a folder to write the result of a document into; `adopt` moves it into place."""
        temporary = self.folder / ".tmp" / f"{sha256}.{version}.{secrets.token_hex(8)}"
        temporary.mkdir(parents=True)
        return temporary

    def adopt(self, temporary: Path, sha256: str, version: str) -> None:
        """Force what was written aside to disk and move it into place whole."""
        target = self.path(sha256, version)
        for file in temporary.iterdir():
            with open(file, "rb") as written:
                os.fsync(written.fileno())
        target.parent.mkdir(parents=True, exist_ok=True)
        self._move(temporary, target)
        sync_to_disk(target.parent)

    def _move(self, temporary: Path, target: Path) -> None:
        replaced = temporary.with_name(f"{temporary.name}.old")
        for left in reversed(range(_TRIES)):
            if _same_files(temporary, target):
                shutil.rmtree(temporary)
                return
            # Read again on request (`--retry`), with another result: for that moment the document is not staged.
            with suppress(FileNotFoundError):
                os.rename(target, replaced)
                shutil.rmtree(replaced)
            try:
                os.rename(temporary, target)
                return
            except OSError as error:  # somebody else was quicker, just now
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) or not left:
                    raise

    def head(self, sha256: str, version: str) -> StagedHead:
        """The head of a staged document; raises FileNotFoundError where it is not staged."""
        return StagedHead(**json.loads((self.path(sha256, version) / _HEAD).read_text("utf-8")))

    def frames(self, documents: Sequence[str], version: str) -> dict[str, pd.DataFrame]:
        """Concatenate the frames of staged documents in the given order."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        frames: dict[str, pd.DataFrame] = {}
        for name in FRAMES:
            schema = frame(name).arrow_schema()
            # Single files: what a data set of files would look up for each costs four times as much as reading it.
            parts = [
                pq.ParquetFile(self.path(sha256, version) / f"{name}.parquet").read(use_threads=False)
                for sha256 in documents
            ]
            frames[name] = _pandas(pa.concat_tables(parts) if parts else schema.empty_table())
        return frames

    def remove(self, sha256: str) -> None:
        """Remove what any version read of a document; nothing happens where nothing is staged."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder / sha256[:2] / sha256)

    def prune(self, keep: Mapping[str, str], version: str) -> int:
        """Remove what other versions read of documents; call it only under the lock.

        Args:
            keep: By hash of a document, the version that the published warehouse was loaded from.
            version: Today's version; where nothing is staged under it or under the one to keep, all is kept.

        Returns:
            The number of folders removed.
        """
        removed = 0
        for document in self.folder.glob("[0-9a-f][0-9a-f]/" + "[0-9a-f]" * 64):
            kept_versions = {version, keep.get(document.name, version)}
            versions = [folder for folder in document.iterdir() if folder.is_dir()]
            if any(folder.name in kept_versions for folder in versions):
                for folder in versions:
                    if folder.name not in kept_versions:
                        # What cannot be removed does no harm, and is tried again by the next run.
                        shutil.rmtree(folder, ignore_errors=True)
                        removed += not folder.exists()
        return removed

    def versions(self) -> Counter[str]:
        """Count the staged documents by version."""
        return Counter(head.parent.name for head in self.folder.glob(f"[0-9a-f][0-9a-f]/*/*/{_HEAD}"))

    def sweep(self) -> None:
        """Remove what a killed run left half written; call it only under the lock."""
        # Leftovers that cannot be removed do no harm: every folder gets a new name.
        shutil.rmtree(self.folder / ".tmp", ignore_errors=True)


class StagedAside(Staging):
    """A staging area over another: new results go into this one, and the others are found in the one below."""

    def __init__(self, folder: Path, below: Staging) -> None:
        super().__init__(folder)
        self._below = below

    def path(self, sha256: str, version: str) -> Path:
        """The folder of a document here; where it is not here, the one below."""
        own = super().path(sha256, version)
        return own if own.exists() else self._below.path(sha256, version)


def _recording(pages_version: str) -> str:
    return f"pages-{pages_version}"


def _same_files(folder: Path, other: Path) -> bool:
    try:
        return all((other / file.name).read_bytes() == file.read_bytes() for file in folder.iterdir())
    except FileNotFoundError:
        return False


def _table(name: str, data: pd.DataFrame | None) -> pa.Table:
    import pyarrow as pa

    schema = frame(name).arrow_schema()
    if data is None:
        return schema.empty_table()
    if list(data.columns) != schema.names:
        raise ValueError(f"the frame {name} has columns that are not the declared ones: {list(data.columns)}")
    frame(name).expect_unique(data)
    # No pandas metadata: it names library versions, and the same facts are to give the same bytes.
    return pa.Table.from_pandas(data, schema=schema, preserve_index=False).replace_schema_metadata(None)


def _pandas(table: pa.Table) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    # Whole numbers with gaps stay whole numbers: without the mapping they would come back as floats.
    data: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return data
