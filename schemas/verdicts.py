"""The declared verdicts on checks that do not hold (`verdicts.toml`): what each says, and what a person can do."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.checks import KINDS


@dataclass(frozen=True)
class Verdict:
    """One verdict: its badge, and its advice, which kinds of checks may have of their own."""

    key: str
    says: str
    advice: str
    of_kind: Mapping[str, str]

    def advice_for(self, kind: str) -> str:
        """What to do about a check of this kind."""
        return self.of_kind.get(kind, self.advice)


@cache
def verdicts() -> dict[str, Verdict]:
    """All declared verdicts by key.

    Raises:
        KeyError: an advice is for a kind of check that there is not.
    """
    declared = tomllib.loads(files("schemas").joinpath("verdicts.toml").read_text("utf-8"))
    found = {}
    for key, body in declared.items():
        of_kind = body.get("of_kind", {})
        if unknown := set(of_kind) - set(KINDS):
            raise KeyError(f"{key}: no check is of kind {sorted(unknown)}")
        found[key] = Verdict(key, body["says"], body["advice"], of_kind)
    return found
