from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from common.errors import Exit
from expectations.suites import NAMES, suite
from pipeline.runs.run import ingest_run
from pipeline.settings import load_settings
from review.report import QUESTIONS, write_report
from review.site import write_index
from samples.spoiled import spoiled
from schemas.judging.checks import checks
from tests.factories import sha
from tests.review.browser import browse, needs_browser
from tests.review.papers import broken
from tests.review.rows import EVIL, dossier

COUNTS = ("passed", "within_tolerance", "not_applicable", "failed", "rounding_twin", "rule_not_applicable")


def answers(documents: int = 3) -> dict[str, list[dict[str, Any]]]:
    """What a warehouse says in which everything that a publisher wrote would like to be a script."""
    examples = [{"sha256": sha(str(number)), "name": EVIL} for number in range(min(documents, 3))]
    counted = {"documents": documents, "examples": examples}
    gate = {"suite": "facts", "about": "unit", "key": "gate_unit", "judged": 600, "documents": 0, "examples": None}
    return {
        "totals": [
            {"documents": documents, "loaded": 0, "quarantined": documents, "facts": 1234567, "assertions": 99}
            | {"judged": 600, "first_year": None, "last_year": None}
        ],
        "grades": [{"key": "B", "documents": 1}, {"key": "Q", "documents": documents}, {"key": None, "documents": 1}],
        "reasons": [{"key": "gate_failed", **counted}],
        "headers": [{"table_key": "fin_total", "headers": EVIL, **counted}],
        "findings": [
            {"key": "A02", "severity": "gate", "findings": 5, **counted},
            {"key": "unknown_table", "severity": "info", "findings": 7, **counted},
        ],
        "checks": [
            {"key": "A02", **dict.fromkeys(COUNTS, 2), "publisher_error": 4, "suspected_misreading": 3, **counted},
        ],
        "gate": [
            {**gate, "expectation_no": 1, "expectation": "expect_a", "says": "the unit is wrong", "failed": 0},
            {**gate, "expectation_no": 2, "expectation": "expect_b", "says": EVIL, "failed": 3, **counted},
        ],
    }


def test_the_report_links_to_the_pages_that_are_there_and_to_the_index(tmp_path: Path) -> None:
    page = tmp_path / "documents" / sha("0")[:16] / "index.html"
    page.parent.mkdir(parents=True)
    page.touch()
    text = write_report(answers(1000), tmp_path, "juesuan.duckdb").read_text("utf-8")
    assert text.count(f'href="documents/{sha("0")[:16]}/index.html"') == 6
    assert sha("1")[:16] not in text
    assert 'href="index.html#topics=gate_failed">and 997 more' in text
    assert 'href="index.html#topics=A02"' in text
    assert "topics=unknown_table" not in text  # the index does not list what asks for nothing
    assert 'href="index.html#grade=Q">1,000</a>' in text
    assert EVIL not in text
    assert EVIL.partition('"')[0].replace("<", "&lt;").replace(">", "&gt;") in text


def test_every_declared_check_is_listed_also_where_it_never_applied(tmp_path: Path) -> None:
    text = write_report(answers(), tmp_path, "").read_text("utf-8")
    for key, check in checks().items():
        assert f"<code>{key}</code>" in text
        assert html.escape(check.holds.en, quote=False) in text


def test_the_report_of_a_warehouse_counts_what_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(environ={"JUESUAN_DATA_DIR": str(tmp_path / "data"), "JUESUAN_WORKERS": "1"})
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(settings.data_dir))
    (tmp_path / "wrong.pdf").write_bytes(broken("fin_total", 11))
    (tmp_path / "template.pdf").write_bytes(
        next(document.content for document in spoiled() if document.name == "template.pdf")
    )
    ingest_run(settings, [tmp_path / "wrong.pdf", tmp_path / "template.pdf"], quiet=True)
    assert main(["review", "--json"]) == Exit.OK
    answer = json.loads(capsys.readouterr().out)
    report = Path(answer["report"])
    text = report.read_text("utf-8")
    assert "<b>2</b> documents, 1 in quarantine" in text
    assert "It is an unfilled template." in text
    assert 'href="report.html"' in Path(answer["index"]).read_text("utf-8")
    for name in (*NAMES, "statements"):
        assert f"{len(suite(name)['expectations'])} expectations, all rows pass" in text
    query = "SELECT suite, expectation_no, sum(judged) AS n FROM gate_results GROUP BY ALL ORDER BY ALL"
    assert main(["sql", query, "--json"]) == Exit.OK
    judged = {(row["suite"], row["expectation_no"]): row["n"] for row in json.loads(capsys.readouterr().out)}
    assert main(["sql", "SELECT count(*) AS n FROM documents", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)[0]["n"] == int(judged["documents", 1])
    suites = {name for name, _ in judged}
    assert suites == {*NAMES, "statements"}  # the sample has a narrative and no forms
    assert len(judged) == sum(len(suite(name)["expectations"]) for name in suites)
    query = "SELECT count(*) AS n FROM check_results WHERE check_id = 'A02' AND verdict = 'publisher_error'"
    assert main(["sql", query, "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)[0]["n"] == 1
    row = text.partition('id="checks"')[2].partition("<code>A02</code>")[2].partition("</tr>")[0]
    assert '<td class="num warned">1</td>' in row
    assert ">wrong.pdf</a>" in row


@needs_browser
def test_the_report_in_a_browser_asks_for_nothing_and_shows_what_is_broken(tmp_path: Path) -> None:
    page = write_report(answers(5000), tmp_path, EVIL)
    rows = [{**dossier().document, "gates": 1, "warns": 0, "broken": 0, "rules": ["A02"], "checks": []}]
    write_index(rows, tmp_path, page.name)
    probe = """
        const shown = () => [...document.querySelectorAll('.choosable tbody tr')].filter((r) => r.checkVisibility());
        const before = shown().length;
        document.getElementById('only').click();
        return { before, after: shown().map((r) => r.cells[0].textContent), wide: document.body.scrollWidth <= 1366,
            styled: getComputedStyle(document.querySelector('.card')).borderTopWidth };
    """
    visit = browse(page, tmp_path, probe)
    assert (visit.complaints, visit.requests) == ([], [])
    assert visit.report["before"] == len(checks()) + 2
    assert len(visit.report["after"]) == 2
    assert "A02" in visit.report["after"][0]
    assert EVIL in visit.report["after"][1]
    assert visit.report["wide"]
    assert visit.report["styled"] == "1px"


def test_every_question_of_the_report_is_declared() -> None:
    from importlib.resources import files

    for name in QUESTIONS:
        assert files("schemas").joinpath("warehouse", "commands", f"report_{name}.sql").is_file()
