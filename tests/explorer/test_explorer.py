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
from urllib.parse import urljoin

import pytest
from PIL import Image
from starlette.testclient import TestClient

from explorer.charts import bars_by_year
from explorer.connection import PublishedWarehouse
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
    waiting = ["/"]
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


def test_bars_are_in_proportion_and_negative_amounts_hang_below() -> None:
    from decimal import Decimal

    chart = bars_by_year([(2021, "final", Decimal(100)), (2023, "final", Decimal(-50))])
    assert chart is not None
    first, last = chart.bars
    assert first.height == pytest.approx(2 * last.height)
    assert first.y + first.height == pytest.approx(chart.base)
    assert last.y == pytest.approx(chart.base)
    assert [year for _, year in chart.years] == [2021, 2022, 2023]
    assert bars_by_year([(2021, "final", Decimal(1))]) is None


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
        while not lines.endswith("}\n") and (line := served.stdout.readline()):
            lines += line
        with urllib.request.urlopen(json.loads(lines)["address"], timeout=PATIENCE) as answer:
            assert answer.status == 200
        served.send_signal(signal.SIGINT)
        served.communicate(timeout=PATIENCE)
    assert served.returncode == 0
