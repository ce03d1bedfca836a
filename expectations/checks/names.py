"""Rows whose name is that of another code: a slip in one row, columns that do not belong together in many.

A name is only held against a code where it is known to be that of others, and of this one in no year and no wording:
a name that nobody knows says nothing, and 行政运行 or 其他支出 are names of many codes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from schemas.judging.dictionary import Name, names
from schemas.reading.frames import frame
from schemas.reading.rules import rules

_PROVED = ("printed", "observed")
"""Evidence on which a name can be held against a code; what was seen once, or rests on memory, may be wrong itself"""
_FEWEST = 3
"""So many codes of one table with names of others are no slips: of 6,645 rows of published documents two had any"""
_SHOWN = 3


def names_of_others(facts: pd.DataFrame) -> pd.DataFrame:
    """Findings for the rows of the frame `facts` that have the name of another code; by table where they are many."""
    of_row = ["code_system", "account_code", "row_name"]
    distinct = facts[of_row].drop_duplicates()
    owners = [_owner(*row) or "" for row in distinct.itertuples(index=False, name=None)]
    wrong = distinct.assign(owner=owners)
    wrong = wrong[wrong["owner"] != ""]
    if wrong.empty:
        return frame("findings").build([])
    rows = facts.merge(wrong, on=of_row).sort_values(["document_sha256", "table_key", "row_no"], kind="stable")
    rows = rows.drop_duplicates(["document_sha256", "table_key", *of_row])
    found: list[dict[str, Any]] = []
    for (sha256, table), part in rows.groupby(["document_sha256", "table_key"], sort=True):
        said = [_said(row) for row in part.to_dict("records")]
        if part["account_code"].nunique() >= _FEWEST:
            more = f" and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
            printed = "; ".join(said[:_SHOWN]) + more
            found.append(_finding("names_do_not_fit", sha256, table, int(part["page"].iloc[0]), printed))
        else:
            found += [
                _finding("name_of_other_code", sha256, table, int(page), one)
                for page, one in zip(part["page"], said, strict=True)
            ]
    return frame("findings").build(found)


def _finding(key: str, sha256: Any, table: Any, page: int, printed: str) -> dict[str, Any]:
    rule = rules()[key]
    return {
        "document_sha256": sha256,
        "finding_no": 0,
        "rule": rule.key,
        "severity": rule.severity,
        "table_key": table,
        "page": page,
        "printed": printed,
        "message": f"{rule.says} {printed}. {rule.advice}",
    }


def _said(row: dict[Any, Any]) -> str:
    return f"{row['account_code']} {row['row_name']} (the name of {row['owner']})"


@cache
def _known() -> tuple[dict[tuple[str, str], set[str]], dict[tuple[str, str], str]]:
    """By code the names it is known by, and by name the first of the codes that it is proved to be of."""
    own: dict[tuple[str, str], set[str]] = {}
    owner: dict[tuple[str, str], str] = {}
    for name in sorted(names(), key=_place):
        own.setdefault((name.code_system, name.account_code), set()).add(name.name_normal)
        if name.evidence in _PROVED and name.kind in ("current", "former"):
            owner.setdefault((name.code_system, name.name_normal), name.account_code)
    return own, owner


def _place(name: Name) -> tuple[bool, str]:
    return name.kind != "current", name.account_code


def _owner(system: str, code: str, name: str) -> str | None:
    """The code whose name this is, where the names of the code are known and it is none of them.

    Of a code that no list knows nothing can be said: where a meaning moves to a new code, its name moves with it.
    """
    own, owner = _known()
    mine = own.get((system, code))
    return None if mine is None or system == "item" or name in mine else owner.get((system, name))
