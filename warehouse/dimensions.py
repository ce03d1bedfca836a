"""The dimension frames: what codes of facts and rules of findings mean, as declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schemas.judging.checks import checks
from schemas.judging.dictionary import Key, ancestors, bridge, changes, names, with_unlisted
from schemas.judging.grades import part_of
from schemas.reading.frames import frame
from schemas.reading.rules import rules
from warehouse.ddl import DIMENSIONS

if TYPE_CHECKING:
    import pandas as pd


def dimensions(unlisted: Mapping[Key, str]) -> dict[str, pd.DataFrame]:
    """Every dimension frame by name; `unlisted` has the printed names of codes that no list knows (`unlisted_in`)."""
    return dict(_dimensions(tuple(sorted(unlisted.items()))))


@lru_cache(maxsize=1)  # most publishes of a run bring no code that no list knows
def _dimensions(unlisted: tuple[tuple[Key, str], ...]) -> Mapping[str, pd.DataFrame]:
    accounts = with_unlisted(dict(unlisted))
    rows: dict[str, list[dict[str, Any]]] = {
        "accounts": [vars(accounts[key]) for key in sorted(accounts)],
        "account_ancestors": [
            {
                "code_system": entry.code_system,
                "account_code": entry.account_code,
                "ancestor_code": above.account_code,
                "ancestor_level": above.level,
                "distance": distance,
            }
            for entry, above, distance in ancestors(accounts)
        ],
        "account_names": [vars(name) for name in names()],
        "account_changes": [vars(change) for change in changes()],
        "account_bridge": [vars(row) for row in bridge(accounts)],
        "rules": [*_rules(), *_checks()],
    }
    return {name: frame(name).build(rows[name]) for name in DIMENSIONS}


def _rules() -> Iterator[dict[str, Any]]:
    for key, rule in rules().items():
        yield {
            "rule": key,
            "rule_kind": "rule",
            "severity": rule.severity,
            "part": part_of(key),
            "says": rule.says.en,
            "says_zh": rule.says.zh,
            "advice": rule.advice.en,
            "advice_zh": rule.advice.zh,
        }


def _checks() -> Iterator[dict[str, Any]]:
    for key, check in checks().items():
        yield {
            "rule": key,
            "rule_kind": "check",
            "severity": check.severity,
            "part": part_of(check.id),
            "says": check.broken.en,
            "says_zh": check.broken.zh,
        }
