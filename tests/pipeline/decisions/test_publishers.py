"""The register of expected publishers: read strictly, and published when it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.main import main
from common.errors import JuesuanError
from common.language import speaking
from pipeline.decisions.publishers import publisher_rows, read_publishers
from pipeline.loading.load import Linking, load
from pipeline.runs.published import read_published
from tests.factories import Doc, frames
from transforms.entities.keys import entity_key
from transforms.entities.record import Change, Record
from warehouse.publish import publishing

HEADER = "name,scope,place,kind,first_year,last_year,due,department,source_url,note\n"


def register(folder: Path, *lines: str, header: str = HEADER) -> Path:
    (folder / "publishers.csv").write_text(header + "".join(f"{line}\n" for line in lines), "utf-8")
    return folder


def test_a_line_means_the_body_of_a_document_that_prints_it(tmp_path: Path) -> None:
    folder = register(tmp_path, "甲局水站,unit,某市,final,2022,2023,02-28,甲局,,")
    (row,) = publisher_rows(read_publishers(folder), Record())
    assert row["entity_id"] == entity_key("甲局水站", "unit", "某市").entity_id
    assert row["department_id"] == entity_key("甲局", "department", "某市").entity_id
    assert (row["first_year"], row["last_year"], row["due"], row["line"]) == (2022, 2023, "02-28", 2)


def test_a_body_that_was_merged_is_what_it_became(tmp_path: Path) -> None:
    (line,) = read_publishers(register(tmp_path, "甲局,department,某市,final,2022"))
    merged = Change("merge", line.entity_id, "reason", "me", "2026-01-01", other="D0123456789")
    (row,) = publisher_rows([line], Record(changes=(merged,)))
    assert row["entity_id"] == "D0123456789"


def test_a_missing_register_is_empty(tmp_path: Path) -> None:
    assert read_publishers(tmp_path) == ()
    (tmp_path / "publishers.csv").write_text("\ufeff\n", "utf-8")
    assert read_publishers(tmp_path) == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (",department,某市,final,2022", "line 2: name is empty"),
        ("甲局,depart,某市,final,2022", "must be one of department, unit, unit_headquarters"),
        ("甲局,department,某市,both,2022", "must be one of final, budget"),
        ("甲局,department,某市,final,22", "“22”, which is not a year"),
        ("甲局,department,某市,final,2022,2021", "last_year is before first_year"),
        ("甲局,department,某市,final,2022,,02-30", "must be a month and a day"),
        ("甲局,department,某市,final,2022,,,乙局", "a department belongs to no department"),
        ("甲局,department,某市,final,2022,,,,ftp://a/", "not an http or https address"),
        ("甲局,department,某市,final,2022,,,,,,x", "more values than the header"),
        ('"甲局,department', "not CSV"),
        ("甲\x07局,department,某市,final,2022", "cannot be shown in one line"),
    ],
)
def test_a_line_that_is_not_understood_is_named(tmp_path: Path, line: str, says: str) -> None:
    register(tmp_path, line, "乙局,department,,final,x")
    with speaking("en"), pytest.raises(JuesuanError, match=says) as refused:
        read_publishers(tmp_path)
    # All of them at once, unless the file cannot be read to its end.
    assert ("line 3" in str(refused.value)) or "not CSV" in says


def test_columns_are_known_and_the_needed_ones_there(tmp_path: Path) -> None:
    with speaking("en"), pytest.raises(JuesuanError) as refused:
        read_publishers(register(tmp_path, header="name,scope,name,year\n"))
    for says in ("'year' is not known", "name is there twice", "kind is missing", "first_year is missing"):
        assert says in str(refused.value)


def test_years_of_one_body_and_kind_do_not_meet(tmp_path: Path) -> None:
    body = "甲局,department,某市"
    apart = (f"{body},final,2020,2021", f"{body},final,2022", f"{body},budget,2020")
    assert len(read_publishers(register(tmp_path, *apart))) == 3
    with speaking("en"), pytest.raises(JuesuanError, match=r"line 5: .* is in line 3, too"):
        read_publishers(register(tmp_path, *apart, "某市甲局,department,,final,2030"))


class _Listener:
    def note_loaded(self, row: object) -> None: ...

    def note_quarantine(self, waiting: int, accepted: int) -> None: ...

    def runs(self, loaded: object) -> object:
        from schemas.reading.frames import frame

        return frame("runs").build([])


def test_a_changed_register_is_published_without_reading_anything(tmp_path: Path) -> None:
    warehouse = tmp_path / "juesuan.duckdb"
    with publishing(warehouse) as writer:
        writer.load(frames([Doc("a")]))
    before = Linking(Record(), "v", read_publishers(tmp_path))
    load([], warehouse, before, _Listener())  # type: ignore[arg-type]  # load calls only these methods
    assert not read_published(warehouse, before).is_stale
    now = Linking(Record(), "v", read_publishers(register(tmp_path, "甲局,department,某市,final,2022")))
    assert read_published(warehouse, now).is_stale
    load([], warehouse, now, _Listener())  # type: ignore[arg-type]
    assert not read_published(warehouse, now).is_stale


def test_the_command_lists_what_is_missing_and_proposes_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JUESUAN_CORRECTIONS_DIR", str(tmp_path))
    warehouse = tmp_path / "warehouse" / "juesuan.duckdb"
    with publishing(warehouse) as writer:
        writer.load(frames([Doc("a", entity="甲局")]))
    register(tmp_path, "甲局,department,某市,final,2023,2024,10-31", "=丁局,department,,final,2024")
    load([], warehouse, Linking(Record(), "v", read_publishers(tmp_path)), _Listener())  # type: ignore[arg-type]
    assert main(["--lang", "en", "coverage"]) == 0
    shown = capsys.readouterr().out
    assert "absent (overdue)" in shown
    assert main(["--lang", "en", "coverage", "--check"]) == 0
    assert "line 3: no document of =丁局 was ever seen" in capsys.readouterr().out
    assert main(["--lang", "en", "coverage", "--overdue", "--on", "2024-10-31"]) == 0
    assert "nothing is expected" in capsys.readouterr().out
    (tmp_path / "publishers.csv").unlink()
    load([], warehouse, Linking(Record(), "v"), _Listener())  # type: ignore[arg-type]
    assert main(["--lang", "en", "coverage", "--propose"]) == 0
    proposed = capsys.readouterr().out
    (tmp_path / "publishers.csv").write_text(proposed, "utf-8", newline="")
    (line,) = read_publishers(tmp_path)
    line_fields = (line.name, line.scope, line.place, line.kind, line.first_year)
    assert line_fields == ("甲局", "department", "某市", "final", 2024)
    for option in ("--sources", "--units"):
        assert main(["--lang", "en", "coverage", option]) == 0
