"""Why a declaration does not fit its model, with the place of everything that is wrong in it."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from schemas.declarations.lines import Path
from schemas.declarations.models.vocabulary import Word, Words
from schemas.declarations.reader import Problem, nearest

_NAMES = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def explained(
    value: Any, model: Any, vocabulary: Callable[[], Mapping[str, Sequence[str]]], path: Path = ()
) -> Iterator[Problem]:
    """Everything that is wrong in a value, each with its place.

    Args:
        value: What tomllib read.
        model: The type that it should have, one of those that `schemas/declarations/models/` uses.
        vocabulary: Gives the words by list.
        path: Where it stands.
    """
    origin, arguments = get_origin(model), get_args(model)
    if origin in (Union, types.UnionType):
        fitting = [one for one in arguments if _is_like(value, one)]
        if fitting:
            yield from explained(value, fitting[0], vocabulary, path)
        else:
            wanted = " or ".join(_called(one) for one in arguments if one is not type(None))
            yield path, f"it must be {wanted}, and is {value!r}"
    elif not _is_like(value, model):
        yield path, f"it must be {_called(model)}, and is {value!r}"
    elif origin is Literal:
        yield from _of(value, [str(one) for one in arguments], path, "")
    elif origin in (dict, Mapping):
        for key, one in value.items():
            yield from explained(key, arguments[0], vocabulary, (*path, key))
            yield from explained(one, arguments[1], vocabulary, (*path, key))
    elif origin in (list, tuple):
        fixed = origin is tuple and arguments[-1] is not Ellipsis
        if fixed and len(value) != len(arguments):
            yield path, f"it must have {len(arguments)} parts"
        for place, one in enumerate(value):
            inner = arguments[place] if fixed and place < len(arguments) else arguments[0]
            yield from explained(one, inner, vocabulary, (*path, place))
    elif isinstance(model, type) and issubclass(model, Word):
        words = value if isinstance(value, list) else [value]
        for place, word in enumerate(words):
            where = (*path, place) if isinstance(value, list) else path
            yield from _of(word, vocabulary()[model.vocabulary], where, f"none of the {model.vocabulary}")
    elif isinstance(model, type) and (issubclass(model, msgspec.Struct) or is_dataclass(model)):
        yield from _table(value, _fields(model), vocabulary, path)


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


def _table(
    value: Mapping[str, Any],
    known: Mapping[str, tuple[Any, bool]],
    vocabulary: Callable[[], Mapping[str, Sequence[str]]],
    path: Path,
) -> Iterator[Problem]:
    missing = [name for name, (_, required) in known.items() if required and name not in value]
    for key, one in value.items():
        if key in known:
            yield from explained(one, known[key][0], vocabulary, (*path, key))
        else:
            # A key that is missing is the likeliest one to be meant.
            yield (*path, key), f"no key is called {key!r} here{nearest(key, [*missing, *known])}"
    for name in missing:
        yield path, f"the key {name!r} is missing"


def _of(word: Any, known: Sequence[str], path: Path, of_what: str) -> Iterator[Problem]:
    if not isinstance(word, str | int):
        yield path, f"it must be a text, and is {word!r}"
    elif str(word) not in known:
        yield path, f"{word!r} is {of_what or 'nothing that is known here'}{nearest(str(word), known)}"


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
