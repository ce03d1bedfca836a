"""Corrections from the file to the warehouse: a publisher's error, a misreading, what does not fit, and back again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from common.errors import Exit, JuesuanError
from pipeline.code_versions import read_version
from pipeline.decisions import correct
from pipeline.decisions.correction_files import change_file, read_corrections
from pipeline.doctor import _corrections
from pipeline.runs.run import ingest_run
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings, load_settings
from tests.review.papers import broken, misprinted, sound
from tests.review.rows import EVIL
from transforms.corrections.declared import file_name
from transforms.document import read_document
from transforms.result import DocumentResult
from warehouse.content_hash import content_hash
from warehouse.questions import ask

REASON = "印刷错误，见支出决算表"


@cache
def publishers_error() -> bytes:
    """A total of 收入支出决算总表 printed 4.00 too high."""
    return broken("fin_total", 11)


@cache
def unreadable() -> bytes:
    """The same total with a letter among its digits."""
    return misprinted("fin_total", 11, lambda text: f"{text[:-1]}X")


def misread(data: bytes, source_name: str) -> DocumentResult:
    """A reader whose two engines disagree on one cell, and whose first one is wrong."""
    result = read_document(data, source_name)
    facts = result.frames["facts"]
    (place,) = facts.index[(facts["row_key"] == "expenditure_current_year") & (facts["table_key"] == "fin_total")]
    fen = int(facts.at[place, "amount_fen"]) + 4_000_000
    facts.loc[place, ["amount_fen", "printed_fen", "second_reading"]] = [fen, fen, "differs"]
    return result


class Place:
    """A data folder with its folder of corrections, and what is asked of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        variables = {"DATA_DIR": folder / "data", "CORRECTIONS_DIR": folder / "corrections", "WORKERS": 1}
        self.variables = {f"JUESUAN_{name}": str(value) for name, value in variables.items()}
        self.settings: Settings = load_settings(environ=self.variables)

    def run(self, data: bytes = b"", **options: Any) -> RunSummary:
        paths = None
        if data:
            path = self.folder / f"{hashlib.sha256(data).hexdigest()[:6]}.pdf"
            path.write_bytes(data)
            paths = [path]
        return ingest_run(self.settings, paths, quiet=True, **options)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return ask(self.settings.warehouse_file, query)[1]

    def fact(self) -> dict[str, Any]:
        """The total of expenditure of 收入支出决算总表, as it is staged."""
        from pipeline.reading.staging import Staging

        (sha256,) = (row[0] for row in self.rows("SELECT document_sha256 FROM documents"))
        facts = Staging(self.settings.staging_dir).frames([sha256], read_version())["facts"]
        mine = facts[(facts["table_key"] == "fin_total") & (facts["row_key"] == "expenditure_current_year")]
        return {str(name): value for name, value in mine.to_dict("records")[0].items()}

    def correct(self, amount: str, **other: Any) -> Path:
        words = {"amount": amount, "reason": REASON, "who": "某人", **other}
        fact_id = words.pop("fact_id", None) or self.fact()["fact_id"]
        made = correct.draft(self.settings, self.settings.warehouse_file, fact_id, **words)
        return correct.write(self.settings, made)

    def shown(self) -> tuple[Any, ...]:
        query = (
            "SELECT amount_yuan, printed_yuan, amount_text, is_corrected, corrected_text FROM facts"
            " WHERE table_key = 'fin_total' AND row_key = 'expenditure_current_year'"
        )
        (row,) = self.rows(query)
        return tuple(str(value) if value is not None and not isinstance(value, bool) else value for value in row)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_publishers_error_is_corrected_kept_beside_and_taken_back(place: Place) -> None:
    place.run(publishers_error())
    printed = ("59861900.00", "59861900.00", "5,986.19", False, None)
    assert place.shown() == printed
    before = content_hash(place.settings.warehouse_file)

    path = place.correct("5982.19")
    assert path.name == file_name(hashlib.sha256(publishers_error()).hexdigest())
    assert place.shown() == printed, "a file changes nothing before the next run"
    summary = place.run()
    assert (summary.read, len(summary.loaded), summary.as_dict()["corrected"]) == ((), 1, 1)
    assert place.shown() == ("59821900.00", "59861900.00", "5,986.19", True, "5982.19")
    assert place.rows("SELECT count(*) FROM check_results WHERE verdict = 'publisher_error'") == [(0,)]
    (grade,) = place.rows("SELECT grade, reasons FROM grades")
    assert grade[0] in ("B", "C")
    assert "corrected" in grade[1]
    query = "SELECT severity, fact_id, message FROM findings WHERE rule = 'corrected'"
    ((severity, fact_id, message),) = place.rows(query)
    assert (severity, fact_id) == ("info", place.fact()["fact_id"])
    assert "printed 5,986.19, corrected to 5982.19 万元 by 某人 on " in message
    assert REASON in message
    query = "SELECT source_name, page, printed, corrected, who, reason FROM corrections"
    ((_, *listed),) = place.rows(query)
    assert listed == [place.fact()["page"], "5,986.19", "5982.19", "某人", REASON]
    corrected = content_hash(place.settings.warehouse_file)
    assert corrected != before
    assert place.run().loaded == (), "the same file again is nothing new"

    correct.remove(place.settings, *find(place))
    assert not path.exists()
    place.run()
    assert place.shown() == printed
    assert content_hash(place.settings.warehouse_file) == before


