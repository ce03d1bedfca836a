from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.judging.dictionary import (
    EVIDENCE,
    ITEM,
    ancestors,
    bridge,
    changes,
    entries,
    known_names,
    names,
    with_unlisted,
)
from schemas.reading.accounts import LEVELS, SYSTEMS, accounts
from schemas.reading.forms import forms

CODES = st.tuples(st.sampled_from(SYSTEMS), st.from_regex(r"[23]\d{2}(\d{2}){0,2}", fullmatch=True))


def test_every_listed_code_and_every_declared_item_is_an_entry() -> None:
    entries_by_key = entries()
    for system in SYSTEMS:
        assert {(system, account.code) for account in accounts(system)} <= set(entries_by_key)
    declared = {"total"}
    for form in forms().values():
        items = [item for rows in form.rows.values() for item in rows.items]
        items += [item for section in form.sections for item in section.items]
        declared |= {item.code for item in (*items, *form.row_items)}
    assert {code for system, code in entries_by_key if system == ITEM} == declared


def test_every_parent_exists_one_level_up_and_places_agree() -> None:
    entries_by_key = entries()
    order = list(LEVELS.values())
    for (system, code), entry in entries_by_key.items():
        assert entry.evidence in EVIDENCE
        if entry.parent_code is None:
            assert entry.level in (None, "class")
            continue
        above = entries_by_key[system, entry.parent_code]
        if system == ITEM:
            continue
        assert entry.level is not None
        assert order.index(entry.level) == order.index(above.level or "") + 1
        assert code.startswith(above.account_code)
        assert entry.class_code == above.class_code
        assert entry.section_code == (code if entry.level == "section" else above.section_code)


def test_no_code_is_valid_before_or_after_the_code_above_it() -> None:
    entries_by_key = entries()
    for entry in entries_by_key.values():
        above = entries_by_key.get((entry.code_system, entry.parent_code or ""))
        if above is None:
            continue
        if entry.valid_from is not None and above.valid_from is not None:
            assert entry.valid_from >= above.valid_from, entry
        if above.valid_to is not None and entry.valid_to is not None:
            assert entry.valid_to <= above.valid_to, entry


def test_the_names_of_a_code_do_not_overlap_and_one_is_current() -> None:
    by_code: dict[tuple[str, str], list[tuple[int, int]]] = {}
    current: dict[tuple[str, str], int] = {}
    for name in names():
        key = (name.code_system, name.account_code)
        assert key in entries()
        current[key] = current.get(key, 0) + (name.kind == "current")
        if name.kind in ("current", "former") and (name.valid_from or name.valid_to):
            by_code.setdefault(key, []).append((name.valid_from or 0, name.valid_to or 9999))
    assert set(current.values()) == {1}
    for key, years in by_code.items():
        ordered = sorted(years)
        for (_, last), (first, _) in itertools.pairwise(ordered):
            assert last < first, key


def test_a_name_that_changed_is_a_change_and_both_names_are_known() -> None:
    renamed = [c for c in changes() if (c.account_code, c.kind) == ("210", "renamed")]
    assert [(c.changed_in, c.name_before, c.name_after) for c in renamed] == [
        (2014, "医疗卫生支出", "医疗卫生与计划生育支出"),
        (2019, "医疗卫生与计划生育支出", "卫生健康支出"),
    ]
    assert known_names("functional", "210") == {"医疗卫生支出", "医疗卫生与计划生育支出", "卫生健康支出"}
    assert "资本性支出(基" not in known_names("economic", "309")  # a name that was cut is not a name


def test_successors_exist_and_what_the_bridge_leads_to_stays_there() -> None:
    for change in changes():
        assert change.successor_code is None or (change.code_system, change.successor_code) in entries()
    rows = list(bridge(entries()))
    now = {(row.code_system, row.account_code): row for row in rows if row.to_year == 9999}
    years: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in rows:
        years.setdefault((row.code_system, row.account_code), []).append((row.from_year, row.to_year))
        if row.account_code_now is not None:
            end = now[row.code_system, row.account_code_now]
            assert end.account_code_now == row.account_code_now
            assert end.kind == "same"
        else:
            assert not row.comparable
    assert set(years) == {key for key in entries() if key[0] != ITEM}
    for spans in years.values():  # every year of every code meets exactly one row
        assert spans[0][0] == 0
        assert spans[-1][1] == 9999
        assert all(last + 1 == first for (_, last), (first, _) in itertools.pairwise(spans))


def test_a_code_that_was_used_again_means_something_else_before() -> None:
    rows = [row for row in bridge(entries()) if row.account_code == "30311"]
    assert [(row.to_year, row.kind, row.account_code_now) for row in rows] == [
        (2019, "reused", "30113"),
        (9999, "same", "30311"),
    ]


@settings(max_examples=40)  # each goes through all entries of the dictionary
@given(st.dictionaries(CODES, st.just("某支出"), max_size=8))
def test_unknown_codes_find_their_place_and_the_closure_is_whole(unknown: dict[tuple[str, str], str]) -> None:
    entries_by_key = with_unlisted(unknown)
    assert set(entries_by_key) == set(entries()) | set(unknown)
    closure: dict[tuple[str, str], list[str]] = {}
    for entry, above, distance in ancestors(entries_by_key):
        line = closure.setdefault((entry.code_system, entry.account_code), [])
        assert len(line) == distance
        line.append(above.account_code)
    for key, entry in entries_by_key.items():
        assert len(closure[key]) == len(set(closure[key]))
        below = closure[entry.code_system, entry.parent_code][:] if entry.parent_code else []
        assert closure[key] == [entry.account_code, *below]
    for (system, code), entry in entries_by_key.items():
        if entry.evidence == "unlisted":
            longest = max(
                (c for s, c in entries_by_key if s == system and c != code and code.startswith(c)),
                key=len,
                default=None,
            )
            assert entry.parent_code == longest
            assert entry.name == "某支出"


def test_the_economic_classification_of_governments_has_its_fifteen_classes() -> None:
    listed = accounts("government_economic")
    classes = {account.code for account in listed if account.level == "class"}
    assert classes == {*(str(code) for code in range(501, 515)), "599"}
    assert {account.parent for account in listed if account.level == "section"} == classes
    assert all(account.code.startswith(account.parent) for account in listed)
