"""支出决算表 of an invented department, whole and on several pages, and which forms are recognised in a document."""

from __future__ import annotations

from tests.transforms.reading import recognised
from tests.transforms.typeset import Printed, Ruled, caption, title
from transforms.forms.tables import FormTable

COVER = title("青山市财政局2023年度部门决算")
WIDTHS = (50, 110, 60, 60, 60, 60, 55, 60)
HEADER = "科目编码|科目名称|支出合计|基本支出|项目支出|上缴上级支出|经营支出|对附属单位补助"
ROWS = """合计||30.00|10.00|20.00|||
          201|一般公共服务支出|30.00|10.00|20.00|||
          20101|人大事务|30.00|10.00|20.00|||"""


def expenditure_table(*parts: str) -> Ruled:
    """A table of these lines."""
    return Ruled("\n".join(parts), widths=WIDTHS, size=8)


WHOLE = expenditure_table(HEADER, ROWS)
PAGE: list[Printed] = [*title("支出决算表"), *caption("部门：青山市财政局"), WHOLE]


def keys_of(data: bytes) -> list[str]:
    """The forms that are recognised in a document, in order."""
    return [table.form.table_key for table in recognised(data) if isinstance(table, FormTable)]