def find(place: Place) -> tuple[str, str]:
    sha256, one = correct.find_correction(place.settings, place.fact()["fact_id"][:8])
    return sha256, one.fact_id


def test_a_fresh_run_over_documents_and_corrections_gives_the_same_warehouse(place: Place, tmp_path: Path) -> None:
    place.run(publishers_error())
    path = place.correct("5982.19")
    place.run()
    other = Place(tmp_path / "other")
    other.settings.corrections_dir.mkdir(parents=True)
    # A comment more: other bytes, the same corrections.
    (other.settings.corrections_dir / path.name).write_bytes(path.read_bytes() + b"# seen\n")
    other.run(sound().pdf())
    other.run(publishers_error())
    whole = Place(tmp_path / "whole")
    whole.settings.corrections_dir.mkdir(parents=True)
    (whole.settings.corrections_dir / path.name).write_bytes(path.read_bytes())
    whole.run(publishers_error())
    assert content_hash(whole.settings.warehouse_file) == content_hash(place.settings.warehouse_file)
    whole.run(sound().pdf())
    assert content_hash(whole.settings.warehouse_file) == content_hash(other.settings.warehouse_file)


def test_an_unreadable_cell_stops_its_table_until_a_person_reads_it(place: Place) -> None:
    summary = place.run(unreadable())
    (loaded,) = summary.partly_stopped
    assert (summary.quarantined, summary.asks_for_a_person) == ([], True)
    assert loaded.stopped == ("fin_total (unreadable_amount, page 4)",)
    assert place.rows("SELECT count(*) FROM facts WHERE table_key = 'fin_total'") == [(0,)]
    assert place.rows("SELECT count(*) > 0 FROM facts WHERE table_key = 'fin_expenditure'") == [(True,)]
    query = "SELECT table_key, stop_reason, stop_page FROM tables_read WHERE status = 'stopped'"
    assert place.rows(query) == [("fin_total", "unreadable_amount", 4)]
    ((grade, reasons),) = place.rows("SELECT grade, reasons FROM grades")
    assert (grade, reasons.startswith("fin_total is stopped: unreadable_amount (")) == ("C", True)
    query = "SELECT tables_stopped, stopped_tables, tables_missing FROM disclosure_quality"
    assert place.rows(query) == [(1, "fin_total", 0)]
    fact = place.fact()
    assert (fact["cell_kind"], fact["amount_text"]) == ("unreadable", "5,982.1X")
    ((found,),) = place.rows("SELECT fact_id FROM findings WHERE rule = 'unreadable_amount'")
    assert found == fact["fact_id"]
    place.correct("5,982.19")
    summary = place.run()
    assert (summary.quarantined, summary.partly_stopped) == ([], [])
    assert place.rows("SELECT count(*) FROM tables_read WHERE status = 'stopped' OR stop_reason IS NOT NULL") == [(0,)]
    assert place.shown() == ("59821900.00", None, "5,982.1X", True, "5,982.19")
    assert place.rows("SELECT severity FROM findings WHERE rule = 'unreadable_amount'") == [("info",)]
    assert place.rows("SELECT count(*) FROM check_results WHERE verdict = 'suspected_misreading'") == [(0,)]
    assert place.rows("SELECT count(*) FROM facts WHERE cell_kind = 'unreadable'") == [(0,)]


def test_a_suspected_misreading_is_cleared_by_what_the_person_reads(place: Place) -> None:
    summary = place.run(sound().pdf(), reader=misread)
    assert [row.stopped for row in summary.loaded] == [("fin_total (gate_second_reading, page 4)",)]
    place.correct("5982.19")
    assert place.run().partly_stopped == []
    assert place.shown()[:2] == ("59821900.00", "59861900.00")


