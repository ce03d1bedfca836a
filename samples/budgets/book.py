"""A budget as a document: cover, contents, duties, tables, explanations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from samples.budgets.entries import Sum
from samples.budgets.issue import BudgetIssue
from samples.budgets.tables import build_tables, sheet_title
from samples.document import About
from samples.figures import BOOKS
from samples.grid import Table, wrapped
from samples.issue import ORDINALS, money_text
from samples.layouts import Money
from samples.paper import Page, pdf_bytes, pdf_objects
from samples.performance.draw import Drawn
from samples.performance.setting import set_forms
from samples.prose import RunningText, chinese_year
from samples.setting import SetTable, Setter, Stated

_TERMS = (
    "一般公共预算：指以税收为主体的财政收入安排用于保障民生和机构运转的收支预算。",
    "基本支出：指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。",
    "项目支出：指在基本支出之外为完成特定行政任务和事业发展目标所发生的支出。",
    "“三公”经费：指用财政拨款安排的因公出国（境）费、公务用车购置及运行维护费和公务接待费。",
)


@dataclass(frozen=True)
class BudgetDocument:
    """A budget that was typeset."""

    issue: BudgetIssue
    pages: list[Page]
    stated: list[Stated]
    tables: list[SetTable]
    forms: list[Drawn] = field(default_factory=list)
    """The forms on performance at its end"""

    @property
    def about(self) -> About:
        """Whose document it is."""
        return About(self.issue.entity, self.issue.year, "budget", self.issue.layout.name)

    def pdf(self) -> bytes:
        """The file."""
        return pdf_bytes(pdf_objects(self.pages, carry_font=self.issue.layout.type.carried))


def typeset_budget(
    issue: BudgetIssue, edit: Callable[[Table], Table] = lambda table: table, forms: Sequence[Drawn] = ()
) -> BudgetDocument:
    """Set the whole budget, with forms at its end; `edit` may change each table before it is set."""
    setter = Setter(issue.layout.page_layout)
    text = RunningText(setter)
    skeleton = issue.layout.skeleton
    _cover(issue, setter)
    contents = setter.page() if skeleton.contents else None
    _duties(issue, text)
    if skeleton.tables_first:
        _tables(issue, setter, text, "第二部分", edit)
        _explanations(issue, text, "第三部分")
    else:
        _explanations(issue, text, "第二部分")
        _tables(issue, setter, text, "第三部分", edit)
    text.part("第四部分 名词解释")
    for ordinal, term in zip(ORDINALS, _TERMS, strict=False):
        text.paragraph(f"{ordinal}、{term}")
    if contents is not None:
        text.contents(contents)
    setter.pages += set_forms(forms)
    return BudgetDocument(issue, setter.pages, setter.stated, setter.tables, list(forms))


def _cover(issue: BudgetIssue, setter: Setter) -> None:
    page = setter.page()
    y = 240.0
    for text in issue.layout.cover:
        for line in wrapped(issue.fill(text), setter.heading, 26, 440):
            setter.put(line, page.width / 2, y, setter.heading, 26, "center")
            y += 44
    if issue.layout.skeleton.dated:
        setter.put(f"{chinese_year(issue.year)}年二月", page.width / 2, 700, setter.font, 16, "center")


def _duties(issue: BudgetIssue, text: RunningText) -> None:
    entity = issue.entity
    text.part(f"第一部分 {entity.name}概况")
    text.heading("一、主要职责")
    for number, duty in enumerate(entity.profile.duty, 1):
        text.paragraph(f"{number}.{duty}；")
    text.heading("二、机构设置")
    if entity.scope == "department":
        text.paragraph(f"{entity.name}{issue.year}年部门预算由下列预算单位组成：")
        for unit in issue.budget.units:
            text.paragraph(unit.name)
    else:
        text.paragraph("本单位无下属预算单位。")


def _tables(
    issue: BudgetIssue, setter: Setter, text: RunningText, part_label: str, edit: Callable[[Table], Table]
) -> None:
    text.part(f"{part_label} {issue.entity.name}{issue.year}年{issue.entity.word}预算表")
    here = not issue.layout.skeleton.dividers
    if not here:
        setter.pages.pop()  # the page after the divider; the first table begins its own
    for ordinal, sheet, table in zip(ORDINALS, issue.layout.sheets, build_tables(issue), strict=False):
        before = len(setter.tables)
        setter.table(edit(table), here=here and not before)
        text.entries.append((1, f"{ordinal}、{sheet_title(issue, sheet)}", setter.tables[before].first_page))


def _explanations(issue: BudgetIssue, text: RunningText, part_label: str) -> None:
    """What is planned, in sentences of a few figures."""
    word, year, entries = issue.entity.word, issue.year, issue.budget.entries
    text.part(f"{part_label} {issue.entity.name}{year}年{word}预算情况说明")
    sources = Sum("total_sources").fen(entries)
    planned = Sum("expenditure", BOOKS[0], "split" if issue.layout.habits.carried_apart else "within").fen(entries)
    text.heading("一、收支预算总体情况")
    text.paragraph(f"{issue.entity.name}{year}年收支总预算{_wan(sources)}。")
    text.heading("二、一般公共预算支出情况")
    text.paragraph(f"{year}年一般公共预算支出安排{_wan(planned)}，主要用于保障机构运转和完成各项工作任务。")


def _wan(fen: int) -> str:
    return f"{money_text((fen + 5_000) // 10_000 * 10_000, Money())}万元"
