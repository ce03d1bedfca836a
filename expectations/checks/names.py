"""Find rows whose name belongs to another code: in one row a slip, in many rows a shifted column.

A name contradicts its code only if it is known for other codes, but in no year and no wording for this one. Unknown
names prove nothing, and 行政运行 or 其他支出 are names of many codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any

import pandas as pd

from common.language import Bilingual, Language, Localised
from schemas.judging.dictionary import Name, names
from schemas.reading.frames import frame
from schemas.reading.rules import rules
from schemas.wording.messages import Message, message, message_columns

_PROVED = ("printed", "observed")
"""Evidence strong enough to contradict a code; a name printed only once, or without a source, may be wrong"""
_FEWEST = 3
"""With this many misnamed codes in a table they are not slips: only 2 of 6,645 rows of published documents had any"""
_SHOWN = 3
_SEPARATORS: Mapping[Language, str] = {"en": "; ", "zh": "；"}


def names_of_others(facts: pd.DataFrame) -> pd.DataFrame:
    """Find the rows of `facts` that have the name of another code; a table with many of them gets one finding."""
    of_row = ["code_system", "account_code", "row_name"]
    distinct = facts[of_row].drop_duplicates()
    owners = [_owner(*row) or "" for row in distinct.itertuples(index=False, name=None)]
    wrong = distinct.assign(owner=owners)
    wrong = wrong[wrong["owner"] != ""]
    if wrong.empty:
        return frame("findings").build([])
    rows = facts.merge(wrong, on=of_row).sort_values(["document_sha256", "table_key", "row_no"], kind="stable")
    rows = rows.drop_duplicates(["document_sha256", "table_key", *of_row])
    findings: list[dict[str, Any]] = []
    for (sha256, table), table_rows in rows.groupby(["document_sha256", "table_key"], sort=True):
        rows_named = [_name_of_other(row) for row in table_rows.to_dict("records")]
        if table_rows["account_code"].nunique() >= _FEWEST:
            listed = Bilingual.of(partial(several, rows_named))
            findings.append(finding("names_do_not_fit", sha256, table, int(table_rows["page"].iloc[0]), listed))
        else:
            findings += [
                finding("name_of_other_code", sha256, table, int(page), row_named)
                for page, row_named in zip(table_rows["page"], rows_named, strict=True)
            ]
    return frame("findings").build(findings)


def several(rows_named: Sequence[Localised], language: Language) -> str:
    """The first of some texts, and how many more there are."""
    shown = _SEPARATORS[language].join(row.text(language) for row in rows_named[:_SHOWN])
    if len(rows_named) <= _SHOWN:
        return shown
    return message("common.listed_more", listed=shown, more=len(rows_named) - _SHOWN).text(language)


def finding(key: str, sha256: Any, table: Any, page: int, printed: Localised) -> dict[str, Any]:
    """A row of the frame `findings`."""
    rule = rules()[key]
    return {
        "document_sha256": sha256,
        "finding_no": 0,
        "rule": rule.key,
        "severity": rule.severity,
        "table_key": table,
        "page": page,
        "printed": printed.text("en"),
        **message_columns(rule.message(message("judging.printed", printed=printed))),
    }


def _name_of_other(row: dict[Any, Any]) -> Message:
    code, name, owner = row["account_code"], row["row_name"], row["owner"]
    return message("judging.name_of_other", code=code, name=name, owner=owner)


@cache
def _names_and_owners() -> tuple[dict[tuple[str, str], set[str]], dict[tuple[str, str], str]]:
    """Return the known names of each code, and for each name the first code that it is proved to belong to."""
    own: dict[tuple[str, str], set[str]] = {}
    owner: dict[tuple[str, str], str] = {}
    for name in sorted(names(), key=_preference):
        own.setdefault((name.code_system, name.account_code), set()).add(name.name_normal)
        if name.evidence in _PROVED and name.kind in ("current", "former"):
            owner.setdefault((name.code_system, name.name_normal), name.account_code)
    return own, owner


def _preference(name: Name) -> tuple[bool, str]:
    return name.kind != "current", name.account_code


def _owner(system: str, code: str, name: str) -> str | None:
    """Return the code that a name belongs to, or None if it is a known name of the given code.

    A code that no list knows gives None as well: when an account is renumbered, it keeps its name.
    """
    own, owner = _names_and_owners()
    mine = own.get((system, code))
    return None if mine is None or system == "item" or name in mine else owner.get((system, name))
