"""The dimension frames: the meaning of account codes, from the declared dictionary and the codes that it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schemas.judging.dictionary import Key, ancestors, bridge, changes, names, with_unlisted
from schemas.reading.frames import frame
from warehouse.ddl import DIMENSIONS

if TYPE_CHECKING:
    import pandas as pd


def dimensions(unlisted: Mapping[Key, str]) -> dict[str, pd.DataFrame]:
    """Every dimension frame by name; `unlisted` has the printed names of codes that no list knows (`unlisted_in`)."""
    return dict(_dimensions(tuple(sorted(unlisted.items()))))


@lru_cache(maxsize=1)  # most publishes of a run bring no code that no list knows
def _dimensions(unlisted: tuple[tuple[Key, str], ...]) -> Mapping[str, pd.DataFrame]:
    found = with_unlisted(dict(unlisted))
    rows: dict[str, list[dict[str, Any]]] = {
        "accounts": [vars(found[key]) for key in sorted(found)],
        "account_ancestors": [
            {
                "code_system": entry.code_system,
                "account_code": entry.account_code,
                "ancestor_code": above.account_code,
                "ancestor_level": above.level,
                "distance": distance,
            }
            for entry, above, distance in ancestors(found)
        ],
        "account_names": [vars(name) for name in names()],
        "account_changes": [vars(change) for change in changes()],
        "account_bridge": [vars(row) for row in bridge(found)],
    }
    return {name: frame(name).build(rows[name]) for name in DIMENSIONS}
