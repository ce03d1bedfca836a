"""A property that a library works out again for every word it reads of it, worked out once where it cannot change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def worked_out_once(kind: type, name: str, during: str) -> Iterator[None]:
    """Within the block the property `kind.name` is worked out once for each call of the method `kind.during`.

    For a method that reads the property of its own object many times and changes neither. A class that has no such
    property or method (any more) is left as it is.
    """
    shown, method = vars(kind).get(name), vars(kind).get(during)
    if not isinstance(shown, property) or shown.fget is None or not callable(method):
        yield
        return
    work_out = shown.fget
    known: dict[int, Any] = {}

    def look(self: Any) -> Any:
        return known[id(self)] if id(self) in known else work_out(self)

    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        if id(self) in known:
            return method(self, *arguments, **named)
        known[id(self)] = work_out(self)
        try:
            return method(self, *arguments, **named)
        finally:
            del known[id(self)]

    setattr(kind, name, property(look, doc=shown.__doc__))
    setattr(kind, during, call)
    try:
        yield
    finally:
        setattr(kind, name, shown)
        setattr(kind, during, method)
