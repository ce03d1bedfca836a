"""Whose document a scan is: a name that is cut by the edge of a page or misread is never taken for the body's."""

from __future__ import annotations

import pytest

from transforms.identity.decide import decide
from transforms.identity.pieces import SECTION, TITLE, Evidence
from transforms.refusal import Refused

_WHOLE = "河东省青山市财政局"
_DECIDED = {"document_kind": "final", "entity_scope": "department", "fiscal_year": "2023"}


def _evidence(cover: str, section: str) -> list[Evidence]:
    named = [("entity_name", cover, TITLE, 1), ("entity_name", section, SECTION, 2)]
    stated = [(field, value, TITLE, 1) for field, value in _DECIDED.items()]
    return [Evidence(field, value, role, page, value) for field, value, role, page in (*named, *stated)]


@pytest.mark.parametrize("cover", ["山市财政局", "河东省青山市财致局", "河东省责山市财政局"])
def test_two_names_that_are_alike_are_a_conflict_on_a_scan(cover: str) -> None:
    for scanned_pages in ({1}, {2}):
        with pytest.raises(Refused) as refused:
            decide(_evidence(cover, _WHOLE), scanned_pages)
        assert refused.value.reason == "identity_conflict"
        assert cover in refused.value.message
        assert _WHOLE in refused.value.message
    assert [finding.rule for finding in decide(_evidence(cover, _WHOLE))[1]] == ["identity_disagrees"]


@pytest.mark.parametrize("section", ["青山市财政局", "河东省财政局", "河东省青山市教育局人事科", "河东省青山〓财政局"])
def test_the_same_body_by_a_shorter_name_and_another_body_are_none(section: str) -> None:
    disclosure, _, _ = decide(_evidence(_WHOLE, section), {1, 2})
    assert disclosure.entity_name == _WHOLE
