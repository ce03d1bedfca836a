"""Find where a declaration does not fit its model."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from schemas.declarations.lines import Path
from schemas.declarations.models.vocabulary import Word, Words
from schemas.declarations.problem import Problem, nearest

_NAMES = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


Vocabulary = Callable[[], Mapping[str, Sequence[str]]]
"""Gives the words that may be used, by list"""


def mismatches(value: Any, model: Any, vocabulary: Vocabulary, path: Path = ()) -> Iterator[Problem]:
    """Find everything that is wrong in a value, each with its place.

    Args:
        value: What tomllib read.
        model: The type that it should have, one of those that `schemas/declarations/models/` uses.
        vocabulary: Gives the words by list.
        path: Where it stands.
    """
    origin, arguments = get_origin(model), get_args(model)
    if origin in (Union, types.UnionType):
        yield from _of_union(value, arguments, vocabulary, path)
    elif not _is_like(value, model):
        yield path, f"it must be {_called(model)}, and is {value!r}"
    elif origin is Literal:
        yield from _of_words(value, [str(word) for word in arguments], path, "")
    elif origin in (dict, Mapping):
        for key, inner in value.items():
            yield from mismatches(key, arguments[0], vocabulary, (*path, key))
            yield from mismatches(inner, arguments[1], vocabulary, (*path, key))
    elif origin in (list, tuple):
        yield from _of_list(value, model, vocabulary, path)
    elif isinstance(model, type) and issubclass(model, Word):
        yield from _of_vocabulary(value, model, vocabulary, path)
    elif isinstance(model, type) and (issubclass(model, msgspec.Struct) or is_dataclass(model)):
        yield from _of_table(value, _fields(model), vocabulary, path)


def _of_union(value: Any, models: Sequence[Any], vocabulary: Vocabulary, path: Path) -> Iterator[Problem]:
    fitting = [model for model in models if _is_like(value, model)]
    if fitting:
        yield from mismatches(value, fitting[0], vocabulary, path)
    else:
        expected = " or ".join(_called(model) for model in models if model is not type(None))
        yield path, f"it must be {expected}, and is {value!r}"


def _of_list(value: Sequence[Any], model: Any, vocabulary: Vocabulary, path: Path) -> Iterator[Problem]:
    """A list has members of one type, a tuple as many as its types."""
    arguments = get_args(model)
    is_fixed = get_origin(model) is tuple and arguments[-1] is not Ellipsis
    if is_fixed and len(value) != len(arguments):
        yield path, f"it must have {len(arguments)} parts"
    for index, member in enumerate(value):
        inner = arguments[index] if is_fixed and index < len(arguments) else arguments[0]
        yield from mismatches(member, inner, vocabulary, (*path, index))


def _of_vocabulary(value: Any, model: type[Word], vocabulary: Vocabulary, path: Path) -> Iterator[Problem]:
    declared_words = vocabulary()[model.vocabulary]
    words = [(path, value)] if not isinstance(value, list) else [((*path, n), word) for n, word in enumerate(value)]
    for word_path, word in words:
        yield from _of_words(word, declared_words, word_path, f"none of the {model.vocabulary}")


@cache
def _fields(model: Any) -> dict[str, tuple[Any, bool]]:
    """The type of each key of a table, and whether it must be there."""
    if issubclass(model, msgspec.Struct):
        return {field.encode_name: (field.type, field.required) for field in msgspec.structs.fields(model)}
    hints = get_type_hints(model)
    return {
        field.name: (hints[field.name], field.default is MISSING and field.default_factory is MISSING)
        for field in fields(model)
    }


def _of_table(
    value: Mapping[str, Any],
    model_fields: Mapping[str, tuple[Any, bool]],
    vocabulary: Vocabulary,
    path: Path,
) -> Iterator[Problem]:
    missing = [name for name, (_, required) in model_fields.items() if required and name not in value]
    for key, inner in value.items():
        if key in model_fields:
            yield from mismatches(inner, model_fields[key][0], vocabulary, (*path, key))
        else:
            # A key that is missing is the likeliest one to be meant.
            yield (*path, key), f"no key is called {key!r} here{nearest(key, [*missing, *model_fields])}"
    for name in missing:
        yield path, f"the key {name!r} is missing"


def _of_words(word: Any, declared_words: Sequence[str], path: Path, of_what: str) -> Iterator[Problem]:
    if not isinstance(word, str | int):
        yield path, f"it must be a text, and is {word!r}"
    elif str(word) not in declared_words:
        yield path, f"{word!r} is {of_what or 'nothing that is known here'}{nearest(str(word), declared_words)}"


def _is_like(value: Any, model: Any) -> bool:
    origin = get_origin(model) or model
    if origin is Literal:
        return isinstance(value, str | int) and not isinstance(value, bool)
    if origin in (list, tuple):
        return isinstance(value, list)
    if not isinstance(origin, type):
        return False
    if issubclass(origin, Words):
        return isinstance(value, str | list)
    if issubclass(origin, Word):
        return isinstance(value, str)
    if origin in (dict, Mapping) or issubclass(origin, msgspec.Struct) or is_dataclass(origin):
        return isinstance(value, dict)
    if origin is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, origin) and (origin is bool or not isinstance(value, bool))


def _called(model: Any) -> str:
    origin = get_origin(model) or model
    if origin in (list, tuple):
        return "a list"
    if isinstance(origin, type) and issubclass(origin, Words):
        return "a text or a list of texts"
    if isinstance(origin, type) and issubclass(origin, str):
        return "a text"
    if origin is Literal:
        return f"one of {', '.join(map(str, get_args(model)))}"
    return _NAMES.get(origin, "a table")
