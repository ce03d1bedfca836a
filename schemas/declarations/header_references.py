"""Check the words of headers, and what they mean together; as `references` does for other declarations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from schemas.declarations.lines import Path
from schemas.declarations.patterns import expand
from schemas.declarations.problem import Problem
from schemas.declarations.reader import vocabulary
from schemas.declarations.references import Body


def header_words(body: Body) -> Iterator[Problem]:
    """Words of headers: written as headers are compared, and none of them in two declarations."""
    from common.text import normalise, strip_ordinal

    named = body.get("parts", {})
    for name, patterns in named.items():
        for index, pattern in enumerate(patterns):
            yield from _pattern_problems(pattern, named, ("parts", name, index))
    first_paths: dict[str, Path] = {}
    for number, group in enumerate(body["words"]):
        for index, text in enumerate(group.get("texts", ())):
            path: Path = ("words", number, "texts", index)
            if not text or strip_ordinal(normalise(text)) != text:
                yield path, f"{text!r} is not written as it is compared"
            yield from _declared_twice(text, path, first_paths)
        for index, pattern in enumerate(group.get("patterns", ())):
            path = ("words", number, "patterns", index)
            if problems := list(_pattern_problems(pattern, named, path)):
                yield from problems
                continue
            for parts in expand(pattern, named):
                yield from _declared_twice("".join(parts), path, first_paths)


def _declared_twice(text: str, path: Path, first_paths: dict[str, Path]) -> Iterator[Problem]:
    """A word is that of one declaration; two patterns of it may have it."""
    first = first_paths.setdefault(text, path)
    if first != path and (first[1] != path[1] or first[2] == path[2] == "texts"):
        yield path, f"the word {text!r} is declared twice"
        yield first, f"the word {text!r} is declared here first"


def _pattern_problems(pattern: str, named: Mapping[str, Sequence[str]], path: Path) -> Iterator[Problem]:
    from common.text import normalise

    try:
        for word_part in dict.fromkeys(word_part for parts in expand(pattern, named) for word_part in parts):
            if normalise(word_part) != word_part:
                yield path, f"{word_part!r} is not written as it is compared"
    except ValueError as error:
        yield path, str(error)


def meanings(body: Body) -> Iterator[Problem]:
    """Meanings: what is added to measures makes measures."""
    declared_measures = set(vocabulary()["measures"])
    for name, endings in body["modifiers"].items():
        for value, ending in endings.items():
            if ending and not any(measure.endswith(ending) for measure in declared_measures):
                yield ("modifiers", name, value), f"{ending!r} ends none of the measures"
