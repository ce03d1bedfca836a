"""Find the codes of items that the narrative names by path: X（类）Y（款）Z（项）. Names decide, never amounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.text import normalise
from schemas.reading.accounts import accounts, functional_classes
from schemas.reading.statements import former_items
from transforms.statements.statement import Statement

Path = tuple[str, str, str]
_DETAIL = ("fin_gpb_expenditure",)
_TABLES = ("fin_gpb_expenditure", "fin_govfund", "fin_statecap", "fin_expenditure")
_CATCH_ALL = "99"
_ITEM, _SECTION = 7, 5
"""How many digits their codes have"""


@dataclass(frozen=True)
class _Named:
    """A code with one of its names."""

    code: str
    name: str


class ItemCodes:
    """The codes of one document: the names of its own tables, then the lists with their years."""

    def __init__(self, facts: Iterable[Mapping[str, Any]], fiscal_year: int) -> None:
        own = {
            (str(fact["account_code"]), normalise(str(fact["row_name"])))
            for fact in facts
            if fact["code_system"] == "functional" and fact["table_key"] in _TABLES and fact["row_name"]
        }
        self._own = [_Named(code, name) for code, name in sorted(own)]
        self._detail = {
            code
            for fact in facts
            if fact["table_key"] in _DETAIL and fact["code_system"] == "functional"
            if len(code := str(fact["account_code"])) == _ITEM
        }
        self._listed = [
            _Named(account.code, normalise(account.name))
            for account in accounts("functional")
            if (account.valid_from or "0") <= str(fiscal_year) <= (account.valid_to or "9999")
        ]
        self._former = [
            *(_Named(account.code, normalise(account.name)) for account in accounts("functional")),
            *(_Named(code, name) for code, name in former_items()),
        ]

    def code_of(self, path: Path) -> str:
        """The code of a path; empty where its names do not decide."""
        class_code = functional_classes().get(normalise(path[0]), "")
        if not class_code and path[0]:
            return ""
        name = normalise(path[2] or path[1])
        length = 7 if path[2] else 5
        for names in (self._own, self._listed, self._former):
            codes = _matching(names, name, length, class_code)
            if len(codes) > 1 and path[2]:
                sections = _matching(names, normalise(path[1]), 5, class_code)
                codes = {code for code in codes if code[:5] in sections}
            if codes:
                return codes.pop() if len(codes) == 1 else ""
        return ""

    def catch_all(self, path: Path, named_codes: Iterable[str]) -> str:
        """The 其他 item of the section of a path, where the table prints it and all its other items are named already.

        A name that the section does not have is that of its catch-all item, as the classification has it. Empty where
        anything else of the section is not named.
        """
        class_code = functional_classes().get(normalise(path[0]), "")
        for names in (self._own, self._listed, self._former):
            sections = _matching(names, normalise(path[1]), 5, class_code) if class_code else set()
            if len(sections) == 1:
                section = sections.pop()
                left = {code for code in self._detail if code.startswith(section)} - set(named_codes)
                return left.pop() if left == {section + _CATCH_ALL} else ""
        return ""


def _matching(names: Sequence[_Named], name: str, length: int, class_code: str) -> set[str]:
    wanted = {name, name.removesuffix("支出"), f"{name}支出"}
    return {
        account.code
        for account in names
        if len(account.code) == length and account.code.startswith(class_code) and account.name in wanted
    }


def look_up_codes(statements: Sequence[Statement], codes: ItemCodes) -> list[Statement]:
    """Give the statements about paths their codes; those left without one are returned."""
    paths = list(
        dict.fromkeys(
            statement.path for statement in statements if statement.path is not None and not statement.account_code
        )
    )
    codes_by_path = {path: codes.code_of(path) for path in paths}
    by_code: dict[str, list[Path]] = defaultdict(list)
    for path, code in codes_by_path.items():
        if code:
            by_code[code].append(path)
    unknown = [path for path, code in codes_by_path.items() if not code]
    by_section: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for path in unknown:
        by_section[path[:2]].append(path)
    for of_section in by_section.values():
        if len(of_section) == 1 and of_section[0][2]:
            codes_by_path[of_section[0]] = codes.catch_all(of_section[0], filter(None, codes_by_path.values()))
    without = []
    for statement in statements:
        if statement.path is not None and not statement.account_code:
            statement.account_code = codes_by_path[statement.path]
            if not statement.account_code:
                without.append(statement)
    return without
