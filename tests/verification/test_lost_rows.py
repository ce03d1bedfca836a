"""A row that the first reading loses is a finding, wherever on its page the row stands."""

from __future__ import annotations

import pytest

from tests.transforms.typeset import Ruled, caption, document, title
from tests.verification.mutation.documents import Base, read_base, run, run_changed

_HEADER = "科目编码|科目名称|本年支出合计|基本支出|项目支出"
_ROWS = "合计||30.00|10.00|20.00\n201|一般公共服务支出|30.00|10.00|20.00\n20101|人大事务|30.00|10.00|20.00"
_MORE = "2010101|行政运行|10.00|10.00|\n2010102|一般行政管理事务|20.00||20.00"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    first = [
        *title("一般公共预算财政拨款支出决算表"),
        *caption("部门：青山市财政局"),
        Ruled(f"{_HEADER}\n{_ROWS}"),
    ]
    path = tmp_path_factory.mktemp("lost") / "continued.pdf"
    path.write_bytes(document(title("青山市财政局2023年度部门决算"), first, [Ruled(_MORE)]))
    read = read_base(path)
    assert read is not None
    return read


@pytest.mark.parametrize(("grid", "row"), [(0, 1), (0, 2), (0, 3), (1, 0), (1, 1)])
def test_a_lost_row_is_a_finding(base: Base, grid: int, row: int) -> None:
    lost = {(grid, row, region.col0): "" for region in base.grids[grid].row_regions(row) if region.text}
    assert lost
    assert run(base).findings == frozenset()
    assert {finding.rule for finding in run_changed(base, lost).findings} & {
        "unaccounted_number",
        "second_reading_differs",
    }
