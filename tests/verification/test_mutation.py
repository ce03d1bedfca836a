from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from random import Random

import pytest

from benchmarks import accuracy
from tests.verification.mutation import __main__ as mutation
from tests.verification.mutation import report
from tests.verification.mutation.documents import Base, run, run_changed
from tests.verification.mutation.forms import KINDS as FORM_KINDS
from tests.verification.mutation.forms import mutate
from tests.verification.mutation.kinds import KINDS, Site, change, sites
from tests.verification.mutation.narratives import of_narratives
from tests.verification.mutation.trial import TWO_SIDED, attempt, guards

EACH = 8
_LAYOUTS = ("central_2023", "mof_2020", "shanxi_2023", "sichuan")


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    with ProcessPoolExecutor(2) as executor:
        yield executor


@pytest.fixture(scope="module")
def bases(pool: Executor, tmp_path_factory: pytest.TempPathFactory) -> list[Base]:
    typeset = accuracy.generated(3, 7, tmp_path_factory.mktemp("typeset"))
    return mutation.read_all([pdf for pdf, _, _ in typeset], pool)


@pytest.fixture(scope="module")
def result(bases: list[Base], pool: Executor) -> mutation.Result:
    return mutation.measure(bases, EACH, 1, pool)


@pytest.fixture(scope="module")
def budgets(pool: Executor, tmp_path_factory: pytest.TempPathFactory) -> list[Base]:
    typeset = accuracy.generated(2, 7, tmp_path_factory.mktemp("budgets"), "budget")
    return mutation.read_all([pdf for pdf, _, _ in typeset], pool)


def texts(base: Base) -> list[tuple[str, str]]:
    return [
        (region.text, region.second)
        for grid in base.grids
        for row in range(grid.rows)
        for region in grid.row_regions(row)
    ]


@pytest.mark.slow
def test_each_kind_has_as_many_as_asked_spread_over_the_tables(result: mutation.Result) -> None:
    assert {kind: len(outcomes) >= EACH for kind, outcomes in result.outcomes.items()} == dict.fromkeys(KINDS, True)
    assert len({outcome.site.table_key for outcome in result.outcomes["digit"]}) >= 6


@pytest.mark.slow
def test_what_is_asked_of_the_product_holds(result: mutation.Result) -> None:
    digits = [outcome for outcome in result.outcomes["digit"] if outcome.guarded == TWO_SIDED]
    assert sum(outcome.by_checks for outcome in digits) >= 0.95 * len(digits) > 0
    assert [outcome.shown for outcome in result.outcomes["digit"] if not outcome.by_second] == []


@pytest.mark.slow
def test_wrong_digits_of_budgets_are_noticed_by_arithmetic(budgets: list[Base], pool: Executor) -> None:
    assert {base.disclosure.document_kind for base in budgets} == {"budget"}
    outcomes = mutation.measure(budgets, 3 * EACH, 1, pool, ["digit"]).outcomes["digit"]
    assert len({outcome.site.table_key for outcome in outcomes}) >= 6
    guarded = [outcome for outcome in outcomes if outcome.guarded == TWO_SIDED]
    assert len(guarded) >= 0.7 * len(outcomes)
    # Another last digit in a cell of 0.00 may be within what rounding explains.
    assert sum(outcome.by_checks for outcome in guarded) >= 0.85 * len(guarded)
    assert [outcome.shown for outcome in outcomes if not outcome.caught] == []


@pytest.mark.slow
def test_a_run_prints_its_tables(result: mutation.Result, capsys: pytest.CaptureFixture[str]) -> None:
    says = {name: kind.says for name, kind in KINDS.items()}
    report.print_kinds(result.outcomes, says, EACH)
    report.print_tables(result.outcomes, says)
    report.print_figures(result.figures)
    report.print_missed(result.outcomes, says)
    printed = capsys.readouterr().out
    for words in ("another digit", "in guarded cells", "By table, everything", "cells with a number"):
        assert words in printed


def test_a_mutation_spoils_the_first_reading_only_and_is_undone(bases: list[Base]) -> None:
    base = bases[0]
    before, second = texts(base), [two for _, two in texts(base)]
    for kind in KINDS:
        site = next(iter(sites(base, kind)))
        changed = change(base, site, 1)
        run_changed(base, changed)
        assert all(base.region(cell).second in second for cell in changed)
    assert texts(base) == before
    assert run(base).findings == run(base).findings


