from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from flows import versions
from flows.versions import EXPLAINING, JUDGING, LINKING, OVERLAY, REFUSING, gate_version, read_version, reader_version

REPOSITORY = Path(__file__).parents[2]


def test_the_version_names_reading_and_gate() -> None:
    assert reader_version() == f"{read_version()}-{gate_version()}"
    assert re.fullmatch(r"[0-9a-f]{12}-[0-9a-f]{8}", reader_version())


def test_what_only_refuses_declarations_is_there_and_reads_none_of_them() -> None:
    """A line more in a model must not have every document read again; who reads by it is `declared.py`."""
    for name in REFUSING:
        assert (REPOSITORY / "schemas" / name).exists()
    for source in (REPOSITORY / "transforms").rglob("*.py"):
        for module in ("explained", "json_schema", "lines", "models"):
            assert f"schemas.{module}" not in source.read_text("utf-8"), source


def test_what_judges_or_explains_takes_no_part_in_reading() -> None:
    # A change of these files must not leave staged documents as they were read by older code.
    modules = {name.partition(".")[0] for name in (*JUDGING, *EXPLAINING)}
    reading = [
        source
        for source in (REPOSITORY / "transforms").rglob("*.py")
        if source.relative_to(REPOSITORY / "transforms").parts[0] not in (LINKING, OVERLAY)
    ]
    assert reading
    found = read_with(list(reading))
    assert {"accounts", "forms", "narrative", "rules"} <= found
    assert not found & modules, f"schemas/{sorted(found & modules)} is read"
    sources = [*reading, *(REPOSITORY / "schemas" / f"{name}.py" for name in found)]
    for source in sources:
        text = source.read_text("utf-8") if source.exists() else ""
        for module in modules:
            assert f"{module}.toml" not in text, f"{source} reads schemas/{module}.toml"


def read_with(sources: list[Path]) -> set[str]:
    """The modules of `schemas` that sources import, and those that these import; what only refuses is none of them."""
    refusing = {name.partition(".")[0] for name in REFUSING}
    found: set[str] = set()
    while sources:
        text = sources.pop().read_text("utf-8")
        named = set(re.findall(r"(?:from|import) schemas\.(\w+)", text))
        for several in re.findall(r"from schemas import ([\w, ]+)", text):
            named |= set(several.replace(" ", "").split(","))
        for name in named - found - refusing:
            found.add(name)
            place = REPOSITORY / "schemas" / name
            sources += sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return found


@pytest.mark.parametrize(("package", "name"), [("flows", "linking.py"), ("warehouse", "stored.py")])
def test_documents_are_linked_anew_by_other_code_that_links(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str, name: str
) -> None:
    before = versions.link_version.__wrapped__()
    (tmp_path / name).write_text("# other code")
    monkeypatch.setattr(versions, "files", lambda asked: tmp_path if asked == package else files(asked))
    assert versions.link_version.__wrapped__() != before
