"""The rows of the tables by code, unit, project or thing: their labels, their entries and their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from common.text import normalise
from samples.budgets.draw import economy
from samples.budgets.entries import Entry, Unit
from samples.budgets.issue import BudgetIssue
from samples.budgets.layouts import Sheet
from samples.figures import account_name
from samples.issue import ORDINALS

INDENT = "　"


@dataclass(frozen=True)
class BookRow:
    """One row before its amounts are added up."""

    entries: tuple[Entry, ...]
    labels: Mapping[str, str]
    """Text by role of the label columns"""
    row_key: str
    code: str = ""
    """How the truth calls it: code as printed, parts joined, or 合计"""
    name: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Further keys: unit_key, economic_code, government_economic_code, project_key"""
    item: str = ""
    """Of rows that are 三公 items"""
    year: int = 0
    """Counted from the budget year"""
    measure: str = ""
    """What its amounts measure, where the row and not the column decides it"""
    always: bool = False
    """Printed though it has no amount"""
    is_total: bool = False


def rows_of(issue: BudgetIssue, sheet: Sheet) -> list[BookRow]:
    """The rows of a table without its total row."""
    return list(_GRAINS[sheet.rows](issue, sheet))


def total_row(issue: BudgetIssue, sheet: Sheet) -> BookRow:
    """The row 合计."""
    label = sheet.total_label
    return BookRow(issue.entries(sheet), {"merged": label}, "total", "合计", label, is_total=True, always=True)


def economic_name(code: str, year: int) -> str:
    """The name of an economic code of departments or of the government."""
    names = economy()["names"]
    return names[code] if code in names else account_name(code, year, "economic")


def _prefixes(code: str, levels: Sequence[int]) -> list[str]:
    """The code and the classes above it, as far as their levels are printed; the last is always the code itself."""
    ends = sorted({min(level, len(code)) for level in levels})
    return [code[:end] for end in ends]


def _rolled(
    entries: Iterable[Entry], code_of: Callable[[Entry], str], levels: Sequence[int]
) -> dict[str, tuple[Entry, ...]]:
    """Entries by code and by the codes above, in the order of codes."""
    by_code: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.flow != "three_public" and code_of(entry):
            for code in _prefixes(code_of(entry), levels):
                by_code.setdefault(code, []).append(entry)
    return {code: tuple(by_code[code]) for code in sorted(by_code)}


def _code_labels(code: str, name: str) -> dict[str, str]:
    return {
        "code": code,
        "code_class": code[:3],
        "code_section": code[3:5],
        "code_item": code[5:7],
        "name": name,
        "bracketed": f"[{code}]{name}",
        "functional": f"{code}-{name}",
        "account": f"{code}-{name}",
    }


def _is_economic(sheet: Sheet) -> bool:
    return "economic" in sheet.rows


def _coded(issue: BudgetIssue, sheet: Sheet, entries: Iterable[Entry], keys: Mapping[str, str]) -> Iterator[BookRow]:
    """Rows by functional or economic code."""
    economic = _is_economic(sheet)
    year = issue.year
    code_of: Callable[[Entry], str] = (lambda entry: entry.economic) if economic else (lambda entry: entry.code)
    for code, of_code in _rolled(entries, code_of, sheet.levels).items():
        name = economic_name(code, year) if economic else account_name(code, year)
        yield BookRow(of_code, _code_labels(code, name), code, code, name, keys)


