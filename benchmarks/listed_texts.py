"""The texts that places print as headers and titles, as listed in ../shared/domain beside the corpus."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.reading.header_words import header_text

_PLACE = re.compile(r"([一-龥(a-z)]+):[0-9]+")
_CODE = re.compile(r"`[^`]*`|\([A-Za-z][^)]*\)")


@dataclass(frozen=True)
class Printed:
    """Texts of headers and titles, and the places that print them."""

    places: str
    texts: tuple[str, ...]

    def is_only_of(self, city: str) -> bool:
        """Whether all of the places are this city or in it."""
        name = city.removesuffix("市")
        return all(name in place_name for place_name in self.places.split())


def listed_texts(shared: Path) -> list[Printed]:
    """The texts of every listed header and title that a place prints."""
    domain = shared / "domain"
    return [*_stacks(domain), *_columns(domain), *_wild(domain)]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _texts(stack: str) -> list[str]:
    return [header_text(text) for text in stack.split("/") if text]


def _stacks(domain: Path) -> Iterator[Printed]:
    """Headers of real budgets, by table."""
    for row in _rows(domain / "headers_shared.tsv"):
        texts = [text for stack in row["header_stack"].split(" | ") for text in _texts(stack)]
        places = " ".join(_PLACE.findall(row["places"]))
        yield Printed(places, (*texts, row["title_normalised"]))


def _columns(domain: Path) -> Iterator[Printed]:
    """Columns of real budgets."""
    for row in _rows(domain / "columns_shared.tsv"):
        yield Printed(row["places"], tuple(_texts(row["header"])))


def _wild(domain: Path) -> Iterator[Printed]:
    """Titles and headers of finals printed elsewhere; each line names the places that print it."""
    path = domain / "wild.md"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) < 4 or cells[0] not in ("title", "header"):
            continue
        texts = re.split(r" / | · | and |/", _CODE.sub("", cells[1]))
        printed = [header_text(text) for text in texts if text.strip()]
        where = "".join(cells[3].split()) or "-"
        yield Printed(where, tuple(printed))
