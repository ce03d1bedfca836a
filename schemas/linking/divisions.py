"""The table of administrative divisions (`schemas/linking/divisions/README.md`)."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Division:
    """A province, city or district under one of its names.

    Its code has six digits (GB/T 2260): two for the province, two for the city and two for the district. A municipality
    (北京市) has the code of a province. Districts right under a province have a city of the number 90 that has no name.
    """

    code: str
    name: str
    first_edition: str
    last_edition: str

    @property
    def is_current(self) -> bool:
        """Whether the latest edition lists it."""
        return self.last_edition == latest_edition()

    @property
    def level(self) -> str:
        """province, city or district."""
        return "province" if self.code.endswith("0000") else "city" if self.code.endswith("00") else "district"

    @property
    def province_code(self) -> str:
        """The code of the province that it is or lies in."""
        return f"{self.code[:2]}0000"

    @property
    def city_code(self) -> str:
        """The code of the city that it is or lies in; there may be none of that code."""
        return f"{self.code[:4]}00"

    def is_below(self, other: Division) -> bool:
        """Whether it lies in another division."""
        if other.level == "province":
            return self.level != "province" and self.province_code == other.code
        return other.level == "city" and self.level == "district" and self.city_code == other.code


@cache
def divisions() -> tuple[Division, ...]:
    """All rows of the table, by code and then by edition."""
    text = files("schemas").joinpath("linking", "divisions", "divisions.csv").read_text("utf-8")
    return tuple(Division(**row) for row in csv.DictReader(text.splitlines()))


@cache
def latest_edition() -> str:
    """The latest edition of the table, as year and month: what has changed since is not in it."""
    return max(division.last_edition for division in divisions())


@cache
def divisions_by_name() -> Mapping[str, tuple[Division, ...]]:
    """The divisions that have, or had, a name."""
    named: dict[str, list[Division]] = defaultdict(list)
    for division in divisions():
        named[division.name].append(division)
    return {name: tuple(having) for name, having in named.items()}


@cache
def divisions_by_code() -> Mapping[str, Division]:
    """Each code with its latest name."""
    return {division.code: division for division in sorted(divisions(), key=lambda each: each.last_edition)}
