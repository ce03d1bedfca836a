"""The declarations that a project adds to those of this program, as texts, for this process.

They are read once, when a run or a command begins, and given to every process that reads documents: all documents of a
run are read by the same declarations, on every machine. How they are merged with ours: `merging.py`.
"""

from __future__ import annotations

import fnmatch
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

_ROOT = "schemas/reading/"
_VOCABULARY = "schemas/vocabulary.toml"
_NOT_OWN = (f"{_ROOT}frames.toml", f"{_ROOT}rules.toml")
"""What the code depends on by name: a column of a frame or a rule is not a declaration of a layout"""


@dataclass(frozen=True)
class OwnDeclarations:
    """The declaration files of a project, by the place of the file of ours that each one adds to."""

    folder: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """Give the path of the file that adds to a file of ours."""
        return (Path(self.folder) / own_name(name)).as_posix()

    def names(self, folder: str) -> list[str]:
        """List the own files that belong into a folder of ours, by their places."""
        return sorted(name for name in self.texts if name.rpartition("/")[0] == folder)


_ROOMS = ("schemas.", "transforms.", "expectations.", "warehouse.", "pipeline.", "review.")
"""Where results that depend on declarations are cached"""

USERS_OF_TITLES = ("schemas.reading.titles", "transforms.")
USERS_OF_HEADERS = ("schemas.reading.header_words", "schemas.reading.row_meanings", "schemas.reading.word_lists")
USERS_OF_ROW_NAMES = ("schemas.reading.forms", "schemas.reading.titles", "schemas.reading.row_meanings", "transforms.")
"""The modules that keep what depends on the words of titles, of headers, or on the names of rows in forms alone"""

_in_force = [OwnDeclarations()]


def own_declarations() -> OwnDeclarations:
    """Give the own declarations of this process."""
    return _in_force[0]


def use_own(own: OwnDeclarations, rooms: tuple[str, ...] = _ROOMS) -> None:
    """Set the own declarations of this process; what was loaded with others is forgotten.

    `rooms` are those that depend on what changes, where it is known that others do not.
    """
    if own == _in_force[0]:
        return
    _in_force[0] = own
    for module in [module for name, module in sys.modules.items() if _may_cache_declarations(name, rooms)]:
        for value in list(vars(module).values()):
            if clear := getattr(value, "cache_clear", None):
                clear()


def _may_cache_declarations(module: str, rooms: tuple[str, ...]) -> bool:
    # What reads pages depends on no declaration, and some of it can be set up only once in a process.
    independent = ("transforms.reading.", "transforms.appearance.", "expectations.validation")
    return module.startswith(rooms) and not module.startswith(independent)


def own_name(name: str) -> str:
    """Give the name in the project's folder of a file of ours: `forms/fin_total.toml`, `vocabulary.toml`."""
    return name.removeprefix(_ROOT).removeprefix("schemas/")


def read_own(folder: Path) -> tuple[OwnDeclarations, list[str]]:
    """Read the declaration files of a project.

    Returns:
        The declarations, and the problems of files that are not declarations, one line each.

    Raises:
        OSError: the folder or a file cannot be read.
    """
    texts: dict[str, str] = {}
    problems: list[str] = []
    for file in sorted(folder.rglob("*")):
        relative_path = file.relative_to(folder).as_posix()
        if (
            not file.is_file()
            or any(folder_name.startswith(".") for folder_name in relative_path.split("/"))
            or file.suffix == ".md"
        ):
            continue
        if name := _our_path(relative_path):
            try:
                texts[name] = file.read_text("utf-8")
            except UnicodeDecodeError:
                problems.append(f"{(folder / relative_path).as_posix()}: it is not UTF-8")
        else:
            our_paths = _our_paths()
            near = get_close_matches(relative_path, our_paths, 1)
            hint = f"; is it {near[0]!r}?" if near else f"; there are {', '.join(our_paths)}"
            problems.append(
                f"{(folder / relative_path).as_posix()}: no declarations are called {relative_path!r}{hint}"
            )
    return OwnDeclarations(folder.as_posix(), texts), problems


def _our_path(relative_path: str) -> str | None:
    """Give the place among ours of a file of a project; None where it adds to none."""
    from schemas.declarations.models import MODELS

    name = _VOCABULARY if relative_path == "vocabulary.toml" else f"{_ROOT}{relative_path}"
    if name in _NOT_OWN or not any(fnmatch.fnmatchcase(name, pattern) for pattern in MODELS):
        return None
    return name


def _our_paths() -> list[str]:
    from schemas.declarations.models import MODELS

    ours = [name for name in MODELS if name.startswith(_ROOT) and name not in _NOT_OWN]
    return ["vocabulary.toml", *map(own_name, ours)]
