"""A data folder with its folder of corrections, and documents to correct."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.code_versions import read_version
from pipeline.decisions import correct
from pipeline.runs.run import ingest_run
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings, load_settings
from tests.review.papers import broken, misprinted
from transforms.document import read_document
from transforms.result import DocumentResult
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
    (fact_index,) = facts.index[(facts["row_key"] == "expenditure_current_year") & (facts["table_key"] == "fin_total")]
    fen = int(facts.at[fact_index, "amount_fen"]) + 4_000_000
    facts.loc[fact_index, ["amount_fen", "printed_fen", "second_reading"]] = [fen, fen, "differs"]
    return result


class FirstRuns:
    """First runs over one document: done once for each document, then copied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._done: dict[bytes, tuple[Path, RunSummary]] = {}

    def copy(self, data: bytes, data_dir: Path) -> RunSummary:
        """Copy the data folder of the first run over a document."""
        if data not in self._done:
            first = Project(self.folder / str(len(self._done)))
            first.folder.mkdir()
            self._done[data] = first.settings.data_dir, first.run(data)
        source, summary = self._done[data]
        shutil.copytree(source, data_dir)
        return summary


class Project:
    """A data folder with its folder of corrections, and what is asked of it."""

    def __init__(self, folder: Path, first_runs: FirstRuns | None = None) -> None:
        self.folder = folder
        self._first_runs = first_runs
        variables = {"DATA_DIR": folder / "data", "CORRECTIONS_DIR": folder / "corrections", "WORKERS": 1}
        self.variables = {f"JUESUAN_{name}": str(value) for name, value in variables.items()}
        self.settings: Settings = load_settings(environ=self.variables)

    def run(self, data: bytes = b"", **options: Any) -> RunSummary:
        paths = None
        if data and not options and self._first_runs and not self.settings.data_dir.exists():
            return self._first_runs.copy(data, self.settings.data_dir)
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
        confirm = words.pop("confirm", False)
        entry = correct.Entry(fact_id, **words)
        draft = correct.draft(self.settings, self.settings.warehouse_file, entry, confirm=confirm)
        return correct.write(self.settings, draft)

    def shown(self) -> tuple[Any, ...]:
        query = (
            "SELECT amount_yuan, printed_yuan, amount_text, is_corrected, corrected_text FROM facts"
            " WHERE table_key = 'fin_total' AND row_key = 'expenditure_current_year'"
        )
        (row,) = self.rows(query)
        return tuple(str(value) if value is not None and not isinstance(value, bool) else value for value in row)


def find(project: Project) -> tuple[str, str]:
    sha256, correction = correct.find_correction(project.settings, project.fact()["fact_id"][:8])
    return sha256, correction.fact_id


def wrong_total(project: Project) -> str:
    query = "SELECT suggested_fact_id FROM check_results WHERE suggested_fact_id IS NOT NULL"
    return str(project.rows(query)[0][0])


TEXT = "SELECT amount_text FROM facts WHERE fact_id = '{}'"


def quiet_cell(project: Project) -> str:
    query = "SELECT fact_id FROM facts WHERE table_key = 'fin_expenditure' AND amount_fen > 0 ORDER BY row_no, measure"
    return str(project.rows(query)[0][0])


def sum_cell(project: Project) -> str:
    """The total of 支出决算表, which several checks hold against its rows and other tables."""
    query = (
        "SELECT fact_id FROM facts WHERE table_key = 'fin_expenditure' AND account_code = 'total'"
        " AND measure = 'expenditure'"
    )
    return str(project.rows(query)[0][0])
