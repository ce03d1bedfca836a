"""Ask the questions of the analysts' guide and write their answers into both of its pages.

`python -m tools.guide` typesets the documents of the guide, loads them and writes the answers into `docs/analysts.md`
and `docs/analysts.zh.md`. Both pages ask the same questions with the same SQL.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flows.environment import prepare_environment
from pipeline.decisions.correction_files import change_file
from pipeline.runs.run import ingest_run
from pipeline.settings import Settings, load_settings
from samples.guided import write_guided
from tools.traps import write_numbers
from transforms.corrections.declared import Correction, append_correction, file_name
from warehouse.query import Answer, query

DOCS = Path(__file__).parent.parent / "docs"
GUIDE, CHINESE_GUIDE = DOCS / "analysts.md", DOCS / "analysts.zh.md"
PAGES = (GUIDE, CHINESE_GUIDE)
FOLDER = Path(os.environ.get("JUESUAN_DATA_DIR", "data")) / "guide"
_BLOCK = re.compile(
    r"^### (?P<number>\d+)\. (?P<title>[^\n]+)\n.*?```sql\n(?P<sql>.*?)```\n\n"
    r"<!-- answer: begin -->\n(?P<answer>.*?)<!-- answer: end -->\n",
    re.MULTILINE | re.DOTALL,
)
_WHO, _WHEN = "Li Si", date(2025, 3, 1)


@dataclass(frozen=True)
class GuideQuestion:
    """One question of a page of the guide: its number, title, SQL, and the answer that the page shows."""

    number: int
    title: str
    sql: str
    answer: str


def questions(guide: Path = GUIDE) -> list[GuideQuestion]:
    """The questions of one page of the guide, in order."""
    return [
        GuideQuestion(int(block["number"]), block["title"], block["sql"].strip(), block["answer"])
        for block in _BLOCK.finditer(guide.read_text("utf-8"))
    ]


def load_guide(folder: Path) -> Path:
    """Typeset the documents of the guide into a folder, load them and return the file of the warehouse.

    Two corrections and the record of a body that changed its name are added as a person would add them.
    """
    settings = settings_in(folder)
    write_guided(settings.drop_dir)
    prepare_environment(settings)
    ingest_run(settings, quiet=True)
    _correct(settings)
    _put_on_record(settings)
    ingest_run(settings, quiet=True)
    return settings.warehouse_file


def settings_in(folder: Path) -> Settings:
    """Settings of a run in a folder, and of no other place."""
    return load_settings(
        environ={
            "JUESUAN_DATA_DIR": str(folder),
            "JUESUAN_CORRECTIONS_DIR": str(folder / "corrections"),
            "JUESUAN_SETTLE_SECONDS": "0",
        }
    )


def answer(warehouse: Path, sql: str) -> str:
    """The answer to a question as the guide shows it: a table in Markdown."""
    return as_markdown(query(warehouse, sql))


def as_markdown(result: Answer) -> str:
    """An answer as a table; an empty cell is null."""
    lines = [result.columns, ["---"] * len(result.columns), *result.rows]
    return "".join(f"| {' | '.join(_cell(value) for value in line)} |\n" for line in lines)


def refresh(text: str, ask: Callable[[str], str]) -> str:
    """The text of a page with every question asked again."""

    def answered(block: re.Match[str]) -> str:
        return block[0].replace(
            f"<!-- answer: begin -->\n{block['answer']}<!-- answer: end -->\n",
            f"<!-- answer: begin -->\n{ask(block['sql'])}<!-- answer: end -->\n",
        )

    return _BLOCK.sub(answered, text)


def _cell(value: Any) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")


def _correct(settings: Settings) -> None:
    """Two cells of one table, which must be corrected together for its sums to hold."""
    cells = query(
        settings.warehouse_file,
        """
        SELECT document_sha256, source_name, fact_id, table_key, panel, row_key, row_name, measure, phase, budget_book,
            page, unit, amount_text, CAST(amount_yuan / 10000 + 1 AS DECIMAL(18, 2)) AS corrected
        FROM facts
        WHERE
            table_key = 'fin_three_public' AND phase = 'budget' AND fiscal_year = 2022
            AND entity_name LIKE '%发展和改革局' AND NOT is_corrected
            AND account_code IN ('three_public_total', 'official_reception')
        ORDER BY account_code
        """,
    ).rows
    for sha256, source_name, *cell, printed, corrected in cells:
        names = (
            "fact_id",
            "table_key",
            "panel",
            "row_key",
            "row_name",
            "measure",
            "phase",
            "budget_book",
            "page",
            "unit",
        )
        correction = Correction(
            **dict(zip(names, cell, strict=True)),
            printed=printed,
            corrected=str(corrected),
            reason="The errata of 2025-02-28 give this budget",
            who=_WHO,
            when=_WHEN,
        )

        def change(
            text: str, sha256: str = sha256, source_name: str = source_name, correction: Correction = correction
        ) -> str:
            return append_correction(text, sha256, source_name, correction)

        change_file(settings.corrections_dir / file_name(sha256), change)


def _put_on_record(settings: Settings) -> None:
    record = settings.corrections_dir / "entities.toml"
    if record.exists():
        return  # loaded before: the two names are one body already
    (former,), (now,) = query(
        settings.warehouse_file,
        "SELECT entity_id FROM entities WHERE canonical_name LIKE '%统计调查局' OR canonical_name LIKE '%区统计局'"
        " ORDER BY canonical_name DESC",
    ).rows
    record.write_text(
        f'[[rename]]\nentity = "{former}"\ninto = "{now}"\nyear = 2021\n'
        f'reason = "三定方案：统计调查局更名为统计局"\nwho = "{_WHO}"\nwhen = {_WHEN}\n',
        "utf-8",
    )


def main() -> int:
    """Load the documents of the guide, and write the answers into both pages and the numbers into those on traps."""
    asked = {page: [(question.number, question.sql) for question in questions(page)] for page in PAGES}
    if asked[GUIDE] != asked[CHINESE_GUIDE]:
        numbers = sorted({number for number, _ in set(asked[GUIDE]) ^ set(asked[CHINESE_GUIDE])})
        print(
            f"{GUIDE.name} and {CHINESE_GUIDE.name} differ in the SQL of questions {numbers}: make them equal",
            file=sys.stderr,
        )
        return 1
    warehouse = load_guide(FOLDER)
    answers = {sql: answer(warehouse, sql) for _, sql in asked[GUIDE]}
    for page in PAGES:
        before = page.read_text("utf-8")
        after = refresh(before, lambda sql: answers[sql.strip()])
        if after != before:
            page.write_text(after, "utf-8")
        print(f"{page.name}: {len(answers)} answers {'changed' if after != before else 'unchanged'}")
    write_numbers(warehouse)
    return 0


if __name__ == "__main__":
    sys.exit(main())
