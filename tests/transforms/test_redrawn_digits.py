"""A digit over which another one is printed is no figure: only one of them is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.transforms.test_statements import lines, read
from transforms.appearance.running_text import UNSEEN, without_redrawn
from transforms.reading.prose_lines import ProseLine

_SENTENCE = "七、“三公”经费支出决算情况说明\n公务接待费支出3万元。"


def _over(line: ProseLine, index: int, char: str, right: float = 0.0) -> ProseLine:
    """A line of one digit, printed over the character at a place of another line."""
    x0, x1 = next((x0, x1) for at, x0, x1 in line.digits if at == index)
    return replace(line, text=char, x0=x0 + right, x1=x1 + right, digits=((0, x0 + right, x1 + right),))


@pytest.mark.parametrize(
    ("char", "right", "is_visible"),
    [("8", 0.0, False), ("8", 1.0, False), ("3", 0.0, True), ("8", 4.0, True)],
    ids=["another", "a little beside", "the same: bold print", "beside it"],
)
def test_a_digit_over_which_another_is_printed_is_unseen(char: str, right: float, is_visible: bool) -> None:
    printed = lines(_SENTENCE)
    index = printed[-1].text.index("3")
    line, over = without_redrawn([*printed, _over(printed[-1], index, char, right)])[-2:]
    assert (line.text[index] == "3") == is_visible
    assert (over.text == char) == is_visible


def test_its_clause_is_left_unread() -> None:
    assert read(_SENTENCE.replace("3", UNSEEN)).statements == []
