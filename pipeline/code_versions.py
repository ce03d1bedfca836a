"""Which code and declarations read a document: what staged results are keyed by."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from schemas.declarations.own import own_declarations

LIBRARIES = (
    "camelot-py",
    "playa-pdf",
    "pypdfium2",
    "pylopdf-fonts-zh-cn",
    "pandas",
    "opencv-python-headless",
    # The extra `scan`: with it, documents are read that are refused without it.
    "onnxruntime",
    "rapidocr",
    "rapidocr-onnxruntime",
    "lark",
)
"""Libraries that take part in reading: another version of them is another reader"""

RUN_LIBRARIES = (*LIBRARIES, "pyarrow", "duckdb", "great-expectations", "prefect")
"""Libraries that the journal of runs names"""

READING = (
    "transforms",
    "common/file_kinds.py",
    "common/money.py",
    "common/text.py",
    "common/substitute_font.py",
    "schemas/vocabulary.toml",
    "schemas/reading",
    "schemas/declarations/merging.py",
)
"""Code and declarations that a document's staged frames depend on"""

INTERPRETING = ("schemas/vocabulary.toml", "schemas/reading")
"""Declarations that say what tables, columns, rows, titles and names mean, and not how pages are read"""

NOT_INTERPRETING = ("schemas/reading/frames.toml", "schemas/reading/rules.toml")
"""Declarations beside them that pages are read by"""

NOT_READING = ("transforms/corrections", "transforms/entities")
"""Parts of `transforms` that work on staged documents"""

JUDGING = ("expectations", "common/money.py", "transforms/corrections", "schemas/judging")
"""Code and declarations that judge staged documents"""

LINKING = (
    "transforms/entities",
    "pipeline/loading/link.py",
    "warehouse/linking_reads.py",
    "schemas/linking",
    "schemas/warehouse",
    "schemas/wording",
)
"""Code and declarations that link documents with each other, and the declared views with their comments"""

NOT_LINKING = (
    "schemas/wording/messages/cli",
    "schemas/wording/messages/flows",
    "schemas/wording/messages/pipeline",
    "schemas/wording/messages/settings",
)
"""Texts that are shown and never stored"""

_DECLARATIONS = {".toml", ".csv", ".lark"}
_SOURCES = {".py", ".toml", ".csv", ".json", ".lark", ".npz", ".sql"}


@cache
def read_version() -> str:
    """Hash of everything that a document's staged frames depend on besides its bytes, libraries included.

    The declarations of the project's own folder are part of it.
    """
    digest = hashlib.sha256(pages_version().encode())
    _add(digest, INTERPRETING)
    for name, declaration in sorted(own_declarations().texts.items()):
        digest.update(f"own {name} {len(declaration.encode())}\n{declaration}".encode())
    return digest.hexdigest()[:12]


@cache
def pages_version() -> str:
    """Hash of what the recording of a document's pages depends on: `read_version` without what interprets them.

    Where it is the same, only declarations have changed, and documents are interpreted again from their recordings.
    """
    digest = hashlib.sha256()
    for library in LIBRARIES:
        digest.update(f"{library} {_version(library)}\n".encode())
    _add(digest, READING, without=NOT_READING, declarations=False)
    return digest.hexdigest()[:12]


@cache
def gate_version() -> str:
    """Hash of what judges staged documents: when it changes, they are judged again, and not read again."""
    digest = hashlib.sha256()
    _add(digest, JUDGING)
    return digest.hexdigest()[:8]


@cache
def link_version() -> str:
    """Hash of what links documents and of the declared views: when it changes, the next run links all of them again."""
    digest = hashlib.sha256(gate_version().encode())
    _add(digest, LINKING, without=NOT_LINKING)
    return digest.hexdigest()[:8]


def reader_version() -> str:
    """What `documents.reader_version` says: the reading and the gate."""
    return f"{read_version()}-{gate_version()}"


def read_version_of(document: Mapping[str, Any]) -> str:
    """Tell under which version a document of the warehouse is staged: the first part of its `reader_version`."""
    return str(document["reader_version"]).partition("-")[0]


def library_versions() -> str:
    """Versions of Python and of the libraries that read, judge, store and run, in one line."""
    return ", ".join([f"python {platform.python_version()}", *(f"{name} {_version(name)}" for name in RUN_LIBRARIES)])


def package_version() -> str:
    """Version of this package, as installed."""
    return _version("juesuan")


@cache
def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


def _add(
    digest: hashlib._Hash, paths: tuple[str, ...], without: tuple[str, ...] = (), *, declarations: bool = True
) -> None:
    for path in paths:
        room, _, rest = path.partition("/")
        for name, file in sorted(_files(files(room).joinpath(rest), path), key=lambda named_file: named_file[0]):
            if not name.startswith(without or ("/",)) and (declarations or not _interprets(name)):
                data = file.read_bytes()
                digest.update(f"{name} {len(data)}\n".encode())
                digest.update(data)


def _interprets(name: str) -> bool:
    """Whether a file is a declaration that only says what printed texts mean."""
    is_declaration = any(name.endswith(suffix) for suffix in _DECLARATIONS)
    return is_declaration and name.startswith(INTERPRETING) and name not in NOT_INTERPRETING


def _files(entry: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    """The source files at a place and below it, each with its path."""
    if entry.is_dir():
        for child in entry.iterdir():
            if not child.name.startswith((".", "__pycache__")):
                yield from _files(child, f"{name}/{child.name}")
    elif any(name.endswith(suffix) for suffix in _SOURCES):
        yield name, entry
