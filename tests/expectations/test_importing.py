from __future__ import annotations

import gc
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pydantic.v1.fields import FieldInfo, ModelField

from expectations.importing import copied_quickly, left_out, uncollected

ROOT = Path(__file__).parents[2]

JUDGES = """
import sys
from expectations.gate import validate
from expectations.validation import _LATER
from tests.factories import Doc, frames

made = frames([Doc("a")])
made["facts"].loc[0, "account_code"] = "2019x"
print(len(set(validate(made).findings['document_sha256'])))
print(sorted(name for name in _LATER if type(sys.modules[name]).__name__ == "_LazyModule") == sorted(_LATER))
print("sqlalchemy" in sys.modules)
import scipy.stats
print(round(scipy.stats.norm.cdf(0), 2), type(sys.modules["scipy.stats"]).__name__)
import sqlalchemy.orm
print(sqlalchemy.select.__name__)
"""
FIELDS = """
from contextlib import nullcontext
import re
import sys
from expectations import importing
if sys.argv[1] == "plainly":
    importing.copied_quickly = lambda *classes: nullcontext()
from expectations import validation
validation.prepare()
from pydantic.v1 import BaseModel

def below(model):
    for one in model.__subclasses__():
        yield one
        yield from below(one)

models = [f"{one.__module__} {one.__qualname__} {one.__fields__}" for one in below(BaseModel)]
for line in sorted(re.sub("at 0x[0-9a-f]+", "somewhere", model) for model in models):
    print(line)
"""


def says(program: str, *arguments: str) -> list[str]:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def test_a_validation_needs_no_charts_statistics_or_databases_and_whoever_uses_them_gets_them() -> None:
    assert says(JUDGES) == ["1", "True", "False", "0.5 module", "select"]


def test_great_expectations_has_the_models_that_it_has_as_it_comes() -> None:
    quickly = says(FIELDS, "quickly")
    assert len(quickly) > 100
    assert quickly == says(FIELDS, "plainly")


def test_a_quick_copy_is_as_deep_as_a_slow_one() -> None:
    from pydantic.v1 import BaseModel, Field, validator

    class Model(BaseModel):
        names: dict[str, list[int]] = Field({}, description="some", max_items=3, extra_of_mine=[1])
        other: int | None = None

        @validator("other")
        @classmethod
        def _other(cls, value: Any) -> Any:
            return value

    slow = deepcopy(Model.__fields__)
    with copied_quickly(FieldInfo, ModelField):
        quick = deepcopy(Model.__fields__)
    assert repr(quick) == repr(slow)
    assert everything(quick) == everything(slow) == everything(Model.__fields__)
    mine = {id(one) for one in mutable(Model.__fields__)}
    assert not mine & {id(one) for one in mutable(quick)}
    assert len(list(mutable(quick))) == len(list(mutable(slow)))
    assert not hasattr(ModelField, "__deepcopy__")


def test_a_class_with_a_copy_of_its_own_and_one_without_slots_are_copied_as_ever() -> None:
    class Knows:
        def __deepcopy__(self, memo: object) -> str:
            return "mine"

    class Slots:
        __slots__ = ("one", "other")

        def __init__(self) -> None:
            self.one = [1]

    class Below(Slots):
        pass

    below: Any = Below()
    below.more = {"of": below}
    with copied_quickly(Knows, Slots):
        known: Any = deepcopy(Knows())
        made = deepcopy(below)
    assert known == "mine"
    assert (made.one, made.one is below.one, hasattr(made, "other")) == ([1], False, False)
    assert made.more["of"] is made


def test_a_package_is_left_out_for_one_thread_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "this", raising=False)
    monkeypatch.setattr("sys.stdout", None)  # it would say its poem
    elsewhere: list[object] = []
    with left_out("this"):
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("this")
        other = Thread(target=lambda: elsewhere.append(importlib.import_module("this")))
        other.start()
        other.join()
    assert elsewhere
    with left_out("this"):
        importlib.import_module("this")  # it is there, and stays


@pytest.mark.parametrize("before", [True, False])
def test_collecting_goes_on_as_before(before: bool) -> None:
    was = gc.isenabled()
    (gc.enable if before else gc.disable)()
    try:
        with uncollected():
            assert not gc.isenabled()
        assert gc.isenabled() is before
    finally:
        (gc.enable if was else gc.disable)()


def everything(value: object) -> object:
    """A value with all that its fields hold, in a form that can be compared."""
    if isinstance(value, (FieldInfo, ModelField)):
        return [(slot, everything(getattr(value, slot, "nothing"))) for slot in type(value).__slots__]
    if isinstance(value, dict):
        return [(key, everything(one)) for key, one in value.items()]
    if isinstance(value, (list, tuple)):
        return [everything(one) for one in value]
    return re.sub("at 0x[0-9a-f]+", "somewhere", repr(value))


def mutable(value: object) -> Iterator[object]:
    """What could be changed in a value, itself included."""
    if isinstance(value, (FieldInfo, ModelField)):
        yield value
        for slot in type(value).__slots__:
            yield from mutable(getattr(value, slot, None))
    elif isinstance(value, dict):
        yield value
        for one in value.values():
            yield from mutable(one)
    elif isinstance(value, (list, tuple)):
        if isinstance(value, list):
            yield value
        for one in value:
            yield from mutable(one)
