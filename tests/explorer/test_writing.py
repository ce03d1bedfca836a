"""Writing from a page: only what a form of our own sends, and only where it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from explorer import writing
from explorer.app import application
from pipeline.decisions.accepted import read_accepted
from pipeline.decisions.correct import Draft
from pipeline.settings import Settings
from schemas.reading.frames import frame
from tests.explorer.conftest import FINAL, REFUSED
from tests.factories import Doc, frames
from transforms.corrections.declared import Correction
from warehouse.publish import publishing

FACT = FINAL.facts()[0]["fact_id"]
ADDRESS = f"/figure/{FACT}/correct"
OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def desk(explored: Settings, tmp_path: Path) -> Iterator[TestClient]:
    settings = replace(explored, corrections_dir=tmp_path)
    with TestClient(application(settings, writes=True), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def drafted(monkeypatch: pytest.MonkeyPatch) -> list[Draft]:
    """What is written; stands in for the comparison with what was read, which needs a staged document."""
    written: list[Draft] = []

    def draft(_: Settings, __: Path, entry: writing.Entry, *, confirm: bool = False) -> Draft:
        correction = Correction.__new__(Correction)
        for name, value in {"printed": "1.00", "corrected": entry.amount, "unit": "元"}.items():
            object.__setattr__(correction, name, value)
        identity = {
            "check_id": "C01",
            "says": "adds up",
            "subject": "",
            "before": "pass",
            "after": "fail",
            "message": "",
        }
        refused = [] if confirm else ["C01 would fail"]
        return Draft(FINAL.sha256, entry.reason, entry.who, correction, [identity], [], refused)

    def write(_: Settings, draft: Draft) -> Path:
        assert not draft.refused
        written.append(draft)
        return Path("corrections/file.toml")

    monkeypatch.setattr(writing, "draft", draft)
    monkeypatch.setattr(writing, "write", write)
    return written


def token(page: str) -> str:
    match = re.search(r'name="token" value="([^"]+)"', page)
    assert match
    return match[1]


def test_without_the_switch_nothing_can_be_written(browser: TestClient) -> None:
    assert browser.get(ADDRESS).status_code == 404
    assert browser.post(ADDRESS).status_code == 404
    assert "Correct this figure" not in browser.get(f"/figure/{FACT}").text


def test_a_correction_is_shown_before_it_is_written(desk: TestClient, drafted: list[Draft]) -> None:
    assert ADDRESS in desk.get(f"/figure/{FACT}").text
    assert 'method="post"' not in desk.get(ADDRESS).text
    shown = desk.get(ADDRESS, params={"amount": "2.00", "reason": "seen", "who": "me"}).text
    assert "C01 would fail" in shown
    assert drafted == []
    fields = {"token": token(shown), "amount": "2.00", "reason": "seen", "who": "me", "confirm": "yes"}
    answer = desk.post(ADDRESS, data=fields, headers=OWN)
    assert answer.status_code == 200
    assert "corrections/file.toml" in answer.text
    assert [draft.correction.corrected for draft in drafted] == ["2.00"]


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_form_of_another_site_is_refused(desk: TestClient, drafted: list[Draft], headers: dict[str, str]) -> None:
    secret = token(desk.get(ADDRESS, params={"amount": "2.00", "reason": "r", "who": "w"}).text)
    fields = {"token": secret, "amount": "2.00", "reason": "r", "who": "w", "confirm": "yes"}
    assert desk.post(ADDRESS, data=fields, headers=headers).status_code == 403
    assert drafted == []


@pytest.mark.parametrize("secret", ["", "guess", "ß"])
def test_a_form_without_the_secret_is_refused(desk: TestClient, drafted: list[Draft], secret: str) -> None:
    fields = {"token": secret, "amount": "2.00", "reason": "r", "who": "w", "confirm": "yes"}
    assert desk.post(ADDRESS, data=fields, headers=OWN).status_code == 403
    assert desk.post(ADDRESS, content=b"x" * (writing.MOST_BYTES + 1), headers=OWN).status_code == 403
    assert drafted == []


def test_what_is_nonsense_is_said_on_the_page_and_nothing_is_written(desk: TestClient, tmp_path: Path) -> None:
    # Nothing is staged of this document, and the real draft says so.
    shown = desk.get(ADDRESS, params={"amount": "2.00", "reason": "r", "who": "w"})
    assert shown.status_code == 200
    assert 'role="alert"' in shown.text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("doc", "matter", "table"), [(FINAL, "title_missing", "fin_expenditure"), (REFUSED, "refused", "")]
)
def test_what_was_found_is_accepted_on_record(
    desk: TestClient, tmp_path: Path, doc: Doc, matter: str, table: str
) -> None:
    address = f"/document/{doc.sha256}/accept"
    assert f"{address}?matter={matter}" in desk.get(f"/document/{doc.sha256}").text
    form = desk.get(address, params={"matter": matter}).text
    digest = re.search(r'name="digest" value="([^"]+)"', form)
    assert digest
    fields = {"token": token(form), "matter": matter, "digest": digest[1], "reason": "r", "who": "me"}
    assert desk.post(address, data={**fields, "digest": "of something else"}, headers=OWN).status_code == 404
    assert desk.post(address, data={**fields, "token": "guess"}, headers=OWN).status_code == 403
    assert not read_accepted(tmp_path).matters
    assert desk.post(address, data=fields, headers=OWN).status_code == 200
    (accepted,) = read_accepted(tmp_path).matters
    assert accepted.key == (doc.sha256, matter, table, digest[1])


@pytest.mark.usefixtures("_ready")
def test_a_change_that_is_held_back_is_accepted_on_record(explored: Settings, tmp_path: Path) -> None:
    settings = replace(
        explored, corrections_dir=tmp_path / "corrections", data_dir=tmp_path, warehouse_file=tmp_path / "w.duckdb"
    )
    doc = Doc("h")
    held = {"run_id": "1", "figures_lost": 1, "figures_changed": 0, "causes": "figures_lost", "message": "m"}
    row = {**held, "document_sha256": doc.sha256, "message_zh": "m", "becomes": "digest"}
    with publishing(settings.warehouse_file) as writer:
        writer.load(frames([doc]))
        writer.replace("held_documents", frame("held_documents").build([row]))
    with TestClient(application(settings, writes=True), base_url="http://localhost") as client:
        fields = {"token": token(client.get("/held").text), "reason": "the layout changed", "who": "me"}
        stale = client.post(f"/held/{doc.sha256}", data={**fields, "becomes": "other"}, headers=OWN)
        assert stale.status_code == 404
        assert not read_accepted(settings.corrections_dir).changes
        done = client.post(f"/held/{doc.sha256}", data={**fields, "becomes": "digest"}, headers=OWN)
    assert done.status_code == 200, done.text
    assert read_accepted(settings.corrections_dir).has(doc.sha256, "digest")
