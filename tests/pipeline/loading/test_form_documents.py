"""A performance form that is published by itself is no version of the final account of its department and year."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.loading.link import link
from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import frame
from tests.factories import Doc, frames
from tests.figure_rows import fund, project
from transforms.entities.record import Record
from transforms.figures import Figures, rows_of
from warehouse.publish import publishing
from warehouse.query import query

_FORM, _AGAIN, _OTHER = (Doc(name) for name in ("form", "form again", "other form"))


def _load(path: Path, **forms: Figures) -> None:
    documents = {"form": _FORM, "again": _AGAIN, "other": _OTHER}
    batch = frames([Doc("account"), *(documents[name] for name in forms)])
    without_tables = [documents[name].sha256 for name in forms]
    for name in ("facts", "tables_read"):
        batch[name] = batch[name][~batch[name]["document_sha256"].isin(without_tables)].reset_index(drop=True)
    for name in FIGURE_FRAMES:
        rows = [row for doc, read in forms.items() for row in rows_of(read, name, documents[doc].sha256, {})]
        batch[name] = frame(name).build(rows)
    with publishing(path) as writer:
        writer.load(batch)
        link(writer, Record(), "test")


def _form(spent: str = "9.50", **columns: Any) -> Figures:
    return Figures(projects=[project(**columns)], project_funds=[fund("executed", spent)])


@pytest.mark.parametrize(
    ("forms", "states"),
    [
        ({"form": _form()}, ["current"]),
        ({"form": _form(), "other": _form(project_name="会议")}, ["current", "current"]),
        ({"form": _form(), "again": _form()}, ["copy", "current"]),
        ({"form": _form(), "again": _form("8.00")}, ["in_doubt", "in_doubt"]),
    ],
    ids=["beside the account", "two projects", "a copy", "another figure without a date"],
)
def test_forms_are_versions_of_forms_alone(tmp_path: Path, forms: dict[str, Figures], states: list[str]) -> None:
    path = tmp_path / "w.duckdb"
    _load(path, **forms)
    assert query(path, "SELECT version_state FROM documents WHERE source_name = 'account.pdf'").rows == [("current",)]
    assert query(path, "SELECT count(*) FROM facts").rows == [(12,)]
    assert query(path, "SELECT count(*) FROM facts_as_of('2100-01-01')").rows == [(12,)]
    asked = "SELECT version_state FROM documents WHERE source_name <> 'account.pdf' ORDER BY 1"
    assert [state for (state,) in query(path, asked).rows] == states
    current = states.count("current")
    assert query(path, "SELECT count(*), sum(value) FROM project_funds").rows == [
        (current, Decimal("9.50") * current if current else None)
    ]
