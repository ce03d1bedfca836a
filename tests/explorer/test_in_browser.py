"""Every kind of page in a real browser: accessible, silent on the console, and without a request to elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from explorer.app import application
from pipeline.settings import Settings
from tests.explorer.conftest import FINAL, REFUSED
from tests.explorer.test_explorer import body_address
from tests.review.browser import BROWSER, needs_browser
from tests.waiting import PATIENCE

pytestmark = needs_browser

FACT = FINAL.facts()[0]["fact_id"]
PAGES = (
    "/",
    "/quarantine",
    "/coverage",
    "/questions",
    "/questions/ranking?figure=project_expenditure&year=2023",
    "{body}",
    "{body}/2023/final",
    "{body}/2023/final/peers",
    "{body}/2024/final/versions",
    f"/document/{FINAL.sha256}",
    f"/document/{FINAL.sha256}/table/fin_expenditure",
    f"/document/{REFUSED.sha256}",
    f"/document/{REFUSED.sha256}/accept?matter=refused",
    f"/figure/{FACT}",
    f"/figure/{FACT}/correct",
)
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "locale": "zh-CN"}
DESKTOP = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "locale": "en"}


@pytest.fixture(scope="module")
def address(explored: Settings) -> Iterator[str]:
    """Where the explorer is served."""
    server = uvicorn.Server(uvicorn.Config(application(explored, writes=True), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + PATIENCE
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    (served,) = server.servers
    yield f"http://127.0.0.1:{served.sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        started = player.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.slow
@pytest.mark.parametrize(("window", "pages"), [(PHONE, PAGES), (DESKTOP, PAGES[5:13:3])], ids=["phone", "desktop"])
def test_every_page_is_accessible_quiet_and_fits(
    chromium: Any, address: str, browser: TestClient, window: dict[str, Any], pages: tuple[str, ...]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(**window)
    page = context.new_page()
    console: list[str] = []
    asked: list[str] = []
    page.on("console", lambda line: console.append(f"{page.url}: {line.text}"))
    page.on("request", lambda request: asked.append(request.url))
    body, violations_of = body_address(browser), {}
    for path in pages:
        answer = page.goto(address + path.format(body=body))
        assert answer.status == 200, path
        violations = Axe().run(page).response["violations"]
        violations_of[path] = [(each["id"], each["nodes"][0]["target"]) for each in violations]
        assert page.evaluate("document.documentElement.scrollWidth") <= window["viewport"]["width"], path
    context.close()
    assert {path: rules for path, rules in violations_of.items() if rules} == {}
    assert console == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


@pytest.mark.slow
def test_the_keyboard_reaches_the_content_first(chromium: Any, address: str) -> None:
    page = chromium.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.close()
