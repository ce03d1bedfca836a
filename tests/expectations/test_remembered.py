from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from expectations import validation
from expectations.gate import validate
from expectations.remembered import worked_out_once
from tests.factories import Doc, frames


class Thing:
    def __init__(self, size: int) -> None:
        self.size = size
        self.asked = 0

    @property
    def words(self) -> list[int]:
        """All of them."""
        self.asked += 1
        return list(range(self.size))

    def total(self, other: Thing | None = None) -> int:
        if self.size < 0:
            raise ValueError("no such thing")
        return len(self.words) + len(self.words) + (other.total() if other else 0)


def test_the_property_is_worked_out_once_for_each_call_and_each_object() -> None:
    big, small = Thing(5), Thing(2)
    with worked_out_once(Thing, "words", during="total"):
        assert big.total(small) == 14
        assert (big.asked, small.asked) == (1, 1)
        big.size = 6
        assert big.total() == 12
        assert len(big.words) == 6
        assert big.asked == 3
        with pytest.raises(ValueError, match="no such thing"):
            Thing(-1).total()
    assert big.total() == 12
    assert (big.asked, Thing.words.__doc__) == (5, "All of them.")


@pytest.mark.parametrize(("name", "during"), [("size", "total"), ("words", "sum"), ("total", "words")])
def test_a_class_without_them_is_left_alone(name: str, during: str) -> None:
    before = dict(vars(Thing))
    with worked_out_once(Thing, name, during=during):
        assert dict(vars(Thing)) == before


def test_the_gate_says_what_great_expectations_says_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = frames([Doc("a"), Doc("b")])
    made["facts"].loc[0, "account_code"] = "2019x"
    made["facts"].loc[1, ["amount_fen", "unit"]] = None
    made["tables_read"].loc[0, "facts"] = 99
    quickly = validate(made)
    monkeypatch.setattr(validation, "worked_out_once", _as_it_comes)
    plainly = validate(made)
    assert len(quickly.findings) > 2
    assert quickly.findings.equals(plainly.findings)
    assert quickly.results.equals(plainly.results)


def test_great_expectations_still_has_what_is_worked_out_once() -> None:
    validation.prepare()
    from great_expectations.expectations.expectation import Expectation

    # Without them the gate is as right and slower: then look for what its new release asks for again and again.
    assert isinstance(vars(Expectation)["configuration"], property)
    assert callable(vars(Expectation)["_get_runtime_kwargs"])


def _as_it_comes(kind: type, name: str, during: str) -> Any:
    return nullcontext()
