"""Every layout of forms that the samples know is read exactly, over any page break."""

from __future__ import annotations

import pytest

from samples.performance.layouts import form_layouts
from tests.transforms.drawn_forms import broken, compare, draw, read
from transforms.performance.find import figures_of


@pytest.mark.parametrize("name", sorted(form_layouts()))
def test_a_form_is_read_exactly(name: str) -> None:
    layout = form_layouts()[name]
    for number in range(3):
        drawn = draw(layout, number)
        forms = read(drawn)
        compare(drawn, forms)
        assert {row["layout"] for row in figures_of(forms.forms, 2024).projects} == {layout.layout or name}


@pytest.mark.parametrize("name", sorted(form_layouts()))
def test_a_form_goes_on_over_a_page_break_above_any_row(name: str) -> None:
    drawn = draw(form_layouts()[name], 1)
    for row in range(1, len(drawn.rows)):
        compare(drawn, broken(drawn, row))
