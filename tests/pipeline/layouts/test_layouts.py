"""Explaining and suggesting on a document with a word and a title that are not declared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from common.errors import JuesuanError
from pipeline.layouts.explain import explain
from pipeline.layouts.suggest import suggest
from pipeline.settings import Settings
from schemas.declarations.own import OwnDeclarations, own_declarations, use_own
from tests.transforms.typeset import Ruled, caption, document, title

_COVER = title("青山市财政局2023年度部门决算")
_HEADER = "科目编码|科目名称|本年支出合计|基本开支|项目支出"
_ROWS = """合计||6.00|1.00|5.00
201|一般公共服务支出|6.00|1.00|5.00
20101|人大事务|6.00|1.00|5.00
2010101|行政运行|1.00|1.00|
2010102|一般行政管理事务|5.00||5.00"""


@pytest.fixture(autouse=True)
def _ours_alone() -> Iterator[None]:
    yield
    use_own(OwnDeclarations())


def printed(folder: Path, header: str, name: str, rows: str = _ROWS) -> str:
    file = folder / "a.pdf"
    table = [*title(name), *caption("部门：青山市财政局"), Ruled(f"{header}\n{rows}")]
    file.write_bytes(document(_COVER, table))
    return str(file)


def test_a_missing_word_is_named_and_decided_by_arithmetic(settings: Settings, tmp_path: Path) -> None:
    file = printed(tmp_path, _HEADER, "一般公共预算财政拨款支出决算表")
    _, (table,) = explain(settings, file)
    assert not table.is_read
    assert [column.missing for column in table.columns] == [(), (), (), ("基本开支",), ()]
    assert [bool(column.binding) for column in table.columns] == [True, True, True, False, True]
    _, (suggested,) = suggest(settings, file)
    assert suggested.is_decided
    assert suggested.contradicted > 0
    (proposal,) = suggested.proposals
    assert (proposal.file, proposal.means) == ("header_words.toml", "basic_expenditure")
    assert proposal.lines == '[[words]]\npart = "basic"\ntexts = ["基本开支"]'
    assert "E01" in proposal.holds
    assert own_declarations() == OwnDeclarations()
    use_own(OwnDeclarations("declarations", {f"schemas/reading/{proposal.file}": proposal.lines}))
    _, (table,) = explain(settings, file)
    assert table.is_read
    assert [row.named for row in table.rows][1] == "201 一般公共服务支出"


def test_nothing_that_arithmetic_contradicts_is_proposed(settings: Settings, tmp_path: Path) -> None:
    """The total is not a sum of its parts: no meaning under which it would have to be one is left."""
    rows = _ROWS.replace("|1.00|5.00", "|2.50|5.00").replace("行政运行|1.00|1.00|", "行政运行|1.00|2.50|")
    _, (suggested,) = suggest(settings, printed(tmp_path, _HEADER, "一般公共预算财政拨款支出决算表", rows))
    assert "basic_expenditure" not in [proposal.means for proposal in suggested.proposals]
    assert not suggested.is_decided or "E01" not in suggested.proposals[0].holds


def test_a_missing_title_is_proposed_for_the_forms_that_have_its_columns(settings: Settings, tmp_path: Path) -> None:
    file = printed(tmp_path, _HEADER.replace("开支", "支出"), "一般公共财力支出决算表")
    _, (suggested,) = suggest(settings, file)
    assert suggested.about == "一般公共财力"
    assert {proposal.file for proposal in suggested.proposals} == {"titles.toml"}
    lines = {proposal.table_key: proposal.lines for proposal in suggested.proposals}
    assert lines["fin_gpb_expenditure"] == '[money]\ngeneral_public = ["一般公共财力"]'
    use_own(OwnDeclarations("declarations", {"schemas/reading/titles.toml": lines["fin_gpb_expenditure"]}))
    _, (table,) = explain(settings, file)
    assert (table.is_read, table.table_key) == (True, "fin_gpb_expenditure")


def _budget(folder: Path, header: str, rows: str) -> str:
    file = folder / "b.pdf"
    cover = title("青山市财政局2023年部门预算")
    file.write_bytes(document(cover, [*title("支出总表"), *caption("部门：青山市财政局"), Ruled(f"{header}\n{rows}")]))
    return str(file)


def test_a_column_that_is_missing_in_a_table_that_is_read_is_explained_and_proposed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """项目 beside 支出 makes the word 项目支出: the meaning of a project is tried by other words."""
    more = count()
    monkeypatch.setattr("pipeline.layouts.suggest._Trial._outcome", lambda trial: ({}, next(more)))
    file = _budget(tmp_path, "科目编码|科目名称|合计|基本支出|专项支出", _ROWS)
    _, (table,) = explain(settings, file)
    assert table.is_read
    assert [column.missing for column in table.columns] == [(), (), (), (), ("专项",)]
    tried: list[int] = []
    _, (suggested,) = suggest(settings, file, tried.append)
    assert tried == [len(suggested.proposals)]
    lines = {proposal.means: proposal.lines for proposal in suggested.proposals}
    assert lines["project_expenditure"] == '[[words]]\npart = "project"\ntexts = ["专项"]'


def test_without_figures_no_check_can_tell(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.layouts.suggest._Trial._outcome", lambda trial: ({}, 0))
    rows = _ROWS.replace("|5.00\n", "|\n").removesuffix("5.00")
    _, (suggested,) = suggest(settings, _budget(tmp_path, "科目编码|科目名称|合计|基本支出|专项支出", rows))
    assert suggested.is_empty
    assert suggested.proposals == ()


def test_a_row_under_its_own_name_is_listed_once_and_its_name_is_proposed(settings: Settings, tmp_path: Path) -> None:
    table = [*title("收支总表"), *caption("部门：青山市财政局"), Ruled(
        """收入项目|预算数|支出项目|预算数