def test_a_confirmed_reading_is_the_publishers_error_and_loads(place: Place) -> None:
    place.run(sound().pdf(), reader=misread)
    place.correct(place.fact()["amount_text"])
    assert place.run().partly_stopped == []


Change = Callable[[str], str]

DEFECTS: list[tuple[Change, str]] = [
    (lambda text: text.replace('printed = "5,986.19"', 'printed = "5,986.29"'), "was read on page 4"),
    (lambda text: text.replace("page = 4", "page = 5"), "line 5: page is 5"),
    (lambda text: text.replace('who = "某人"\n', ""), "line 5: who is missing."),
    (lambda text: text + "x", "is not TOML"),
    (lambda text: text.replace('document_sha256 = "', 'document_sha256 = "0'), "must be the 64 digits"),
    (lambda text: text + text[text.index("[[") :], "the cell is corrected already"),
]


def test_a_correction_that_does_not_fit_stops_its_document_and_no_other(place: Place) -> None:
    place.run(publishers_error())
    place.run(sound().pdf())
    path = place.correct("5982.19", fact_id=wrong_total(place))
    good = path.read_text("utf-8")
    place.run()
    for change, says in DEFECTS:
        assert change(good) != good
        path.write_text(change(good), "utf-8")
        summary = place.run()
        assert summary.reasons == {"correction_invalid": 1}, says
        (row,) = summary.quarantined
        assert says in (row.message or "")
        assert path.name in (row.message or "")
        assert place.rows("SELECT count(*) FROM corrections") == [(0,)]
        assert place.rows("SELECT status, count(*) FROM documents GROUP BY status ORDER BY status") == [
            ("loaded", 1),
            ("quarantined", 1),
        ]
        (bad,) = [one for one in _corrections(place.settings) if one.verdict == "bad"]
        assert says in bad.says
    path.write_text(good, "utf-8")
    place.run()
    assert place.rows("SELECT count(*) FROM quarantine") == [(0,)]
    assert place.rows("SELECT count(*) FROM all_facts WHERE is_corrected") == [(1,)]


def wrong_total(place: Place) -> str:
    query = "SELECT suggested_fact_id FROM check_results WHERE suggested_fact_id IS NOT NULL"
    return str(place.rows(query)[0][0])


