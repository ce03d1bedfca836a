"""The amounts of a typeset document by table, row and measure, taken from its truth as a reader would get them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal
from functools import cache

from samples.corpus import Job, documents
from samples.document import Document
from samples.layouts import layouts
from samples.truth import truth_csv

Row = dict[str, str]


@cache
def document(layout: str, number: int = 3) -> Document:
    """One document of a layout: the first of its years."""
    return next(documents(_job(layout, number, 1)))


@cache
def series(layout: str, number: int = 3) -> tuple[Document, ...]:
    """Three consecutive years of one department, or as many as the form was in use."""
    return tuple(documents(_job(layout, number, 3)))


def _job(layout: str, number: int, years: int) -> Job:
    low, high = layouts()[layout].years
    return Job(layout, number, max(low, high - 2), years, 11)


def rows(document: Document) -> list[Row]:
    """The lines of the truth."""
    return list(csv.DictReader(io.StringIO(truth_csv(document))))


class Printed:
    """Amounts in 万元; what is blank or not printed counts as nothing."""

    def __init__(self, document: Document) -> None:
        self.amounts: dict[tuple[str, str, str, str], list[Decimal]] = defaultdict(list)
        self.codes: dict[str, list[str]] = defaultdict(list)
        for row in rows(document):
            value = Decimal(row["amount_wanyuan"] or 0)
            if row["table_key"] == "fin_info" and row["unit"] not in ("元", "万元"):
                value = Decimal(row["value"] or 0)
            code = row["row_code"] if self.coded(row["table_key"]) else row["row_name"]
            self.amounts[row["table_key"], row["panel"], code, row["measure"]].append(value)
            if code not in self.codes[row["table_key"]]:
                self.codes[row["table_key"]].append(code)

    @staticmethod
    def coded(table_key: str) -> bool:
        """Whether the rows of the table are codes."""
        return table_key not in ("fin_total", "fin_approp_total", "fin_info")

    def get(self, table: str, code: str, measure: str, panel: str = "", occurrence: int = 0) -> Decimal:
        """One amount."""
        amounts = self.amounts.get((table, panel, code, measure), [])
        return amounts[occurrence] if occurrence < len(amounts) else Decimal(0)

    def measures(self, table: str, panel: str = "") -> list[str]:
        """The measures of a table in the order of its columns."""
        return list(dict.fromkeys(key[3] for key in self.amounts if key[0] == table and key[1] == panel))

    def names(self, table: str, panel: str) -> list[str]:
        """The names of the rows of one panel."""
        return list(dict.fromkeys(key[2] for key in self.amounts if key[0] == table and key[1] == panel))
