from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from pipeline import code_versions
from pipeline.code_versions import (
    JUDGING,
    LINKING,
    NOT_READING,
    READING,
    gate_version,
    pages_version,
    read_version,
    reader_version,
)

REPOSITORY = Path(__file__).parents[2]


def test_the_version_names_reading_and_gate() -> None:
    assert reader_version() == f"{read_version()}-{gate_version()}"
    assert re.fullmatch(r"[0-9a-f]{12}-[0-9a-f]{8}", reader_version())


def test_every_place_exists() -> None:
    for path in (*READING, *NOT_READING, *JUDGING, *LINKING):
        assert (REPOSITORY / path).exists(), path


def test_reading_depends_on_no_declaration_outside_its_version() -> None:
    """Otherwise staged documents would stay as they were read by an older declaration."""
    sources = [
        source
        for source in (REPOSITORY / "transforms").rglob("*.py")
        if not str(source.relative_to(REPOSITORY)).startswith(NOT_READING)
    ]
    sources += (REPOSITORY / "schemas" / "reading").rglob("*.py")
    assert len(sources) > 40
    for source in sources:
        imported = set(re.findall(r"(?:from|import) schemas\.(\w+)", source.read_text("utf-8")))
        # `declarations` refuses files, and changes nothing that they say; `wording` has texts for people.
        assert imported <= {"reading", "declarations", "wording"}, source


CHANGED = [
    ("transforms", "facts/build.py", {"pages", "read"}),
    ("transforms", "appearance/digits.npz", {"pages", "read"}),
    ("common", "text.py", {"pages", "read"}),
    ("schemas", "reading/rules.toml", {"pages", "read"}),
    ("schemas", "declarations/merging.py", {"pages", "read"}),
    # What only says what printed texts mean leaves the recorded pages as they are.
    ("schemas", "vocabulary.toml", {"read"}),
    ("schemas", "reading/accounts/functional.csv", {"read"}),
    ("schemas", "reading/forms/fin_total.toml", {"read"}),
    ("transforms", "corrections/overlay.py", {"gate", "link"}),
    ("expectations", "suites/facts.json", {"gate", "link"}),
    ("schemas", "judging/checks.toml", {"gate", "link"}),
    ("transforms", "entities/resolve.py", {"link"}),
    ("pipeline", "loading/link.py", {"link"}),
    ("warehouse", "linking_reads.py", {"link"}),
    ("schemas", "linking/places.toml", {"link"}),
    ("schemas", "wording/reasons.toml", {"link"}),
    # A typo in an advice makes no document stale.
    ("schemas", "wording/rules.toml", {"link"}),
    ("schemas", "wording/checks.toml", {"link"}),
    ("schemas", "wording/messages/judging.toml", {"link"}),
    ("schemas", "declarations/models/reading.py", set()),
    ("schemas", "declarations/models/printed_words.py", set()),
    ("cli", "main.py", set()),
]


@pytest.mark.parametrize(("package", "name", "versions"), CHANGED, ids=[f"{p}/{n}" for p, n, _ in CHANGED])
def test_a_change_makes_stale_what_depends_on_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str, name: str, versions: set[str]
) -> None:
    asked = {"pages": pages_version, "read": read_version, "gate": gate_version, "link": code_versions.link_version}
    before = {which: version.__wrapped__() for which, version in asked.items()}
    copy = tmp_path / package
    for file in (REPOSITORY / package).rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            target = copy / file.relative_to(REPOSITORY / package)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(file)
    (copy / name).unlink()
    (copy / name).write_bytes((REPOSITORY / package / name).read_bytes() + b"\n")
    monkeypatch.setattr(code_versions, "files", lambda room: copy if room == package else files(room))
    monkeypatch.setattr(code_versions, "gate_version", gate_version.__wrapped__)
    monkeypatch.setattr(code_versions, "pages_version", pages_version.__wrapped__)
    assert {which for which, version in asked.items() if version.__wrapped__() != before[which]} == versions