def test_a_file_that_belongs_to_no_document_is_said_in_every_run(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.run(sound().pdf())
    folder = place.settings.corrections_dir
    folder.mkdir()
    for name in ("entities.toml", "withdrawn.toml"):
        (folder / name).write_text("# nothing on record\n", "utf-8")
    for name in ("README.md", "某局.toml", f"{'0' * 16}.toml", ".hidden.toml"):
        (folder / name).write_text('document_sha256 = "x"\n', "utf-8")
    for summary in (place.run(), place.run()):
        assert sorted(file.name for file in summary.strays) == [f"{'0' * 16}.toml", "某局.toml"]
        assert summary.asks_for_a_person
    verdicts = {one.says.partition(":")[0]: one.verdict for one in _corrections(place.settings)}
    assert verdicts["某局.toml"] == "bad"
    for name, value in place.variables.items():
        monkeypatch.setenv(name, value)
    assert main(["run", "--strict"]) == Exit.QUARANTINED
    assert "2 files of corrections belong to no document" in capsys.readouterr().out
    assert main(["run"]) == Exit.OK


def test_a_missing_folder_takes_no_correction_back(place: Place, tmp_path: Path) -> None:
    place.run(publishers_error())
    place.correct("5982.19")
    place.run()
    elsewhere = replace(place.settings, corrections_dir=tmp_path / "other")
    with pytest.raises(JuesuanError, match=r"other is not there, and documents with corrections .* \(1\)"):
        ingest_run(elsewhere, quiet=True)
    elsewhere.corrections_dir.mkdir()
    ingest_run(elsewhere, quiet=True)
    assert place.shown()[3] is False


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"amount": "much"}, "'much' is no amount"),
        ({"amount": "0.0000001"}, "parts that cannot be kept exactly"),
        ({"amount": "5,986.19"}, "is what was read, and nothing there is in doubt"),
        ({"amount": "1", "reason": "  "}, "--reason is empty"),
        ({"amount": "1", "who": "a\nb"}, "cannot be shown in one line"),
        ({"amount": "1", "fact_id": "0123456789"}, "no fact '0123456789'"),
        ({"amount": "1", "fact_id": "01"}, "is too short"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_written(sums: Place, words: dict[str, Any], says: str) -> None:
    if says.startswith("is what was read"):
        words = {**words, "fact_id": quiet_cell(sums), "amount": sums.rows(TEXT.format(quiet_cell(sums)))[0][0]}
    with pytest.raises(JuesuanError, match=says):
        sums.correct(words.pop("amount"), **words)
    assert not sums.settings.corrections_dir.exists()


TEXT = "SELECT amount_text FROM facts WHERE fact_id = '{}'"


def quiet_cell(place: Place) -> str:
    query = "SELECT fact_id FROM facts WHERE table_key = 'fin_expenditure' AND amount_fen > 0 ORDER BY row_no, measure"
    return str(place.rows(query)[0][0])


@pytest.fixture(scope="module")
def sums(tmp_path_factory: pytest.TempPathFactory) -> Place:
    made = Place(tmp_path_factory.mktemp("sums"))
    made.run(publishers_error())
    return made


def test_the_command_shows_writes_lists_and_removes(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in place.variables.items():
        monkeypatch.setenv(name, value)
    place.run(publishers_error())
    fact_id = place.fact()["fact_id"]
    order = ["correct", fact_id[:8], "--amount", "5982.19", "--reason", EVIL, "--who", "<b>某人</b>"]
    assert main([*order, "--dry-run"]) == Exit.OK
    assert "A02   fail → pass" in capsys.readouterr().out
    assert not place.settings.corrections_dir.exists()
    assert main([*order, "--json"]) == Exit.OK
    made = json.loads(capsys.readouterr().out)
    assert made["correction"]["printed"] == "5,986.19"
    assert {one["check_id"]: (one["before"], one["after"]) for one in made["identities"]}["A02"] == ("fail", "pass")
    assert main(order) == Exit.ERROR
    assert "corrected already" in capsys.readouterr().err

    def states() -> list[str]:
        assert main(["correct", "--list", "--json"]) == Exit.OK
        return [row["state"] for row in json.loads(capsys.readouterr().out)]

    assert states() == ["waits for the next run"]
    place.run()
    assert states() == ["in force"]
    assert main(["correct", "--list"]) == Exit.OK
    assert fact_id[:12] in capsys.readouterr().out

    page = place.folder / "proof.html"
    assert main(["prove", fact_id, "--out", str(page)]) == Exit.OK
    assert "5,986.19 is printed, 5982.19 万元 counts: <b>某人</b> on" in capsys.readouterr().out
    main(["review", "--all", "--json"])
    written = json.loads(capsys.readouterr().out)["written"]
    for text in [page.read_text("utf-8"), *(Path(one).read_text("utf-8") for one in written)]:
        assert "&lt;b&gt;某人&lt;/b&gt;" in text
        assert "<b>某人</b>" not in text
        assert EVIL not in text
        assert "5,986.19" in text
        assert "5982.19" in text

    assert main(["correct", fact_id[:8], "--remove"]) == Exit.OK
    assert "brings the printed figure back" in capsys.readouterr().err
    assert states() == []
    assert main(["correct", fact_id[:8], "--remove"]) == Exit.ERROR


def test_the_page_of_a_refused_document_names_the_command(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in place.variables.items():
        monkeypatch.setenv(name, value)
    place.run(unreadable())
    assert main(["review", "--json"]) == Exit.OK
    (page,) = json.loads(capsys.readouterr().out)["written"]
    assert f"juesuan correct {place.fact()['fact_id'][:12]} --amount" in Path(page).read_text("utf-8")


def test_wrong_usage_of_the_command_exits_with_2() -> None:
    for arguments in ([], ["abcdef"], ["abcdef", "--amount", "1"], ["abcdef", "--list"], ["abcdef", "--remove"] * 2):
        more = ["--amount", "1"] if "--remove" in arguments else []
        assert main(["correct", *arguments, *more]) == Exit.USAGE


def test_who_corrects_is_git_or_the_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "某人")
    assert correct.signature() in [("某人", "git"), (correct.getpass.getuser(), "the account")]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert correct.signature()[1] == "the account"


def test_a_change_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def fail(text: str) -> str:
        raise ValueError("no")

    path = change_file(tmp_path / file_name("a" * 64), lambda text: "x = 1\n")
    with pytest.raises(JuesuanError, match="cannot be changed: no; mend it by hand"):
        change_file(tmp_path / file_name("a" * 64), fail)
    assert path.read_text("utf-8") == "x = 1\n"
    assert list(read_corrections(tmp_path).files) == [path.name]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_two_people_who_correct_at_once_both_count(tmp_path: Path) -> None:
    def add(number: int) -> None:
        change_file(tmp_path / file_name("a" * 64), lambda text: f"{text}x{number} = 1\n")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    assert len((tmp_path / file_name("a" * 64)).read_text("utf-8").splitlines()) == 40


def test_a_stopped_table_is_listed_and_shown_with_its_cells(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.pages.dossiers import dossiers

    place.run(unreadable())
    for name, value in place.variables.items():
        monkeypatch.setenv(name, value)
    ((sha256,),) = place.rows("SELECT document_sha256 FROM documents")
    assert main(["quarantine"]) == Exit.OK
    said = capsys.readouterr().out
    assert "the quarantine is empty" in said
    assert f"fin_total: unreadable_amount, page 4  ({sha256[:12]})" in said
    assert main(["quarantine", "--tables", "--json"]) == Exit.OK
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["table_key"], listed["stop_reason"], listed["stop_page"]) == ("fin_total", "unreadable_amount", 4)
    assert main(["quarantine", sha256[:8], "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["stopped_tables"][0]["table_key"] == "fin_total"
    assert main(["status", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["warehouse"]["stopped_tables"] == 1

    (dossier,) = dossiers(place.settings, place.settings.warehouse_file, [sha256])
    assert place.fact()["fact_id"] in dossier.by_id
    assert any(fact["table_key"] == "fin_expenditure" for fact in dossier.facts)
    assert len(dossier.by_id) == len(dossier.facts)
    failed = {row["check_id"] for row in dossier.results if row["result"] == "fail"}
    assert "A02" in failed, "what speaks against the table is shown, and not that it does not apply"
    assert main(["review", "--out", str(place.folder / "pages")]) == Exit.OK
    (page,) = (place.folder / "pages" / "documents").glob("*/index.html")
    text = page.read_text("utf-8")
    assert "is stopped: none of its figures is loaded" in text
    assert f"juesuan correct {place.fact()['fact_id'][:12]}" in text
    assert "Stops the table" in text


def sum_cell(place: Place) -> str:
    """The total of 支出决算表, which several checks hold against its rows and other tables."""
    query = (
        "SELECT fact_id FROM facts WHERE table_key = 'fin_expenditure' AND account_code = 'total'"
        " AND measure = 'expenditure'"
    )
    return str(place.rows(query)[0][0])


def test_a_correction_that_breaks_what_holds_is_refused_until_it_is_confirmed(place: Place) -> None:
    place.run(sound().pdf())
    fact_id = sum_cell(place)
    ((printed,),) = place.rows(TEXT.format(fact_id))
    with pytest.raises(JuesuanError, match=r"breaks what holds as printed: .*--confirm"):
        place.correct("999", fact_id=fact_id)
    assert not place.settings.corrections_dir.exists()

    made = correct.draft(
        place.settings, place.settings.warehouse_file, fact_id, amount="999", reason=REASON, who="某人", confirm=True
    )
    checks = made.correction.confirm
    assert checks
    assert made.refused == []
    path = correct.write(place.settings, made)
    confirmed = path.read_text("utf-8")

    path.write_text("\n".join(line for line in confirmed.splitlines() if not line.startswith("confirm")), "utf-8")
    summary = place.run()
    (row,) = summary.quarantined
    assert row.reason == "correction_invalid"
    for said in (f"999 in place of {printed}", checks[0], "confirm = [", "holds as printed", path.name):
        assert said in (row.message or "")
    assert [one.verdict for one in _corrections(place.settings) if one.verdict == "bad"] == ["bad"]
    assert correct.listed(place.settings)[0]["state"] == "cannot be used"

    path.write_text(confirmed.replace(f'"{checks[0]}"', '"Z99"'), "utf-8")
    assert checks[0] in (place.run().quarantined[0].message or ""), "another check is confirmed, not this one"

    path.write_text(confirmed, "utf-8")
    assert place.run().quarantined == []
    verdicts = place.rows("SELECT DISTINCT verdict FROM check_results WHERE result = 'fail'")
    assert set(verdicts) == {("correction_disagrees",), ("rule_not_applicable",)}
    ((grade, reasons),) = place.rows("SELECT grade, reasons FROM grades")
    assert (grade, all(check in reasons for check in checks)) == ("C", True)
    asked = "SELECT message FROM check_results WHERE verdict = 'correction_disagrees'"
    messages = [message for (message,) in place.rows(asked)]
    assert messages
    assert all("a person put it there" in message and "publisher" not in message for message in messages)
