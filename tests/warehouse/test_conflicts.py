"""Versions in the database: what is a copy, what is alike, and what is not compared across a conflict."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.loading.link import link
from tests.factories import Doc, frames, sha
from transforms.entities.record import Record
from warehouse.content_hash import frame_hashes
from warehouse.linking_reads import LinkingReads
from warehouse.load import Writer
from warehouse.publish import publishing
from warehouse.query import query


@dataclass
class Paper(Doc):
    """A document whose facts are changed one by one."""

    changes: tuple[tuple[int, str, Any], ...] = ()
    without: tuple[int, ...] = ()

    def facts(self) -> list[dict[str, Any]]:
        """The facts of its table, changed, and those left out."""
        facts = super().facts()
        for number, column, value in self.changes if facts else ():
            facts[number][column] = value
        return [fact for number, fact in enumerate(facts) if number not in self.without]


@pytest.fixture
def connection(empty: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(shutil.copyfile(empty, tmp_path / "w.duckdb")) as opened:
        yield opened


def load(connection: duckdb.DuckDBPyConnection, *docs: Doc) -> LinkingReads:
    writer = Writer(connection)
    writer.load(frames(docs))
    link(writer, Record(), "test")
    return writer.linking_reads


def states(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    answer = connection.execute(
        "SELECT source_name, x.version_state FROM store.disclosures AS x JOIN store.documents USING (document_sha256)"
    )
    return {name.removesuffix(".pdf"): state for name, state in answer.fetchall()}


def amount(number: int, fen: int | None) -> tuple[tuple[int, str, Any], ...]:
    return (number, "amount_fen", fen), (number, "printed_fen", fen)


def test_a_copy_has_the_same_figures_wherever_they_stand(connection: duckdb.DuckDBPyConnection) -> None:
    elsewhere = tuple((number, column, 50) for number in range(12) for column in ("page", "x0", "y0"))
    blank = Paper("blank").facts().index(next(fact for fact in Paper("blank").facts() if fact["cell_kind"] == "blank"))
    load(
        connection,
        Paper("a"),
        Paper("b", changes=elsewhere),
        Paper("c", without=(blank,)),
        Paper("d", year=2022),
        Paper("e", year=2022, changes=amount(0, 1)),
    )
    assert sorted(states(connection).items()) == [
        *((name, "current" if sha(name) == min(map(sha, "abc")) else "copy") for name in "abc"),
        ("d", "in_doubt"),
        ("e", "in_doubt"),
    ]


def test_figures_are_alike_within_the_rounding_of_the_unit(connection: duckdb.DuckDBPyConnection) -> None:
    many = 1_234_567
    rounded = tuple(
        change
        for number, fact in enumerate(Paper("x", amount=many).facts())
        if fact["amount_fen"] is not None
        for change in (*amount(number, round(fact["amount_fen"], -4)), (number, "unit", "万元"))
    )
    dates = ({"published_on": "2024-08-01"}, {"published_on": "2024-09-01"})
    linking_reads = load(
        connection,
        Paper("a", amount=many, columns=dates[0]),
        Paper("b", amount=many, changes=rounded, columns=dates[1]),
    )
    cells = sum(fact["amount_fen"] is not None for fact in Paper("x").facts())
    pairs = [(sha("a"), sha("b")), (sha("b"), sha("a"))]
    assert [likeness[2:4] for likeness in linking_reads.likeness(pairs)] == [(cells, cells)] * 2
    assert states(connection) == {"a": "superseded", "b": "current"}
    same_unit = tuple(change for change in rounded if change[1] != "unit")
    linking_reads = load(connection, Paper("b", amount=many, changes=same_unit, columns=dates[1]))
    assert [likeness[3] for likeness in linking_reads.likeness(pairs)] == [0, 0]
    assert states(connection) == {"a": "in_doubt", "b": "in_doubt"}


def test_a_document_that_lacks_whole_tables_does_not_contradict(connection: duckdb.DuckDBPyConnection) -> None:
    second = tuple((number, "table_key", "fin_revenue") for number in range(8, 12))
    load(connection, Paper("a", changes=second), Paper("b", changes=second, without=(8, 9, 10, 11)))
    assert states(connection) == {"a": "current", "b": "superseded"}
    load(connection, Paper("b", changes=second, without=(0, 8, 9, 10, 11)))
    assert states(connection) == {"a": "in_doubt", "b": "in_doubt"}  # a cell of a table that both print


def test_no_check_between_years_is_computed_across_a_conflict(connection: duckdb.DuckDBPyConnection) -> None:
    def ends(name: str, year: int, closing: int) -> Paper:
        cells = (("income", "carryover_opening", 5), ("expenditure", "carryover_closing", closing))
        changes = tuple(
            change
            for number, (panel, code, fen) in enumerate(cells)
            for change in (
                *amount(number, fen), (number, "table_key", "fin_total"), (number, "panel", panel),
                (number, "row_key", code), (number, "account_code", code), (number, "code_system", "item"),
            )
        )  # fmt: skip
        return Paper(name, year=year, changes=changes)

    asked = "SELECT fiscal_year, result FROM store.check_results_across JOIN store.documents USING (document_sha256)"
    load(connection, ends("a", 2022, 5), ends("b", 2023, 5), ends("c", 2024, 5))
    assert sorted(connection.execute(asked).fetchall()) == [(2023, "pass"), (2024, "pass")]
    load(connection, ends("other", 2023, 7))
    assert connection.execute(asked).fetchall() == []
    seams = "SELECT fiscal_year, seam, difference_yuan FROM carryover_seam WHERE table_key = 'fin_total' ORDER BY 1"
    connection.execute("UPDATE kept.documents AS d SET version_state = x.version_state, is_current = x.is_current,"
                       " entity_id = x.entity_id FROM store.disclosures AS x"
                       " WHERE x.document_sha256 = d.document_sha256")  # fmt: skip
    assert connection.execute(seams).fetchall() == [
        (2022, "no_earlier_year", None),
        (2023, "version_conflict", None),
        (2024, "version_conflict", None),
    ]


def test_roll_ups_and_expenditure_show_a_conflict_without_a_figure(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with publishing(path) as writer:
        writer.load(frames([Paper("a"), Paper("b", changes=amount(0, 1)), Paper("c", year=2022)]))
        link(writer, Record(), "test")
    for view, figure in (
        ("facts_by_class", "amount_fen"),
        ("facts_by_section", "amount_yuan"),
        ("facts_by_item", "printed_fen"),
        ("expenditure_by_function", "expenditure_yuan"),
        ("basic_and_project", "expenditure_yuan"),
    ):
        asked = f"SELECT fiscal_year, count({figure}) > 0, bool_and(version_conflict) FROM {view} GROUP BY 1 ORDER BY 1"
        assert query(path, asked).rows == [(2022, True, False), (2024, False, True)], view


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_conflicts_and_copies_linked_bit_by_bit_are_those_linked_at_once(
    empty: Path, tmp_path: Path, seed: int
) -> None:
    choose = random.Random(seed)
    docs = [
        Paper(
            str(number),
            entity=choose.choice(["青山市财政局", "青山市审计局"]),
            amount=choose.choice([100, 100, 10**6]),
            changes=amount(0, choose.choice([100, 100, 7])),
            columns={
                "status": choose.choice(["loaded"] * 4 + ["quarantined"]),
                "published_on": choose.choice([None, "2024-08-01", "2024-09-01"]),
                "retrieved_on": choose.choice([None, None, "2024-10-01"]),
            },
        )
        for number in range(12)
    ]
    for name in ("once", "bits"):
        shutil.copyfile(empty, tmp_path / f"{name}.duckdb")
    with duckdb.connect(tmp_path / "once.duckdb") as once, duckdb.connect(tmp_path / "bits.duckdb") as bits:
        load(once, *docs)
        # Others first, then each as it is in the end, a few of them in each run.
        load(bits, *(replace(doc, amount=5, changes=()) for doc in choose.sample(docs, 6)))
        left = choose.sample(docs, len(docs))
        while left:
            some, left = left[:3], left[3:]
            load(bits, *some)
        assert frame_hashes(bits) == frame_hashes(once)
        assert "in_doubt" in states(once).values()
        copies = once.execute("SELECT count(copy_of) FROM store.disclosures").fetchall()
        assert copies != [(0,)]
