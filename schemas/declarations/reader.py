"""Read declaration files strictly: whatever is wrong is reported with file, line and the nearest known word.

A file is checked in two steps. Its model (`models/`) says which keys, types and words it may have; `references.py`
looks up what it says of other files (the tables of a check, the view of an export).
"""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.declarations.lines import line_of, lines
from schemas.declarations.merging import Merged
from schemas.declarations.own import OwnDeclarations, own_declarations
from schemas.declarations.problem import Problem

References = Callable[[dict[str, Any]], Iterable[Problem]]


class DeclarationError(ValueError):
    """A declaration file that is not accepted; the message has a line for each thing that is wrong."""


def declared(name: str, references: References | None = None, model: type | None = None) -> dict[str, Any]:
    """Read and check a declaration file of this program, with what the project's own file of that name adds to it.

    Args:
        name: Its place, such as `schemas/reading/rules.toml`.
        references: Gives what is wrong in it that its model cannot know, with its place.
        model: A dataclass that says what it may have, where `schemas/declarations/models/` has no model for it.

    Raises:
        DeclarationError: it is not TOML, or has a key, a type or a word that is not known.
    """
    room, _, file_path = name.partition("/")
    file, own = files(room).joinpath(file_path), own_declarations()
    if name not in own.texts:
        return parsed(file.read_text("utf-8"), name, references, model)
    if not file.is_file():
        return parsed(own.texts[name], name, references, model, label=own.label(name))
    return _merged(name, file.read_text("utf-8"), own, references, model)


def declared_names(folder: str) -> list[str]:
    """List the declaration files of a folder such as `schemas/reading/forms`, those of the project among them."""
    room, _, folder_path = folder.partition("/")
    ours = [
        f"{folder}/{entry.name}"
        for entry in files(room).joinpath(folder_path).iterdir()
        if entry.name.endswith(".toml")
    ]
    return sorted({*ours, *own_declarations().names(folder)})


def _merged(
    name: str, ours: str, own: OwnDeclarations, references: References | None, model: type | None
) -> dict[str, Any]:
    try:
        merged = Merged(name, ours, own.label(name), own.texts[name])
    except tomllib.TOMLDecodeError as error:
        raise DeclarationError(f"{own.label(name)} is not TOML: {error}") from None
    if merged.contradictions:
        raise DeclarationError("\n".join(merged.contradictions))
    body = merged.body
    if problems := list(problems_of(body, name, model)) or list(references(body) if references else ()):
        raise DeclarationError("\n".join(merged.located(path, problem) for path, problem in problems))
    return body


def parsed(
    text: str, name: str, references: References | None = None, model: type | None = None, *, label: str = ""
) -> dict[str, Any]:
    """Read and check the text of a declaration file; see `declared`. With a label it is called so in errors.

    Raises:
        DeclarationError: it is not accepted.
    """
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DeclarationError(f"{label or name} is not TOML: {error}") from None
    if problems := list(problems_of(body, name, model)) or list(references(body) if references else ()):
        line_numbers = lines(text)
        raise DeclarationError(
            "\n".join(_located(label or name, line_of(line_numbers, path), problem) for path, problem in problems)
        )
    return body


def expect(body: dict[str, Any], name: str, references: References | None = None) -> None:
    """Check a declaration that does not come from a file in the way that `declared` checks files.

    Raises:
        DeclarationError: it is not accepted.
    """
    if problems := list(problems_of(body, name)) or list(references(body) if references else ()):
        raise DeclarationError("\n".join(f"{name}: {'.'.join(map(str, path))}: {text}" for path, text in problems))


def problems_of(body: dict[str, Any], name: str, model: type | None = None) -> Iterable[Problem]:
    """List what in a file does not fit its model."""
    if model is not None:
        from schemas.declarations.mismatches import mismatches

        return list(mismatches(body, model, vocabulary))
    import msgspec

    from schemas.declarations.models import MODELS

    file_model = next(file_model for pattern, file_model in MODELS.items() if fnmatch.fnmatchcase(name, pattern))
    try:
        msgspec.convert(body, file_model, dec_hook=_word)
    except msgspec.ValidationError as error:
        # msgspec stops at the first problem and does not say in which table: look for all of them, by key.
        from schemas.declarations.mismatches import mismatches

        return list(mismatches(body, file_model, vocabulary)) or [((), str(error))]
    return []


@cache
def vocabulary() -> dict[str, list[str]]:
    """The words that declarations may use, by list (`vocabulary.toml`)."""
    body: dict[str, list[str]] = declared("schemas/vocabulary.toml")
    return body


def _word(kind: Any, value: Any) -> Any:
    from schemas.declarations.models.vocabulary import Words

    words = value if isinstance(value, list) and issubclass(kind, Words) else [value]
    declared_words = vocabulary()[kind.vocabulary]
    if not all(isinstance(word, str) and word in declared_words for word in words):
        raise ValueError(f"{value!r} is none of the {kind.vocabulary}")
    return kind()  # not used: the file stays as tomllib read it


def _located(name: str, line: int | None, problem: str) -> str:
    return f"{name}, line {line}: {problem}" if line else f"{name}: {problem}"
