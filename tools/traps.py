"""Run the queries of the pages on traps and write their numbers beside each other.

`make guide` writes them into `docs/traps.md` and `docs/traps.zh.md`, from the warehouse of the analysts' guide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.query import query

DOCS = Path(__file__).parent.parent / "docs"
PAGES = (DOCS / "traps.md", DOCS / "traps.zh.md")
_TRAP = re.compile(
    r"^### (?P<number>\d+)\. (?P<title>[^\n]+)\n(?P<body>.*?)"
    r"<!-- numbers: begin -->\n(?P<numbers>.*?)<!-- numbers: end -->\n",
    re.MULTILINE | re.DOTALL,
)
_SQL = re.compile(r"```sql\n-- (wrong|right|refused)\n(.*?);\n```", re.DOTALL)


@dataclass(frozen=True)
class Trap:
    """One trap of a page: its queries by kind (wrong, right, refused), and the table that the page shows."""

    number: int
    title: str
    queries: dict[str, str]
    numbers: str


@dataclass(frozen=True)
class Numbers:
    """What the queries of a trap give; `refusal` is empty where no query is refused."""

    wrong: str
    right: str
    refusal: str

    def as_markdown(self) -> str:
        """The table of the page."""
        lines = [("wrong", self.wrong), ("right", self.right), ("refused", self.refusal)]
        return "| | |\n| --- | --- |\n" + "".join(f"| {name} | {value} |\n" for name, value in lines if value)


def traps(page: Path = PAGES[0]) -> list[Trap]:
    """The traps of one page, in order."""
    return [
        Trap(int(match["number"]), match["title"], dict(_SQL.findall(match["body"])), match["numbers"])
        for match in _TRAP.finditer(page.read_text("utf-8"))
    ]


def ask(warehouse: Path, trap: Trap) -> Numbers:
    """Run the queries of a trap.

    Raises:
        ValueError: a query that should be refused is answered.
    """
    wrong, right = (str(query(warehouse, trap.queries[kind]).rows[0][0]) for kind in ("wrong", "right"))
    refusal = ""
    if "refused" in trap.queries:
        try:
            answer = query(warehouse, trap.queries["refused"])
        except duckdb.Error as error:
            refusal = str(error).splitlines()[0].partition(": ")[2]
        else:
            raise ValueError(f"trap {trap.number} is answered: {answer.rows}")
    return Numbers(wrong, right, refusal)


def write_numbers(warehouse: Path) -> None:
    """Write the numbers into both pages."""
    numbers = {trap.number: ask(warehouse, trap).as_markdown() for trap in traps()}

    def numbered(match: re.Match[str]) -> str:
        table = numbers[int(match["number"])]
        return match[0].replace(
            f"<!-- numbers: begin -->\n{match['numbers']}<!-- numbers: end -->",
            f"<!-- numbers: begin -->\n{table}<!-- numbers: end -->",
        )

    for page in PAGES:
        page.write_text(_TRAP.sub(numbered, page.read_text("utf-8")), "utf-8")
        print(f"{page.name}: {len(numbers)} traps")
