"""Names of projects: one name as forms, tables and narratives print it, and forms that bear the name of another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from common.text import normalise
from schemas.wording.messages import message
from transforms.findings import Finding
from transforms.performance.form import TARGET, Form
from transforms.performance.titles import FormTitle

_MARKS = re.compile(r"[\s“”\"‘’'《》<>（）()、,，._-]")
_YEAR = re.compile(r"^20[0-9]{2}年?度?")
_END = re.compile(r"(?:项目)?(?:支出)?$")
_NEAR = 5_000
"""Fen by which an amount in 万元 with two decimals may differ from the amount"""
_ALIKE = 4
"""Characters in a row that two wordings of one name share"""
_KNOWN_DIGITS = 3
"""Digits by which the money of a project is known again"""


def project_key(name: str) -> str:
    """A name of a project without its year, spaces, quotation marks, brackets and 项目支出 at its end."""
    plain = _YEAR.sub("", _MARKS.sub("", normalise(name)))
    return _END.sub("", plain) or plain


def forms_under_other_names(
    forms: Sequence[Form], facts: Iterable[Mapping[str, Any]], statements: Iterable[Mapping[str, Any]]
) -> Iterator[Finding]:
    """Yield a finding for each form whose name another place contradicts, and for names that several forms bear.

    The title of a form may name another project than its rows. The lists of projects and the narrative say how much
    money a project has: a form is in doubt that has the money of another one, and a target that has not the money of
    its list.
    """
    listed, stated = _of_list(facts), _of_narrative(statements)
    keys = Counter(_key(form) for form in forms if not form.is_whole_body)
    for form in forms:
        key = _key(form)
        if form.is_whole_body or not key:
            continue
        name = str(form.fields["project_name"])
        others = (
            _named_by_title(form, key),
            *(_has_money_of(form, key, amounts_of_projects, keys) for amounts_of_projects in (listed, stated)),
        )
        if other := next(filter(None, others), ""):
            yield _finding("form_name_doubtful", form, name, other)
        elif form.kind.endswith(TARGET) and key in listed and not _has(form, listed[key]):
            yield _finding("form_differs_from_list", form, name, name)
        if keys[key] > 1:
            yield _finding("form_name_repeated", form, name, name)


def _finding(rule: str, form: Form, name: str, other: str) -> Finding:
    return Finding(rule, form.first_page, None, name, message("performance.form_name", name=name, other=other))


def _key(form: Form) -> str:
    return project_key(str(form.fields.get("project_name", "")))


def _named_by_title(form: Form, key: str) -> str:
    """The project that the title of a form names, where its rows name another one; else nothing."""
    name = FormTitle(form.title, form.kind).project_name
    of_title = project_key(name)
    shared = SequenceMatcher(None, of_title, key, autojunk=False).find_longest_match()
    return name if of_title and shared.size < min(_ALIKE, len(of_title), len(key)) else ""


def _of_list(facts: Iterable[Mapping[str, Any]]) -> dict[str, set[int]]:
    """The amounts of each project that tables list, and their sums by measure."""
    amounts: dict[str, set[int]] = defaultdict(set)
    sums: Counter[tuple[str, str, str]] = Counter()
    for fact in facts:
        path, fen = str(fact.get("project_key") or ""), fact.get("amount_fen")
        if path and fen:
            key = project_key(path.rpartition(">")[2])
            amounts[key].add(abs(fen))
            sums[key, str(fact.get("table_key")), str(fact.get("measure"))] += fen
    for (key, _, _), fen in sums.items():
        amounts[key].add(abs(fen))
    return amounts


def _of_narrative(statements: Iterable[Mapping[str, Any]]) -> dict[str, set[int]]:
    amounts: dict[str, set[int]] = defaultdict(set)
    for row in statements:
        if row.get("project") and row.get("amount_fen") and row.get("kind") == "amount":
            amounts[project_key(str(row["project"]))].add(abs(row["amount_fen"]))
    return amounts


def _has(form: Form, amounts: set[int]) -> bool:
    """Whether a form prints one of some amounts."""
    own = _money(form)
    return not own or any(abs(fen - other) <= _NEAR for fen in own for other in amounts)


def _money(form: Form) -> set[int]:
    return {abs(fund["amount_fen"]) for fund in form.funds if fund["amount_fen"]}


def _has_money_of(form: Form, key: str, amounts_of_projects: Mapping[str, set[int]], keys: Counter[str]) -> str:
    """The one project whose money a form has that has not the money of its own name; else nothing."""
    if (
        not amounts_of_projects
        or _has(form, amounts_of_projects.get(key, set()))
        or (key not in amounts_of_projects and keys[key] == 1)
    ):
        return ""
    own = {fen for fen in _money(form) if len(str(fen).rstrip("0")) >= _KNOWN_DIGITS}
    others = [
        name
        for name, amounts in amounts_of_projects.items()
        if name != key and not keys[name] and any(abs(fen - other) <= _NEAR for fen in own for other in amounts)
    ]
    return others[0] if len(others) == 1 else ""
