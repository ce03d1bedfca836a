"""The pages on traps: each wrong query gives the wrong number that is shown, and `checked_sum` refuses it by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import traps

TRAPS = {trap.number: trap for trap in traps.traps()}


def test_both_pages_have_the_same_queries_and_numbers() -> None:
    chinese = {trap.number: trap for trap in traps.traps(traps.PAGES[1])}
    assert list(TRAPS) == list(range(1, len(TRAPS) + 1))
    assert len(TRAPS) >= 16
    for number, trap in TRAPS.items():
        assert (trap.queries, trap.numbers) == (chinese[number].queries, chinese[number].numbers)
    for page in traps.PAGES:
        queries = sum(len(trap.queries) for trap in TRAPS.values())
        assert page.read_text("utf-8").count("```sql") == queries


@pytest.mark.slow
@pytest.mark.parametrize("number", TRAPS)
def test_a_trap_gives_the_numbers_of_the_page(warehouse: Path, number: int) -> None:
    trap = TRAPS[number]
    numbers = traps.ask(warehouse, trap)
    assert numbers.wrong != numbers.right
    assert numbers.as_markdown() == trap.numbers, "call `make guide` and review the difference"
    if numbers.refusal:
        mixes = r"checked_sum would mix [a-z_]+ \(.+\): .+\. 不能相加："
        no_rows = r"nothing was known on .+ 尚无|checked_sum has 0 rows .+ 没有可加总"
        assert re.match(rf"{mixes}|no key figure is called .+\. 没有名为|{no_rows}", numbers.refusal)
