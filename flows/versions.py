"""Which code and declarations read a document: what staged results are keyed by."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

LIBRARIES = ("camelot-py", "playa-pdf", "pypdfium2", "pandas", "opencv-python-headless")
"""Libraries that take part in reading: another version of them is another reader"""

LINKING = "entities"
"""The package of `transforms` that works on all documents together"""

RUN_LIBRARIES = (*LIBRARIES, "pyarrow", "duckdb", "great-expectations", "prefect")
"""Libraries that the journal of runs names"""

JUDGING = ("checks.py", "checks.toml", "grades.py", "verdicts.py", "verdicts.toml", "words.toml")
"""Declarations that judge what was read, and take no part in reading it"""

NAMES = ("dictionary.py", "warehouse/accounts/names.csv", "warehouse/accounts/functional_seldom.csv")
"""Declarations that explain codes, and by which the names of rows are judged"""

OVERLAY = "corrections"
"""The part of `transforms` that lays corrections over what was read"""

EXPLAINING = ("dictionary.py", "places.toml", "spreadsheet.py", "warehouse")
"""Declarations that explain and link what was read, for those who query it"""

REFUSING = ("explained.py", "json", "json_schema.py", "lines.py", "models.py", "references.py", "vocabulary.toml")
"""What only refuses declarations: those that are accepted mean the same without it"""

_READ = {".py", ".toml", ".csv"}
_GATE = {".py", ".toml", ".json"}


@cache
def read_version() -> str:
    """Hash of everything that a document's staged frames depend on besides its bytes.

    The sources of `transforms`, the declarations of `schemas` (not those that judge or explain) and the reading
    libraries.
    """
    digest = hashlib.sha256()
    for library in LIBRARIES:
        digest.update(f"{library} {_version(library)}\n".encode())
    _add(digest, "transforms", _READ, without=(OVERLAY, LINKING))
    _add(digest, "schemas", _READ, without=(*EXPLAINING, *JUDGING, *REFUSING))
    return digest.hexdigest()[:12]


@cache
def gate_version() -> str:
    """Hash of what judges (checks, gate, overlay): when it changes, staged documents are judged and not read again."""
    digest = hashlib.sha256()
    _add(digest, "expectations", _GATE)
    _add(digest, f"transforms.{OVERLAY}", _GATE)
    for name in (*JUDGING, *NAMES):
        digest.update(files("schemas").joinpath(name).read_bytes())
    return digest.hexdigest()[:8]


@cache
def link_version() -> str:
    """Hash of what links documents and of the declared views: when it changes, the next run links all of them anew."""
    digest = hashlib.sha256(gate_version().encode())
    _add(digest, "transforms.entities", _READ)
    _add(digest, "schemas", {".sql", *_READ})
    for package, name in (("flows", "linking.py"), ("warehouse", "stored.py")):
        digest.update(files(package).joinpath(name).read_bytes())
    return digest.hexdigest()[:8]


def reader_version() -> str:
    """What `documents.reader_version` says: the reading and the gate."""
    return f"{read_version()}-{gate_version()}"


def library_versions() -> str:
    """Versions of Python and of the libraries that read, judge, store and run, in one line."""
    return ", ".join([f"python {platform.python_version()}", *(f"{name} {_version(name)}" for name in RUN_LIBRARIES)])


def package_version() -> str:
    """Version of this package, as installed."""
    return _version("juesuan")


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


def _add(digest: hashlib._Hash, package: str, suffixes: set[str], without: tuple[str, ...] = ()) -> None:
    for name, file in sorted(_files(files(package), package, without)):
        if any(name.endswith(suffix) for suffix in suffixes):
            data = file.read_bytes()
            digest.update(f"{name} {len(data)}\n".encode())
            digest.update(data)


def _files(folder: Traversable, name: str, without: tuple[str, ...]) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        if entry.name.startswith((".", "__pycache__")) or entry.name in without:
            continue
        if entry.is_dir():
            found += _files(entry, f"{name}/{entry.name}", ())
        else:
            found.append((f"{name}/{entry.name}", entry))
    return found
