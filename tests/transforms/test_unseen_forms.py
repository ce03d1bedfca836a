"""Layouts that the samples do not have: each number is read as printed, or it is a finding, also over page breaks."""

from __future__ import annotations

import pytest

from tests.transforms.drawn_forms import body_of, lines_above
from tests.transforms.handmade import grid
from tests.transforms.unseen_forms import Unseen, problems, unseen_forms
from transforms.performance.find import read_forms

LAYOUTS = list(unseen_forms())


@pytest.mark.parametrize("unseen", LAYOUTS, ids=[f"{layout.city}-{number}" for number, layout in enumerate(LAYOUTS)])
def test_an_unseen_layout_is_read_or_reported(unseen: Unseen) -> None:
    drawn = unseen.drawn
    forms_read = read_forms([grid(body_of(drawn.rows))], {1: lines_above(drawn, 1)})
    assert list(problems(unseen, list(forms_read.forms))) == []
