from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin

import pytest
from PIL import Image
from starlette.requests import Request
from starlette.testclient import TestClient

from explorer.app import application
from explorer.charts import bars
from explorer.connection import PublishedWarehouse
from explorer.pages import PageRequest
from explorer.pictures import Pictures
from explorer.problems import logging_errors, unexpected
from explorer.question_pages import question
from explorer.questions import all_questions
from pipeline.settings import Settings, load_settings
from tests.explorer.conftest import FINAL, NEXT, REFUSED, RESTATED
from tests.factories import Doc, frames
from tests.waiting import PATIENCE
from warehouse.publish import publishing


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_data(self, data: str) -> None:
        self.words += data


def page(browser: TestClient, address: str) -> _Page:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return _Page(answer.text)


def body_address(browser: TestClient) -> str:
    return next(link for link in page(browser, "/?q=甲").links if link.startswith("/body/"))


def figure_address(browser: TestClient) -> str:
    shown = page(browser, f"/document/{FINAL.sha256}/table/fin_expenditure")
    return next(link for link in shown.links if link.startswith("/figure/"))


def test_every_link_leads_to_a_page(browser: TestClient) -> None:
    status_of: dict[str, int] = {}
    shapes: Counter[str] = Counter()
    # The document whose bytes are archived first: the figures of the other have no picture.
    waiting = ["/", f"/document/{FINAL.sha256}/table/fin_expenditure"]
    while waiting:
        address = waiting.pop()
        shape = re.sub(r"[DUH]?[0-9a-f]{10,}|\d+", "*", address)
        # Two of each kind: all would take a minute.
        if address in status_of or shapes[shape] == 2:
            continue
        shapes[shape] += 1
        answer = browser.get(address)
        status_of[address] = answer.status_code
        if answer.headers["content-type"].startswith("text/html"):
            links = _Page(answer.text).links
            waiting += [urljoin(address, link) for link in links if not re.search(r"lang=|^data:|#", link)]
    without_bytes = {address for address, code in status_of.items() if code == 503 and address.endswith(".webp")}
    assert {address: code for address, code in status_of.items() if code != 200 and address not in without_bytes} == {}
    routes = {
        "/quarantine",
        "/coverage",
        "/questions",
        "/questions/ranking",
        "/body/*",
        "/body/*/*/final",
        "/body/*/*/final/peers",
        "/body/*/*/final/narrative",
        "/document/*",
        "/document/*/page/*",
    }
    assert routes | {"/document/*/table/fin_expenditure", "/figure/*", "/figure/*/page", "/figure/*/cell.webp"} <= set(
        shapes
    )


def test_a_search_finds_bodies_by_a_part_of_the_name(browser: TestClient) -> None:
    assert "甲<局" in page(browser, "/?q=甲").words
    assert "Nothing was found" in page(browser, "/?q=丁局").words


def test_what_is_printed_is_escaped(browser: TestClient) -> None:
    assert "甲<局" not in browser.get(body_address(browser)).text


def test_a_table_shows_every_cell_as_printed(browser: TestClient) -> None:
    shown = page(browser, f"/document/{FINAL.sha256}/table/fin_expenditure")
    facts = FINAL.facts()
    assert {f"/figure/{fact['fact_id']}" for fact in facts} <= set(shown.links)
    for fact in facts:
        if fact["cell_kind"] == "number":
            assert f"{fact['amount_fen'] / 100:,.2f}" in shown.words
    assert "(blank)" in shown.words
    # From left to right as printed.
    # The heads of columns as printed, from left to right, with what they mean.
    assert shown.words.index("本年支出 › 基本支出") < shown.words.index("本年支出 › 项目支出")
    page_of_table = browser.get(f"/document/{FINAL.sha256}/table/fin_expenditure").text
    assert 'title="basic expenditure">本年支出 › 基本支出<' in page_of_table