一、一般公共预算拨款收入|5.00|一、一般公共服务支出|6.00
二、经营创收收入|1.00||
本年收入合计|6.00|本年支出合计|6.00
收入总计|6.00|支出总计|6.00"""
    )]  # fmt: skip
    file = tmp_path / "c.pdf"
    file.write_bytes(document(title("青山市财政局2023年部门预算"), table))
    _, (explained,) = explain(settings, str(file))
    (row,) = [row for row in explained.rows if "创收" in row.printed]
    assert (row.named, row.problem) == ("经营创收收入", "unknown_row")
    _, (suggested,) = suggest(settings, str(file))
    assert suggested.about == "二、经营创收收入"
    lines = {proposal.means: proposal.lines for proposal in suggested.proposals}
    assert "revenue_general_public" not in lines  # another row is it
    assert lines["revenue_business"] == '[[rows.income.items]]\ncode = "revenue_business"\nnames = ["经营创收收入"]'
    assert all("BA1" not in proposal.repairs and proposal.holds for proposal in suggested.proposals)
    use_own(OwnDeclarations("declarations", {"schemas/reading/forms/bud_total.toml": lines["revenue_business"]}))
    assert [row.problem for row in explain(settings, str(file))[1][0].rows] == [""] * 7


def test_what_is_read_needs_no_suggestion(settings: Settings, tmp_path: Path) -> None:
    file = printed(tmp_path, _HEADER.replace("开支", "支出"), "一般公共预算财政拨款支出决算表")
    assert suggest(settings, file)[1] == []


def test_a_page_without_a_table_is_an_error(settings: Settings, tmp_path: Path) -> None:
    file = printed(tmp_path, _HEADER, "一般公共预算财政拨款支出决算表")
    with pytest.raises(JuesuanError, match="page 7"):
        explain(settings, file, 7)


def test_a_file_that_is_none_is_an_error(settings: Settings) -> None:
    with pytest.raises(JuesuanError, match=r"no\.pdf"):
        explain(settings, "no.pdf")
