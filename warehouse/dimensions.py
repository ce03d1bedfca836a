"""The dimension frames: what the codes of facts mean, built from declarations alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.accounts import SYSTEMS, accounts
from schemas.frames import frame
from warehouse.ddl import DIMENSIONS

if TYPE_CHECKING:
    import pandas as pd


def dimensions() -> dict[str, pd.DataFrame]:
    """Every dimension frame by name, the same whatever the warehouse holds."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in DIMENSIONS}
    last = {(system, account.code): account for system in SYSTEMS for account in accounts(system)}
    rows["accounts"] = [
        {
            "code_system": system,
            "account_code": code,
            "name": account.name,
            "level": account.level,
            "parent_code": account.parent or None,
            "evidence": account.evidence,
        }
        for (system, code), account in last.items()
    ]
    return {name: frame(name).build(found) for name, found in rows.items()}
