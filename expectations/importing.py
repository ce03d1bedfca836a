"""What makes the import of a large library cheaper without changing what it does."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from threading import get_ident
from types import FunctionType, ModuleType
from typing import Any, get_origin

_SHARED = (type(None), str, int, float, type, FunctionType)
"""What `copy.deepcopy` does not copy either"""
_COPY = "__deepcopy__"


class _Finder:
    """Finds some modules as the interpreter would, and has them loaded when an attribute of them is asked for."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name in self._names else None
        if spec is None or spec.loader is None:
            return None
        spec.loader = LazyLoader(spec.loader)
        return spec


class _Absent:
    """Says of some packages that they are not installed, to the thread that made it and to no other."""

    def __init__(self, packages: Sequence[str]) -> None:
        self._packages = frozenset(packages)
        self._thread = get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] in self._packages and get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is left out here", name=name)
        return None


@contextmanager
def loaded_later(*names: str) -> Iterator[None]:
    """Within the block the first import of these modules only finds them; whoever uses one then loads it whole.

    What is imported already stays as it is. Names out of them (`from altair import Chart`) load them at once.
    """
    with _first_asked(_Finder(names)):
        yield


@contextmanager
def left_out(*packages: str) -> Iterator[None]:
    """Within the block these packages are as if not installed, for imports of this thread; imported ones stay there.

    For what a library imports where it is there and does without where it is not.
    """
    with _first_asked(_Absent([package for package in packages if package not in sys.modules])):
        yield


@contextmanager
def copied_quickly(*classes: type) -> Iterator[None]:
    """Within the block deep copies of objects of these classes, which have slots, are as deep and cost a third.

    `copy.deepcopy` takes such an object apart into a state, copies that with its names of slots, and puts it together
    again; and it takes every type hint apart, which nobody can change. A class that knows better is left alone.
    """
    chosen = [one for one in classes if not hasattr(one, _COPY)]
    for one in chosen:
        setattr(one, _COPY, _copied)
    try:
        yield
    finally:
        for one in chosen:
            delattr(one, _COPY)


@contextmanager
def uncollected() -> Iterator[None]:
    """Within the block nobody looks for cycles of garbage, and until the program ends not among what there is after it.

    An import makes hundreds of thousands of objects that stay; whoever looks for garbage would go through all of them.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        atexit.register(gc.unfreeze)  # else DuckDB complains in the end that its objects were never collected
        if was:
            gc.enable()


def _copied(self: Any, memo: dict[int, Any]) -> Any:
    made = memo[id(self)] = object.__new__(type(self))
    for slot in (slot for base in type(self).__mro__ for slot in getattr(base, "__slots__", ())):
        if hasattr(self, slot):
            value = getattr(self, slot)
            shared = isinstance(value, _SHARED) or get_origin(value) is not None
            setattr(made, slot, value if shared else deepcopy(value, memo))
    if hasattr(self, "__dict__"):  # of a class below that has no slots
        vars(made).update(deepcopy(vars(self), memo))
    return made


@contextmanager
def _first_asked(finder: _Finder | _Absent) -> Iterator[None]:
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