def _by_code(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    return _coded(issue, sheet, issue.entries(sheet), {})


def _by_name(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """Rows by code that print the names alone: the level shows in the indentation."""
    return _named(_by_code(issue, sheet))


def _named(rows: Iterable[BookRow], depth: int = 0) -> Iterator[BookRow]:
    path: list[BookRow] = []
    for row in rows:
        path = [above for above in path if row.code.startswith(above.code) and above.code != row.code] + [row]
        key = ">".join([path[0].code, *(normalise(above.name) for above in path[1:])])
        labels = {**row.labels, "name": INDENT * (len(path) - 1 + depth) + row.name}
        yield replace(row, labels=labels, row_key=key, code="" if len(path) > 1 else row.code)


def _crossed(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """Rows of a functional item, a code of the government and one of departments, or of the last two."""
    functional = sheet.rows == "crossed"
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in issue.entries(sheet):
        if entry.economic:
            key = (entry.code if functional else "", entry.government, entry.economic)
            groups.setdefault(key, []).append(entry)
    for (code, government, economic), entries in sorted(groups.items()):
        department, state = economic_name(economic, issue.year), economic_name(government, issue.year)
        labels = {"government_economic": f"{government}-{state}", "economic": f"{economic}-{department}"}
        keys = {"government_economic_code": government}
        if functional:
            name = account_name(code, issue.year)
            labels |= {"functional": f"{code}-{name}"}
            yield BookRow(tuple(entries), labels, code, code, name, {**keys, "economic_code": economic})
        else:
            yield BookRow(tuple(entries), labels, economic, economic, department, keys)


def _units(issue: BudgetIssue, sheet: Sheet) -> list[tuple[Unit, str, tuple[Entry, ...]]]:
    """The department above its units, where it has several, and the units: each with its key and its entries."""
    entries, budget = issue.entries(sheet), issue.budget
    coded = any("@unit_code" in column for column in sheet.columns)
    parts: list[tuple[Unit, str, tuple[Entry, ...]]] = []
    nested = coded or (len(budget.units) > 1 and sheet.total == "none")
    if nested:
        parts.append((budget.department, budget.department.code if coded else budget.department.name, entries))
    for number, unit in enumerate(budget.units):
        key = unit.code if coded else normalise(unit.name)
        if nested and not coded and unit.name == budget.department.name:
            key = f"{normalise(budget.department.name)}>{key}"
        parts.append((unit, key, tuple(entry for entry in entries if entry.unit == number)))
    return parts


def _unit_row(unit: Unit, key: str, entries: tuple[Entry, ...], **labels: str) -> BookRow:
    labels = {"unit_code": unit.code, "unit_name": unit.name, **labels}
    return BookRow(entries, labels, "total", unit.code, unit.name, {"unit_key": key}, always=True)


def _by_unit(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    for unit, key, entries in _units(issue, sheet):
        yield _unit_row(unit, key, entries)


def _codes_by_unit(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """A row of each unit, and its codes below it."""
    for unit, key, entries in _units(issue, sheet):
        yield replace(_unit_row(unit, key, entries), always=False)
        if unit is not issue.budget.department:
            yield from _coded(issue, sheet, entries, {"unit_key": key})


def _codes_beside_unit(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """Codes with the code and name of the unit in every row; a row of each unit above them."""
    for unit, key, entries in _units(issue, sheet):
        if unit is not issue.budget.department:
            yield replace(_unit_row(unit, key, entries), always=False)
            for row in _coded(issue, sheet, entries, {"unit_key": key}):
                yield replace(row, labels={**row.labels, "unit_code": unit.code, "unit_name": unit.name})


def _unnamed_blocks(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """The codes of each unit again, and no unit named."""
    entries, several = issue.entries(sheet), len(issue.budget.units) > 1
    for number in range(len(issue.budget.units)):
        keys = {"unit_key": f"#{number + 1}"} if several else {}
        yield from _coded(issue, sheet, [entry for entry in entries if entry.unit == number], keys)


def _names_by_unit(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """Economic classes and items below each unit, by name without code."""
    for unit, key, entries in _units(issue, sheet):
        yield _unit_row(unit, key, entries, name=unit.name)
        if unit is not issue.budget.department:
            yield from _named(_coded(issue, sheet, entries, {"unit_key": key}), depth=1)


def _projects(entries: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.project:
            by_name.setdefault(entry.project, []).append(entry)
    return {name: tuple(entries_of_project) for name, entries_of_project in by_name.items()}


def _projects_by_unit(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """Each unit, and its projects below it, in one column."""
    for unit, key, entries in _units(issue, sheet):
        yield _unit_row(unit, key, entries, project_name=unit.name)
        if unit is issue.budget.department:
            continue
        for name, entries_of_project in _projects(entries).items():
            keys = {"unit_key": key, "project_key": normalise(name)}
            yield BookRow(entries_of_project, {"project_name": INDENT + name}, normalise(name), "", name, keys)


def _projects_by_kind(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """Kinds of projects, groups of them, and the projects with their unit, each in a column of its own."""
    kinds = economy()["projects"]["kinds"]
    projects = list(_projects(issue.entries(sheet)).items())
    for number, kind in enumerate(kinds):
        own = [
            (name, entries_of_project)
            for index, (name, entries_of_project) in enumerate(projects)
            if index % len(kinds) == number
        ]
        if not own:
            continue
        entries = tuple(entry for _, entries_of_project in own for entry in entries_of_project)
        group = ("综合管理", "专项业务")[number % 2]
        yield BookRow(entries, {"project_kind": kind}, kind, "", kind, {"project_key": kind})
        path = f"{kind}>{group}"
        yield BookRow(entries, {"project_group": group}, path, "", group, {"project_key": path})
        for name, entries_of_project in own:
            unit = issue.budget.units[entries_of_project[0].unit]
            labels = {"project_name": f"{issue.year}年{name}", "unit_name": unit.name}
            key = f"{path}>{normalise(labels['project_name'])}"
            keys = {"project_key": key, "unit_key": normalise(unit.name)}
            yield BookRow(entries_of_project, labels, key, "", labels["project_name"], keys)


def _projects_by_code(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """Functional items, each with its projects: 序号 and 项目名称 beside the codes."""
    for row in _by_code(issue, replace(sheet, levels=(7,))):
        yield replace(row, keys={"project_key": ""})
        for number, (name, entries_of_project) in enumerate(_projects(row.entries).items(), 1):
            labels = {**row.labels, "line_no": str(number), "project_name": name}
            key = normalise(name)
            yield replace(row, entries=entries_of_project, labels=labels, keys={"project_key": key})


def _unit_years(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """The year before, the budget year and, in some layouts, their difference, of each unit."""
    for unit, key, entries in _units(issue, sheet):
        for year in (-1, 0):
            row = _unit_row(unit, key, entries, year=f"{issue.year + year}年")
            yield replace(row, year=year)


def _items(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """The items of the 三公 table as rows."""
    entries = issue.entries(sheet)
    for text in sheet.panels[0].rows:
        name, _, item = issue.fill(text).rpartition(" = ")
        yield BookRow(entries, {"name": name}, item, "", name, item=item, always=True)


def _single(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """Give one row without a label."""
    yield BookRow(issue.entries(sheet), {"name": "合计"}, "total", "合计", "合计", always=True)


_BOUGHT = {
    "31002": ("货物", "便携式计算机"),
    "31003": ("货物", "专用仪器设备"),
    "31007": ("货物", "应用软件"),
    "30209": ("服务", "物业管理服务"),
}


def _bought(issue: BudgetIssue, sheet: Sheet) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in issue.entries(sheet):
        if entry.flow == "expenditure" and entry.kind == "project" and entry.economic in _BOUGHT:
            groups.setdefault(_BOUGHT[entry.economic][0], []).append(entry)
    return {category: groups[category] for category in ("货物", "服务") if category in groups}


def _categories(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """What is bought, by category alone."""
    for category, entries in _bought(issue, sheet).items():
        name = {"货物": "A-货物", "服务": "C-服务"}[category]
        yield BookRow(tuple(entries), {"name": name}, normalise(name), "", name)


def _purchases(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """What is bought, by category, unit and thing."""
    for category, entries in _bought(issue, sheet).items():
        yield BookRow(tuple(entries), {"category": category}, category, "", category)
        for number, unit in enumerate(issue.budget.units):
            own = [entry for entry in entries if entry.unit == number]
            if not own:
                continue
            unit_name = normalise(unit.name)
            path = f"{category}>{unit_name}"
            yield BookRow(tuple(own), {"category": unit.name}, path, "", unit.name, {"unit_key": unit_name})
            lines: dict[tuple[str, str], list[Entry]] = {}
            for entry in own:
                lines.setdefault((entry.project, entry.economic), []).append(entry)
            for (project, economic), entries_of_line in lines.items():
                thing = _BOUGHT[economic][1]
                labels = {
                    "project_name": project,
                    "economic_name": economic_name(economic, issue.year),
                    "thing": thing,
                    "organisation": "集中采购" if category == "货物" else "分散采购",
                }
                keys = {"unit_key": unit_name, "project_key": normalise(project)}
                yield BookRow(tuple(entries_of_line), labels, f"{path}>{thing}", "", thing, keys)


_SERVICES = ("政府履职辅助性服务", "技术性服务", "其他适合通过市场化方式提供的信息化服务")


def _services(issue: BudgetIssue, sheet: Sheet) -> Iterator[BookRow]:
    """Services that are bought, by the three levels of the list of what may be bought; the lowest holds the amount."""
    projects = _projects(entry for entry in issue.entries(sheet) if entry.economic == "30227")
    for number, entries in enumerate(projects.values(), 1):
        third = f"{_SERVICES[2]}{ORDINALS[number - 1]}"
        labels = {"level_1": _SERVICES[0], "level_2": _SERVICES[1], "level_3": third}
        key = ">".join(map(normalise, labels.values()))
        yield BookRow(entries, labels, key, "", third)


_GRAINS: dict[str, Callable[[BudgetIssue, Sheet], Iterator[BookRow]]] = {
    "functional": _by_code,
    "economic": _by_code,
    "functional_names": _by_name,
    "crossed": _crossed,
    "economic_pairs": _crossed,
    "units": _by_unit,
    "functional_by_unit": _codes_by_unit,
    "economic_by_unit": _codes_by_unit,
    "functional_beside_unit": _codes_beside_unit,
    "functional_blocks": _unnamed_blocks,
    "economic_names_by_unit": _names_by_unit,
    "projects_by_unit": _projects_by_unit,
    "projects_by_kind": _projects_by_kind,
    "projects_by_code": _projects_by_code,
    "unit_years": _unit_years,
    "items": _items,
    "single": _single,
    "categories": _categories,
    "purchases": _purchases,
    "services": _services,
}
GRAINS = (*_GRAINS, "panels")
