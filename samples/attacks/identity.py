"""Disclosures with contradicting evidence of body, year or unit of amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from samples.attacks.subject import Attack, Edited, Subject, Unsuitable
from samples.document import typeset
from samples.grid import Caption, Table
from samples.paper import FONTS, Page, text_width
from samples.places import entity

_UNITS = {"万元": "元", "元": "万元"}


def _cover(subject: Subject, lines: Sequence[str]) -> None:
    """Replace the cover by one with these lines."""
    page = Page(595.28, 841.89)
    for number, line in enumerate(lines):
        width = text_width(line, FONTS["hei"]) * 22 / 1000
        page.text((page.width - width) / 2, 240 + 44 * number, line, FONTS["hei"], 22)
    subject.document.pages[0] = page


def _reset(subject: Subject, table_key: str, **changes: object) -> None:
    """Set the document again with one table changed."""

    def edit(table: Table) -> Table:
        return replace(table, **changes) if table.key == table_key else table  # type: ignore[arg-type]  # the callers name fields of a table

    subject.document = typeset(subject.document.issue, edit)


def _table(subject: Subject, *keys: str) -> Table:
    """One of the standard tables that have amounts."""
    table_of = {stated.table.key: stated.table for stated in subject.document.stated if stated.truth.fen}
    tables = [table_of[key] for key in keys or sorted(filter(None, table_of)) if key in table_of]
    if not tables:
        raise Unsuitable
    return subject.random.choice(tables)


def _kind(subject: Subject) -> str:
    issue = subject.document.issue
    return f"{issue.year}年度{issue.entity.word}决算"


def supervising_body(subject: Subject) -> Edited:
    """The cover names the supervising body before the body itself."""
    entity = subject.document.issue.entity
    above = (entity.division or "") + subject.random.choice(("教育局", "卫生健康委员会", "交通运输局", "民政局"))
    label = subject.random.choice(("单位名称", "预算单位", "公开单位"))
    _cover(subject, [f"主管部门：{above}", f"{label}：{entity.name}", _kind(subject)])
    return subject.edited()


def compiling_office(subject: Subject) -> Edited:
    """The cover names the office that compiled the accounts."""
    entity = subject.document.issue.entity
    office = subject.random.choice(("编制部门：计划财务处", f"填报单位：{entity.name}财务科", "编制单位：会计核算中心"))
    _cover(subject, [entity.name, _kind(subject), office])
    return subject.edited()


def approval_letter(subject: Subject) -> Edited:
    """The first page is the letter by which the finance bureau approves the accounts."""
    entity = subject.document.issue.entity
    division = entity.division or ""
    _cover(subject, [f"{division}财政局" if division else "财政部", "关于批复", entity.name, f"{_kind(subject)}的通知"])
    return subject.edited()


def cover_of_year_before(subject: Subject) -> Edited:
    """The cover is that of the year before; narrative and tables are of this year."""
    issue = subject.document.issue
    _cover(subject, [issue.entity.name, f"{issue.year - 1}年度{issue.entity.word}决算"])
    return subject.edited()


def cover_of_another(subject: Subject) -> Edited:
    """The cover is that of another body."""
    issue = subject.document.issue
    other = entity(issue.layout.level, "department", subject.job.number + 11)
    _cover(subject, [other.name, _kind(subject)])
    return subject.edited()


def title_of_another(subject: Subject) -> Edited:
    """The title of a table names another body."""
    issue = subject.document.issue
    table = _table(subject)
    other = entity(issue.layout.level, "department", subject.job.number + 13)
    _reset(subject, str(table.key), title=f"{other.name}{issue.year}年度{table.title}".replace("\n", ""))
    return subject.edited(without=lambda stated: stated.table.key == table.key)


def title_of_unit(subject: Subject) -> Edited:
    """The title of a table names a unit or a branch of the body."""
    issue = subject.document.issue
    table = _table(subject)
    branch = subject.random.choice(("信息中心", "执法支队", "高新区分局", "机关服务中心"))
    _reset(
        subject,
        str(table.key),
        title=f"{issue.entity.base_name}{branch}{issue.year}年度{table.title}".replace("\n", ""),
    )
    return subject.edited(without=lambda stated: stated.table.key == table.key)


def caption_of_unit(subject: Subject) -> Edited:
    """The caption of a table names a unit of the body."""
    issue = subject.document.issue
    table = _table(subject)
    branch = subject.random.choice(("信息中心", "执法支队", "高新区分局", "第二小学"))
    captions = (Caption(left=f"部门名称：{issue.entity.base_name}{branch}", right=f"单位：{issue.layout.money.unit}"),)
    _reset(subject, str(table.key), captions=captions)
    return subject.edited(without=lambda stated: stated.table.key == table.key)


def header_of_year_before(subject: Subject) -> Edited:
    """The headers of the columns of a table say the year before."""
    issue = subject.document.issue
    table = _table(subject, "fin_three_public", "fin_revenue", "fin_expenditure", "fin_gpb_expenditure")
    words = ("预算数", "决算数", "本年收入合计", "本年支出合计", "基本支出", "小计", "合计")
    header = tuple(
        tuple(replace(cell, text=f"{issue.year - 1}年{cell.text}") if cell.text in words else cell for cell in row)
        for row in table.header
    )
    _reset(subject, str(table.key), header=header)
    return subject.edited(without=lambda stated: stated.table.key == table.key)


def caption_of_year_before(subject: Subject) -> Edited:
    """The caption of a table says the year before."""
    issue = subject.document.issue
    table = _table(subject)
    year = subject.random.choice((f"{issue.year - 1}年度", f"{issue.year - 1}年"))
    captions = (Caption(left=year, right=f"单位：{issue.layout.money.unit}"),)
    _reset(subject, str(table.key), captions=captions)
    return subject.edited(without=lambda stated: stated.table.key == table.key)


def header_says_other_unit(subject: Subject) -> Edited:
    """The header cells of a table name a different unit of money than its caption."""
    unit = _UNITS[subject.document.issue.layout.money.unit]
    table = _table(subject, "fin_three_public", "fin_total", "fin_gpb_basic", "fin_approp_total")
    words = ("预算数", "决算数", "金额")
    header = tuple(
        tuple(replace(cell, text=f"{cell.text}（{unit}）") if cell.text in words else cell for cell in row)
        for row in table.header
    )
    if header == table.header:
        raise Unsuitable
    _reset(subject, str(table.key), header=header)
    return subject.edited(without=lambda stated: stated.table.key == table.key)


def note_says_other_unit(subject: Subject) -> Edited:
    """A note below a table names a different unit of money than its caption."""
    unit = _UNITS[subject.document.issue.layout.money.unit]
    table = _table(subject)
    note = subject.random.choice((f"注：本表金额单位为{unit}。", f"注：本表以{unit}为单位。"))
    _reset(subject, str(table.key), notes=(note,))
    return subject.edited(without=lambda stated: stated.table.key == table.key)


def caption_says_other_unit(subject: Subject) -> Edited:
    """The caption of one table says 万元 above amounts in 元, or the reverse."""
    issue = subject.document.issue
    unit = _UNITS[issue.layout.money.unit]
    table = _table(subject, "fin_three_public", "fin_gpb_basic", "fin_revenue", "fin_total")
    _reset(subject, str(table.key), captions=(Caption(right=f"单位：{unit}"),))
    return subject.edited(without=lambda stated: stated.table.key == table.key)


def place_named_like_a_unit(subject: Subject) -> Edited:
    """Captions with the unit of money above a body whose name begins with 元, 万 or 台."""
    issue = subject.document.issue
    division = subject.random.choice(("元谋县", "元阳县", "万载县", "万年县", "台前县", "台安县"))
    body = division + subject.random.choice(("司法局", "水利局", "教育局", "民政局"))
    unit = issue.layout.money.unit
    lines = (
        (("", "", f"单位：{unit}"), (f"编制单位：{body}", "", ""))
        if subject.random.random() < 0.5
        else ((f"编制单位：{body}", "", f"单位：{unit}"),)
    )
    entity = replace(issue.entity, name=body, division=division, scope="department", units=(body,))
    layout = replace(issue.layout, captions=replace(issue.layout.captions, lines=lines))
    subject.document = typeset(replace(issue, entity=entity, layout=layout))
    return subject.edited()


ATTACKS: tuple[Attack, ...] = (
    supervising_body,
    compiling_office,
    approval_letter,
    cover_of_year_before,
    cover_of_another,
    title_of_another,
    title_of_unit,
    caption_of_unit,
    header_of_year_before,
    caption_of_year_before,
    header_says_other_unit,
    note_says_other_unit,
    caption_says_other_unit,
    place_named_like_a_unit,
)