def test_the_csv_of_a_table_has_exact_amounts(browser: TestClient) -> None:
    answer = browser.get(f"/document/{FINAL.sha256}/table/fin_expenditure?format=csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    expected = {fact["fact_id"]: fact["amount_fen"] for fact in FINAL.facts()}
    assert {row["fact_id"]: int(row["amount_fen"]) if row["amount_fen"] else None for row in rows} == expected


def test_a_figure_is_shown_on_its_page(browser: TestClient) -> None:
    address = figure_address(browser)
    shown = page(browser, address)
    assert {f"{address}/cell.webp", f"{address}/page"} <= set(shown.links)
    assert FINAL.sha256 in shown.words
    cell = browser.get(f"{address}/cell.webp")
    with Image.open(io.BytesIO(cell.content)) as picture:
        outlined = [color for _, color in picture.convert("RGB").getcolors(1 << 20) or []]
    assert any(red > 180 and green < 140 and blue < 60 for red, green, blue in outlined)


def test_a_document_whose_bytes_are_gone_says_so(browser: TestClient) -> None:
    answer = browser.get(f"/document/{NEXT.sha256}/page/1/picture.webp")
    assert answer.status_code == 503
    assert "Put the file into the drop folder again" in answer.text


def test_a_refused_document_is_shown_with_its_reason(browser: TestClient) -> None:
    assert f"/document/{REFUSED.sha256}" in page(browser, "/quarantine").links
    assert "Refused" in page(browser, f"/document/{REFUSED.sha256}").words


def test_coverage_shows_what_is_missing_and_leads_to_it(browser: TestClient) -> None:
    shown = page(browser, "/coverage?year=2023&kind=final")
    assert "Nothing is absent" in shown.words
    assert "/coverage?year=2024&kind=final" in shown.links
    rows = list(csv.DictReader(io.StringIO(browser.get("/coverage?format=csv").content.decode("utf-8-sig"))))
    states = [(row["fiscal_year"], row["state"]) for row in rows if row["entity_name"] == "甲<局"]
    assert states == [("2024", "read"), ("2023", "read")]


def test_a_department_without_units_says_so(browser: TestClient) -> None:
    assert "No unit of this body" in page(browser, f"{body_address(browser)}/units").words


def test_versions_stand_side_by_side_with_what_differs(browser: TestClient) -> None:
    address = f"{body_address(browser)}/2024/final/versions"
    assert address in page(browser, f"/document/{RESTATED.sha256}").links
    shown = page(browser, address)
    assert "published later" in shown.words
    assert {"12,345.67", "99.99"} <= set(re.findall(r"[0-9,]+\.[0-9]{2}", shown.words.replace("12345.67", "12,345.67")))
    rows = list(csv.DictReader(io.StringIO(browser.get(f"{address}?format=csv").content.decode("utf-8-sig"))))
    assert {row["change"] for row in rows} == {"changed"}
    assert {row["earlier_sha256"] for row in rows} == {NEXT.sha256}
    assert "No figure differs" in page(browser, address.replace("2024", "2023")).words


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/body/D0000000000",
        "/document/0",
        f"/document/{FINAL.sha256}/table/none",
        f"/document/{FINAL.sha256}/page/5",
        f"/document/{FINAL.sha256}/page/0/picture.webp",
        "/figure/' OR 1=1",
        "/figure/../../etc/passwd",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(browser: TestClient, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 404
    assert "This cannot be shown" in answer.text


def test_the_language_is_chosen_once_and_stays_out_of_the_address(browser: TestClient) -> None:
    address = body_address(browser)
    try:
        answer = browser.get(f"{address}?lang=zh", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, address)
        assert "关键指标" in browser.get(address).text or "公开文件" in browser.get(address).text
    finally:
        browser.cookies.clear()
    assert "公开文件" not in browser.get(address).text


def test_nothing_is_written_and_no_other_host_is_answered(browser: TestClient) -> None:
    assert browser.post("/").status_code == 405
    assert browser.get("/", headers={"Host": "example.org"}).status_code == 400


def test_a_page_has_no_script_and_may_ask_nobody_else(browser: TestClient) -> None:
    answer = browser.get("/")
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.search(r"(?:href|src)=\"https?:", answer.text)


@pytest.mark.usefixtures("_ready")
def test_a_new_warehouse_is_shown_without_a_restart(tmp_path: Path) -> None:
    file = load_settings(environ={"JUESUAN_DATA_DIR": str(tmp_path)}).warehouse_file
    with publishing(file) as writer:
        writer.load(frames([FINAL]))
    warehouse = PublishedWarehouse(file)
    before = warehouse.row("held")
    with publishing(file) as writer:
        writer.load(frames([Doc("丁", entity="丁局")]))
    after = warehouse.row("held")
    assert before is not None
    assert after is not None
    assert (before["documents"], after["documents"]) == (1, 2)
    warehouse.close()


def test_every_question_is_answered_for_every_kind_of_document(browser: TestClient) -> None:
    addresses = [
        f"/questions/{name}?kind={kind}&year=2024{form}"
        for name, declared in all_questions().items()
        for kind in declared.kinds
        for form in ("", "&format=csv")
    ]
    assert {address: browser.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
    assert {f"/questions/{name}" for name in all_questions()} <= set(page(browser, "/questions").links)
    assert browser.get("/questions/unheard_of").status_code == 404


def test_a_ranking_shows_bodies_with_figures_that_lead_to_their_cell(browser: TestClient) -> None:
    shown = page(browser, "/questions/ranking?figure=project_expenditure&year=2023")
    fact = next(
        fact["fact_id"]
        for fact in FINAL.facts()
        if (fact["table_key"], fact["measure"], fact["account_code"])
        == ("fin_expenditure", "project_expenditure", "total")
    )
    assert f"/figure/{fact}" in shown.links
    assert "甲<局" in shown.words
    assert "甲<局" not in page(browser, "/questions/ranking?figure=project_expenditure&year=2023&place=乙").words


@pytest.mark.parametrize(("query", "year"), [({}, 2023), ({"year": "2024"}, 2024), ({"year": "1999"}, 2024)])
def test_who_chooses_no_year_gets_the_latest_that_has_an_answer(query: dict[str, str], year: int) -> None:
    class Answering:
        def rows(self, name: str, **about: Any) -> list[dict[str, Any]]:
            if name == "question_years":
                return [{"fiscal_year": year, "document_kind": "final"} for year in (2024, 2023, 2022)]
            return [] if about["year"] == 2024 else [{"of": about["year"]}]

    class Recorded(PageRequest):
        def page(self, template: str, **values: Any) -> str:
            return json.dumps([values["chosen"]["year"], values["rows"]])

    shown = json.loads(str(question(Recorded(cast(PublishedWarehouse, Answering()), query, ""), "carryover")))
    assert shown == [year, [{"of": year}] if year == 2023 else []]


def test_a_body_shows_its_region_or_why_it_has_none(browser: TestClient) -> None:
    assert "the printed place is not in the table of divisions" in browser.get(body_address(browser)).text


def test_a_body_shows_a_figure_by_year_and_its_change(browser: TestClient) -> None:
    shown = browser.get(f"{body_address(browser)}?figure=project_expenditure").text
    trend = shown.partition('id="trend"')[2].partition("</table>")[0]
    assert "Project expenditure" in trend
    assert re.findall(r'<th scope="row">(\d{4})</th>', trend) == ["2024", "2023"]
    assert len(re.findall("<rect ", trend)) == 2


def test_peers_are_listed_by_the_figure_that_is_chosen(browser: TestClient) -> None:
    address = f"{body_address(browser)}/2023/final/peers?figure=project_expenditure"
    listed = browser.get(address).text.partition('id="bodies"')[2].partition("</table>")[0]
    assert "Project expenditure" in listed
    assert 'aria-current="true"' in listed


def test_bars_are_in_proportion_and_negative_amounts_hang_below() -> None:
    from decimal import Decimal

    first, nothing, last = bars([Decimal(100), None, Decimal(-50)])
    assert first is not None
    assert last is not None
    assert nothing is None
    assert first.width == pytest.approx(2 * last.width)
    assert first.x == pytest.approx(first.zero)
    assert last.x + last.width == pytest.approx(first.zero)
    assert bars([]) == []


def test_the_process_that_draws_is_there_before_the_first_picture(
    explored: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Pictures] = []
    monkeypatch.setattr(Pictures, "start", lambda pictures: started.append(pictures))
    for draws_soon in (False, True):
        with TestClient(application(explored, draws_soon=draws_soon)):
            pass
        assert len(started) == draws_soon


def test_the_command_serves_until_it_is_interrupted(explored: Settings, tmp_path: Path) -> None:
    import signal
    import urllib.request

    command = [sys.executable, "-m", "cli.main", "browse", "--port", "0", "--json"]
    environment = {"JUESUAN_DATA_DIR": str(explored.data_dir), "PATH": "/usr/bin:/bin", "LANGUAGE": "en"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as served:
        assert served.stdout is not None
        lines = ""
        try:
            while not lines.endswith("}\n") and (line := served.stdout.readline()):
                lines += line
            with urllib.request.urlopen(json.loads(lines)["address"], timeout=PATIENCE) as answer:
                assert answer.status == 200
            served.send_signal(signal.SIGINT)
            served.communicate(timeout=PATIENCE)
        except BaseException:
            served.kill()  # leaving the block waits for it
            raise
    assert served.returncode == 0


def test_an_unexpected_error_is_a_page_in_the_language_of_the_reader_and_its_traceback_is_in_the_log(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise ZeroDivisionError("a secret of the machine")

    monkeypatch.setattr("explorer.pages.quarantine", broken)
    answers = {
        language: browser.get("/quarantine", headers={"cookie": f"juesuan_language={language}"})
        for language in ("en", "zh")
    }
    program = browser.get("/quarantine", headers={"accept": "application/json"})
    for answer in (*answers.values(), program):
        assert answer.status_code == 500
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        for hidden in ("secret", "ZeroDivisionError", "Traceback", ".py"):
            assert hidden not in answer.text
    assert "Nothing was changed: this page only reads." in answers["en"].text
    assert "没有改动任何内容" in answers["zh"].text
    references = [re.search(r"<code>([0-9a-f]{8})</code>", answer.text) for answer in answers.values()]
    told = [match[1] for match in references if match] + [program.json()["reference"]]
    assert [record.__dict__["reference"] for record in caplog.records] == told
    assert all(record.exc_info and record.exc_info[0] is ZeroDivisionError for record in caplog.records)
    # The link to the other language works from the error page, too.
    link = next(link for link in _Page(answers["en"].text).links if "lang=zh" in link)
    assert browser.get(link, follow_redirects=False).headers["location"] == "/quarantine"
    browser.cookies.clear()  # the language that was chosen


def test_the_error_page_does_not_need_the_templates(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        raise KeyError("base.html")

    monkeypatch.setattr("explorer.pages.quarantine", broken)
    monkeypatch.setattr("explorer.problems.render", broken)
    answer = browser.get("/quarantine")
    assert answer.status_code == 500
    assert re.search("unexpected error [0-9a-f]{8}$", answer.text)


def test_errors_are_logged_to_a_file_of_their_own(tmp_path: Path) -> None:
    scope = {"type": "http", "method": "POST", "path": "/held/x", "query_string": b"", "headers": [], "scheme": "http"}
    with logging_errors(tmp_path / "logs"):
        answer = unexpected(Request({**scope, "server": ("localhost", 80)}), RuntimeError("because"))
    line = json.loads((tmp_path / "logs" / "browse.log").read_text("utf-8"))
    assert line["reference"] in bytes(answer.body).decode()
    assert "RuntimeError: because" in line["traceback"]
    # What a form was about to write may be written.
    assert "not certain whether the decision was written" in bytes(answer.body).decode()


def test_programs_are_told_what_is_not_there_as_json(browser: TestClient) -> None:
    for address in ("/nowhere", "/document/abc"):
        answer = browser.get(address, headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()["status"]) == (404, 404)
        assert answer.json()["message"]