def test_the_same_seed_gives_the_same_mutations(bases: list[Base]) -> None:
    chosen = Random(3).sample(list(sites(bases[0], "digit")), 6)
    numbered = list(enumerate(chosen))
    guard = guards(bases[0])
    assert attempt(bases[0], guard, numbered, 5) == attempt(bases[0], guard, numbered, 5)
    assert [change(bases[0], site, 5) for site in chosen] != [change(bases[0], site, 6) for site in chosen]


@pytest.mark.parametrize("kind", ["digit", "minus", "separator"])
def test_cells_are_changed_in_one_character(bases: list[Base], kind: str) -> None:
    for site in list(sites(bases[0], kind))[:40]:
        ((cell, new),) = change(bases[0], site, 1).items()
        old = bases[0].region(cell).text
        assert new != old
        assert abs(len(new) - len(old)) == (kind != "digit")


def test_rows_and_columns_stay_in_their_table(bases: list[Base]) -> None:
    base = bases[0]
    table_of_cell = {amount.position: amount.table_key for amount in base.amounts}
    for kind in ("swap", "shift", "slip", "move"):
        for site in list(sites(base, kind))[:40]:
            assert {table_of_cell[cell] for cell in change(base, site, 1)} <= {site.table_key}


def test_a_lost_row_is_blank_and_a_doubled_row_stands_twice(bases: list[Base]) -> None:
    base = bases[0]
    lost = next(iter(sites(base, "drop")))
    assert set(change(base, lost, 1).values()) == {""}
    twice = next(site for site in sites(base, "double") if change(base, site, 1))
    grid, row, below = twice.position
    for (_, at, col), text in change(base, twice, 1).items():
        assert at == below
        assert text == base.region((grid, row, col)).text


def test_a_figure_in_no_sum_is_told_from_one_that_adds_up(bases: list[Base]) -> None:
    guard = guards(bases[0])
    total = next(key for key in guard.guarded if key[0] == "fin_expenditure" and key[2] == "total")
    assert guard.guarded[total] == TWO_SIDED
    assert guard.tolerance[total] >= 0


def test_what_changes_no_figure_is_no_mutation(bases: list[Base]) -> None:
    base = bases[0]
    blank = next(amount for amount in base.amounts if not amount.text)
    site = Site("move", blank.table_key, blank.position)
    same = [pair for pair in attempt(base, guards(base), [(0, site)], 1) if not pair[1].caught]
    assert same == []


def test_the_command_has_the_size_that_is_asked_for() -> None:
    options = mutation.options_of([])
    assert options.each >= 1000
    assert options.shared == Path("../shared")


@pytest.mark.slow
def test_the_figures_of_a_release_are_those_that_are_printed(result: mutation.Result) -> None:
    figures = mutation._figures(result)
    assert [(figure["caught"], figure["total"]) for figure in figures["asked"]] == [
        result.by_arithmetic,
        result.by_everything,
    ]
    assert {figure["kind"]: figure["mutations"] for figure in figures["kinds"]} == {
        kind: len(outcomes) for kind, outcomes in result.outcomes.items()
    }
    assert sum(figure["caught"] for figure in figures["kinds"]) == result.by_everything[0]


def test_what_is_changed_in_a_form_is_noticed() -> None:
    outcomes = list(mutate(1, 7, _LAYOUTS))
    assert {outcome.kind for outcome in outcomes} == set(FORM_KINDS)
    assert [outcome for outcome in outcomes if not outcome.noticed] == []
    by_arithmetic = [outcome for outcome in outcomes if outcome.kind == "point_digit"]
    assert sum("arithmetic" in outcome.noticed for outcome in by_arithmetic) >= 0.9 * len(by_arithmetic)
    in_other_unit = [outcome for outcome in outcomes if outcome.kind == "unit_word"]
    assert all("joins" in outcome.noticed for outcome in in_other_unit)


def test_what_arithmetic_and_joins_say_of_a_spoilt_narrative() -> None:
    outcomes = of_narratives(1, 12, 3)
    for kind in ("digit of an amount", "digit of a percentage", "unit"):
        # Of a dozen, one or two have no witness: a rate whose amounts are not printed, a change within rounding.
        assert outcomes[kind]["noticed"] > 4 * outcomes[kind]["silent"]
