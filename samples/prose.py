"""Typeset the pages around the tables: cover, contents, duties, narrative with figures, terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from samples.figures import BOOKS, account_name, roll_up
from samples.grid import wrapped
from samples.issue import BOOK_NAMES, ORDINALS, Issue, money_text
from samples.layouts import Money
from samples.narrative.wording import Filled
from samples.paper import Page
from samples.setting import Setter

_CHINESE_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_PLAIN = Money(separators=False)
_COMMAS = Money()
TERMS = (
    "财政拨款收入：指单位从同级财政部门取得的财政预算资金。",
    "事业收入：指事业单位开展专业业务活动及辅助活动取得的收入。",
    "其他收入：指单位取得的除上述收入以外的各项收入。",
    "年初结转和结余：指单位以前年度尚未完成、结转到本年仍按原规定用途继续使用的资金，或项目已完成等产生的结余资金。",
    "基本支出：指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。",
    "项目支出：指在基本支出之外为完成特定行政任务和事业发展目标所发生的支出。",
    "“三公”经费：指用财政拨款安排的因公出国（境）费、公务用车购置及运行维护费和公务接待费支出。",
    "机关运行经费：指行政单位和参照公务员法管理的事业单位财政拨款基本支出中的公用经费支出。",
)


def chinese_year(year: int) -> str:
    """二〇二三."""
    return str(year).translate(_CHINESE_DIGITS)


def _without_broken_numbers(lines: Iterable[str]) -> Iterator[str]:
    """Take the first part of a number that a line end would break along to the next line."""
    taken = ""
    for line, after in pairwise([*lines, ""]):
        whole = taken + line
        match = re.search(r"[0-9.,]+$", whole) if after[:1] in tuple("0123456789.,%") and after else None
        taken = match[0] if match else ""
        yield whole.removesuffix(taken)


@dataclass
class RunningText:
    """Writes running text on the pages of a document and remembers what stands where."""

    setter: Setter
    entries: list[tuple[int, str, int]] = field(default_factory=list, init=False)
    """Level, heading and page, for the contents"""

    def contents(self, page: Page) -> None:
        """Fills the reserved page with headings, dots and page numbers."""
        setter = self.setter
        size, y = 12.0, 70.0
        page.text(page.width / 2 - 18, y, "目　录", setter.heading, 18)
        for level, text, number in self.entries:
            y += 19 if len(self.entries) < 36 else 16
            left, right = 90 + 14.0 * level, page.width - 90
            shown = wrapped(text, setter.font, size, right - left - 40)
            for line in shown[:-1]:
                page.text(left, y, line, setter.font, size)
                y += 16
            dots = int((right - left - len(shown[-1]) * size - 24) // (size / 2))
            page.text(left, y, f"{shown[-1]}{'.' * max(dots, 2)}{number}", setter.font, size)

    def part(self, text: str, *, fresh: bool = True) -> None:
        """A part of the document begins, on a page of its own where the layout does so."""
        setter = self.setter
        if fresh or setter.y > setter.bottom - 120:
            page = setter.page()
        page = setter.pages[-1]
        self.entries.append((0, text, len(setter.pages)))
        number, _, rest = text.partition(" ")
        if self.setter.layout.skeleton.dividers:
            setter.put(number, page.width / 2, 300, setter.heading, 26, "center")
            y = 350.0
            for line in wrapped(rest, setter.heading, 26, 420):
                setter.put(line, page.width / 2, y, setter.heading, 26, "center")
                y += 40
            setter.page()
            return
        for line in wrapped(text, setter.heading, 18, page.width - 140):
            setter.y += 30
            setter.put(line, page.width / 2, setter.y, setter.heading, 18, "center")
        setter.y += 16

    def heading(self, text: str, level: int = 1) -> None:
        """A numbered heading inside a part."""
        size = self.setter.layout.type.prose_size
        if self.setter.y + 4 * size > self.setter.bottom:
            self.setter.page()
        if level == 1:
            self.entries.append((level, text, len(self.setter.pages)))
        self.setter.y += size * 1.8
        self.setter.put(text, 102, self.setter.y, self.setter.heading, size, "left")
        if self.setter.layout.skeleton.underline:
            page = self.setter.pages[-1]
            page.pen(0.6)
            page.line(102, self.setter.y + 3, 102 + len(text) * size, self.setter.y + 3)

    def paragraph(self, text: str, *, whole_numbers: bool = False) -> None:
        """Running text with an indented first line; numbers may be kept from being broken at line ends."""
        setter, size = self.setter, self.setter.layout.type.prose_size
        lines = wrapped("　　" + text, setter.font, size, setter.pages[-1].width - 150)
        for line in _without_broken_numbers(lines) if whole_numbers else lines:
            if setter.y + size * 1.7 > setter.bottom:
                setter.page()
            setter.y += size * 1.7
            setter.put(line, 75, setter.y, setter.font, size, "left")


@dataclass
class Prose(RunningText):
    """Writes the pages around the tables of a final account."""

    issue: Issue

    def wan(self, fen: int) -> str:
        """An amount in a sentence: 万元 with two decimals, whatever the tables print."""
        rounded = (abs(fen) + 5_000) // 10_000 * 10_000
        money = _COMMAS if self.issue.layout.money.separators else _PLAIN
        return f"{money_text(rounded if fen >= 0 else -rounded, money)}万元"

    def cover(self) -> None:
        """The first page says who, which year and which kind."""
        setter, issue = self.setter, self.issue
        page = setter.page()
        kind = f"{issue.entity.word}决算"
        year = str(issue.year)
        style = issue.layout.skeleton.cover
        lines = {
            "plain": [issue.entity.name, f"{year}年度{kind}"],
            "disclosure": [issue.entity.name, f"{year}年度{kind}公开"],
            "chinese_year": [issue.entity.name, f"{chinese_year(issue.year)}年度{kind}"],
            "spaced": [f"{year} 年度", issue.entity.name + kind],
        }[style]
        y = 240.0
        for text in lines:
            for line in wrapped(text, setter.heading, 26, 400):
                setter.put(line, page.width / 2, y, setter.heading, 26, "center")
                y += 44
        if issue.layout.skeleton.dated:
            date = f"{chinese_year(issue.year + 1)}年九月" if style != "spaced" else f"{issue.year + 1}年8月"
            setter.put(date, page.width / 2, 700, setter.font, 16, "center")

    def duties(self) -> None:
        """第一部分: what the body does and which units belong to it."""
        entity = self.issue.entity
        self.part(f"第一部分 {entity.name}概况")
        self.heading("一、主要职责")
        for number, duty in enumerate(entity.profile.duty, 1):
            self.paragraph(f"{number}.{duty}；")
        self.paragraph(f"{len(entity.profile.duty) + 1}.完成上级交办的其他任务。")
        self.heading("二、机构设置情况")
        if entity.scope == "department":
            self.paragraph(f"纳入{entity.name}{self.issue.year}年度部门决算编制范围的单位包括：本级及下属单位。")
            for number, unit in enumerate(entity.units[1:], 1):
                self.paragraph(f"{number}.{unit}")
        else:
            self.paragraph("本单位无下属预算单位，内设机构包括：办公室、业务一科、业务二科、财务科。")

    def change(self, now: int, before: int) -> str:
        """A comparison with the year before, direction resolved."""
        if now == before:
            return "与上年持平"
        word, rate = ("增加", "增长") if now > before else ("减少", "下降")
        text = f"与{self.issue.year - 1}年度相比，{word}{self.wan(abs(now - before))}"
        return f"{text}，{rate}{abs(now - before) / before:.2%}" if before > 0 else text

    def narrative(self, worded: Filled | None = None) -> None:
        """第三部分: the figures in sentences, or a narrative in one of the declared wordings."""
        if worded is not None:
            self._worded(worded)
            return
        issue, accounts = self.issue, self.issue.accounts
        before = issue.history[issue.year - 1]
        word, year = issue.entity.word, issue.year
        self.part(f"第三部分 {issue.entity.name}{year}年度{word}决算情况说明")
        paragraphs = [
            (
                "收入支出决算总体情况说明",
                [
                    f"{issue.entity.name}{year}年度收入总计{self.wan(accounts.grand_total)}，支出总计{self.wan(accounts.grand_total)}。"
                    f"{self.change(accounts.grand_total, before.grand_total)}，主要原因是项目安排变化。"
                ],
            ),
            ("收入决算情况说明", [self._revenue()]),
            ("支出决算情况说明", [self._expenditure()]),
            (
                "财政拨款收入支出决算总体情况说明",
                [
                    f"{year}年度财政拨款收入总计{self.wan(accounts.appropriation_total)}，支出总计{self.wan(accounts.appropriation_total)}。"
                    f"{self.change(accounts.appropriation_total, before.appropriation_total)}。"
                ],
            ),
            ("一般公共预算财政拨款支出决算情况说明", self._general_public()),
            ("一般公共预算财政拨款基本支出决算情况说明", [self._basic()]),
            ("“三公”经费支出决算情况说明", self._three_public()),
            ("政府性基金预算财政拨款收支决算情况说明", [self._book("government_fund")]),
        ]
        if "state_capital" in issue.books:
            paragraphs.append(("国有资本经营预算财政拨款支出决算情况说明", [self._book("state_capital")]))
        paragraphs.append(("其他重要事项情况说明", self._other()))
        for ordinal, (title, texts) in zip(ORDINALS, paragraphs, strict=False):
            self.heading(f"{ordinal}、{title}")
            for text in texts:
                self.paragraph(text)

    def _worded(self, worded: Filled) -> None:
        issue = self.issue
        self.part(f"第三部分 {issue.entity.name}{issue.year}年度{issue.entity.word}决算情况说明")
        for paragraph in worded.paragraphs:
            if paragraph.level:
                self.heading(paragraph.text, paragraph.level)
            else:
                self.paragraph(paragraph.text, whole_numbers=True)

    def _share(self, part: int, whole: int) -> str:
        return f"占{part / whole:.2%}" if whole else "占0.00%"

    def _revenue(self) -> str:
        accounts = self.issue.accounts
        total, appropriation = accounts.revenue_current_year, sum(map(accounts.revenue, BOOKS))
        share = self._share(appropriation, total)
        text = f"本年收入合计{self.wan(total)}，其中：财政拨款收入{self.wan(appropriation)}，{share}"
        other = total - appropriation
        return f"{text}；其余各项收入{self.wan(other)}，{self._share(other, total)}。" if other else f"{text}。"

    def _expenditure(self) -> str:
        accounts = self.issue.accounts
        total = accounts.expenditure_current_year
        basic, project = accounts.total(lambda line: line.total_basic), accounts.total(lambda line: line.total_project)
        return (
            f"本年支出合计{self.wan(total)}，其中：基本支出{self.wan(basic)}，{self._share(basic, total)}；"
            f"项目支出{self.wan(project)}，{self._share(project, total)}。"
        )

    def _general_public(self) -> list[str]:
        issue, accounts = self.issue, self.issue.accounts
        total = accounts.spent("general_public")
        classes = [row for row in roll_up(accounts, [lambda line: line.spent("general_public")]) if len(row.code) == 3]
        whole = self._share(total, accounts.expenditure_current_year).replace("占", "占本年支出合计的")
        parts = "；".join(
            f"{r.name}（类）{self.wan(r.amounts[0])}，{self._share(r.amounts[0], total)}" for r in classes
        )
        texts = [f"{issue.year}年度一般公共预算财政拨款支出{self.wan(total)}，{whole}。主要用于以下方面：{parts}。"]
        budget = sum(accounts.initial_budget.values())
        rate = f"，完成年初预算的{total / budget:.2%}" if budget else ""
        texts.append(f"一般公共预算财政拨款支出年初预算为{self.wan(budget)}，支出决算为{self.wan(total)}{rate}。其中：")
        for number, row in enumerate(classes, 1):
            planned = accounts.initial_budget.get(row.code, 0)
            rate = f"，完成年初预算的{row.amounts[0] / planned:.2%}" if planned else ""
            texts.append(
                f"{number}.{row.name}（类）年初预算{self.wan(planned)}，支出决算{self.wan(row.amounts[0])}{rate}。"
            )
        return texts

    def _basic(self) -> str:
        accounts, year = self.issue.accounts, self.issue.year
        lists = []
        for personnel in (True, False):
            codes = [code for code in sorted(accounts.economic) if (code[:3] in ("301", "303")) == personnel]
            lists.append("、".join(account_name(code, year, "economic") for code in codes))
        return (
            f"{year}年度一般公共预算财政拨款基本支出{self.wan(sum(accounts.economic.values()))}，"
            f"其中：人员经费{self.wan(accounts.personnel)}，主要包括{lists[0]}；公用经费{self.wan(accounts.public_operating)}，主要包括{lists[1]}。"
        )

    def _three_public(self) -> list[str]:
        accounts = self.issue.accounts
        planned, spent = (accounts.three_public_item(phase, "three_public_total") for phase in ("budget", "executed"))
        if not accounts.three_public:
            return ["本年度没有安排“三公”经费预算，也没有发生“三公”经费支出。"]
        names = {
            "overseas_travel": "因公出国（境）费",
            "official_vehicle": "公务用车购置及运行维护费",
            "official_reception": "公务接待费",
        }
        parts = "；".join(
            f"{name}{self.wan(accounts.three_public_item('executed', item))}" for item, name in names.items()
        )
        rate = f"，完成预算的{spent / planned:.2%}" if planned else ""
        return [f"“三公”经费支出全年预算为{self.wan(planned)}，支出决算为{self.wan(spent)}{rate}。其中：{parts}。"]

    def _book(self, book: str) -> str:
        accounts, name = self.issue.accounts, BOOK_NAMES[book]
        if not (accounts.revenue(book) or accounts.spent(book) or accounts.opening(book)):
            return f"本年度没有{name}财政拨款收入和支出。"
        return (
            f"{name}财政拨款年初结转和结余{self.wan(accounts.opening(book))}，本年收入{self.wan(accounts.revenue(book))}，"
            f"本年支出{self.wan(accounts.spent(book))}，年末结转和结余{self.wan(accounts.closing(book))}。"
        )

    def _other(self) -> list[str]:
        accounts, year = self.issue.accounts, self.issue.year
        goods, works, services = (accounts.procurement.get(kind, 0) for kind in ("goods", "works", "services"))
        return [
            f"（一）机关运行经费支出{self.wan(accounts.agency_operating)}。",
            f"（二）政府采购支出总额{self.wan(goods + works + services)}，其中：政府采购货物支出{self.wan(goods)}、"
            f"政府采购工程支出{self.wan(works)}、政府采购服务支出{self.wan(services)}。",
            f"（三）截至{year}年12月31日，共有车辆{sum(accounts.vehicles.values())}辆，单价100万元（含）以上设备{accounts.large_equipment}台（套）。",
        ]

    def terms(self) -> None:
        """第四部分."""
        self.part("第四部分 名词解释")
        for ordinal, term in zip(ORDINALS, TERMS, strict=False):
            self.paragraph(f"{ordinal}、{term}")
