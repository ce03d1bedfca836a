"""The region of a body: its province, city and district, by the beginning of its printed name and the declared table.

A name that does not say in which region a body is has none: nothing is guessed, and `Region.basis` says why.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from schemas.linking.divisions import Division, divisions, divisions_by_code, divisions_by_name
from transforms.entities.keys import is_national, place_words
from transforms.identity.names import ends_inside_word, normal_name, place_of, split_before

BASES = (
    "printed",
    "by_table",
    "name_alone",
    "former",
    "on_record",
    "zone",
    "ambiguous",
    "not_in_table",
    "contradicts",
    "national",
    "corps",
    "not_printed",
)
"""What a region rests on, or why it is not known; the column `region_basis` of entities explains each"""
_SHORTEST_ALONE = 3
"""Characters of the name of a district that stands alone: 东区 and 城区 are said of many places without a code, too"""
_BODY_WORDS = re.compile("[府驻局委厅院会援部]")
"""Words of the name of a body: a place behind them (人民政府驻北京市办事处) is not the body's own"""
_SCHEME = "GB/T 2260"
_Name = tuple[str, tuple[Division, ...]]
"""A name and the divisions that have it"""


@dataclass(frozen=True)
class Region:
    """Province, city and district with their codes; None where not known, or where the body belongs to a higher level.

    `level` is that of the lowest one that is known. The city of a body of a municipality (北京市) is the municipality.
    """

    basis: str
    level: str | None = None
    province: str | None = None
    province_code: str | None = None
    city: str | None = None
    city_code: str | None = None
    district: str | None = None
    district_code: str | None = None

    @property
    def columns(self) -> dict[str, str | None]:
        """The columns of the frame entities."""
        return {
            "province": self.province,
            "province_code": self.province_code,
            "city": self.city,
            "city_code": self.city_code,
            "district": self.district,
            "district_code": self.district_code,
            "region_level": self.level,
            "region_basis": self.basis,
        }


def region_of(names: Collection[str], place: str, codes: Mapping[str, str]) -> Region:
    """The region of one body.

    Args:
        names: under which it is printed; they share the place.
        place: as printed outside its names or as stated on record; empty where there is none.
        codes: that people stated, by place; those of the scheme GB/T 2260 decide.
    """
    if (code := codes.get(place)) in divisions_by_code():
        return _region([divisions_by_code()[str(code)]], "on_record")
    regions = [_region_of_name(name) for name in sorted(names)]
    if apart := [region for region in regions if region.basis in ("national", "corps")]:
        return apart[0]
    if place:
        regions.append(_region_of_name(place))
    return _joined(regions)


def gb_codes(codes: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Of stated codes, as (place, scheme, code), those of GB/T 2260, by place."""
    return {place: code for place, scheme, code in codes if scheme == _SCHEME}


def _joined(regions: Collection[Region]) -> Region:
    """What several names say together: the lowest level where they fit one another, nothing where they do not."""
    best = max(regions, key=lambda region: (len(_codes(region)), -BASES.index(region.basis)))
    if any(not _codes(region) <= _codes(best) for region in regions):
        return Region("contradicts")
    return best


def _codes(region: Region) -> set[str]:
    return {code for code in (region.province_code, region.city_code, region.district_code) if code}


@cache
def _region_of_name(name: str) -> Region:
    words = place_words()["regions"]
    text = re.sub(words["free_trade_zone"], r"\1", normal_name(name))
    rest = split_before(text)[1]
    if re.search(words["corps"], text):
        return Region("corps")
    chains = _longest(_chains(rest))
    if re.search(words["central"], text) or (is_national(rest) and not chains):
        return Region("national")
    if chains:
        return _region_of_chains(chains, rest)
    if _begins_with_zone(rest):
        return Region("zone")
    return Region("not_in_table" if place_of(text) else "not_printed")


@dataclass(frozen=True)
class _Chain:
    """Divisions that a name begins with, each in the one before it, and how many characters they take."""

    divisions: tuple[Division, ...]
    length: int

    @property
    def lowest(self) -> Division:
        return self.divisions[-1]


def _longest(chains: Iterable[_Chain]) -> list[_Chain]:
    """Those that explain most of the name; former divisions only where the province has no present one of that name."""
    ordered = list(chains)
    longest = max((chain.length for chain in ordered), default=0)
    chosen = [chain for chain in ordered if chain.length == longest]
    present = {chain.lowest.province_code for chain in chosen if chain.lowest.is_current}
    return [chain for chain in chosen if chain.lowest.is_current or chain.lowest.province_code not in present]


def _chains(text: str) -> Iterator[_Chain]:
    for division, length in _divisions_at(text):
        yield from _continued(_Chain((division,), length), text)
    for division, length in _beginning(text, _short_names()):
        # A short name counts only by what follows it: 上海海关 and 吉林大学 are not of a place.
        rest = text[length:]
        further = [chain for chain in _continued(_Chain((division,), length), text) if chain.length > length]
        yield from further
        is_provincial = division.level == "province" and re.search(place_words()["regions"]["provincial"], rest)
        if not further and (is_provincial or _begins_with_zone(rest)):
            yield _Chain((division,), length)


def _continued(chain: _Chain, text: str) -> Iterator[_Chain]:
    """Yield a chain and all longer ones that it begins; 保定市容城县 goes on where 保定市容办公室 has no place."""
    if not ends_inside_word(text, chain.length):
        yield chain
    for division, length in _divisions_at(text[chain.length :]):
        if division.is_below(chain.lowest):
            yield from _continued(_Chain((*chain.divisions, division), chain.length + length), text)


def _divisions_at(text: str) -> Iterator[tuple[Division, int]]:
    """Yield the divisions whose name a text begins with, and the length of the name."""
    yield from _beginning(text, _full_names())


def _beginning(text: str, names: Mapping[str, Sequence[_Name]]) -> Iterator[tuple[Division, int]]:
    for name, named in names.get(text[:2], ()):
        if text.startswith(name):
            yield from ((division, len(name)) for division in named)


def _by_first_two(names: Mapping[str, tuple[Division, ...]]) -> dict[str, list[_Name]]:
    """Names by their first two characters; none is shorter."""
    by_first_two: dict[str, list[_Name]] = {}
    for name, named in names.items():
        by_first_two.setdefault(name[:2], []).append((name, named))
    return by_first_two


@cache
def _full_names() -> dict[str, list[_Name]]:
    """All names, and autonomous prefectures by their names without those of peoples, too: 海南州."""
    peoples = place_words()["regions"]["peoples"]
    names = dict(divisions_by_name())
    for division in divisions():
        if division.name.endswith("自治州"):
            name = re.sub(rf"(?:{peoples})+自治州$", "州", division.name)
            names[name] = (*names.get(name, ()), division)
    return _by_first_two(names)


@cache
def _short_names() -> dict[str, list[_Name]]:
    """Provinces and cities by their names without 省 and 市; not 朝阳, because districts are called so, too."""
    present = [division for division in divisions() if division.is_current]
    declared = place_words()["regions"]["short"]
    shared = {division.name[:-1] for division in present if division.level == "district"}
    names: dict[str, tuple[Division, ...]] = {}
    for division in present:
        name = declared.get(division.name) or division.name[:-1]
        is_city = division.level == "city" and division.name.endswith("市") and name not in shared
        if is_city or division.level == "province":
            names[name] = (*names.get(name, ()), division)
    return _by_first_two(names)


def _begins_with_zone(text: str) -> bool:
    return bool(re.search(place_words()["regions"]["zones"], text))


def _region_of_chains(chains: Sequence[_Chain], text: str) -> Region:
    """The region that the longest chains of a name agree on."""
    candidates = list({chain.lowest.code: chain.lowest for chain in chains}.values())
    chain, lowest = chains[0], chains[0].lowest
    rest = text[chain.length :]
    if len(candidates) > 1:
        return _region(candidates, "ambiguous")
    if lowest.name.endswith("区") and chain.length < _SHORTEST_ALONE:
        return Region("ambiguous")
    if others := [each.lowest for each in _chains(rest) if each.length >= _SHORTEST_ALONE]:
        return _region([lowest, *others], "contradicts")
    if _begins_with_zone(rest):
        return _region(candidates, "zone")
    place = place_of(rest) if lowest.level != "district" else None
    if place and not _BODY_WORDS.search(place):
        return _region(candidates, "not_in_table")
    if not all(division.is_current for division in chain.divisions):
        return _region(candidates, "former")
    region = _region(candidates, "printed")
    if _codes(region) <= {division.code for division in chain.divisions}:
        return region
    is_alone = lowest.level == "district" and len(chain.divisions) == 1
    return replace(region, basis="name_alone" if is_alone else "by_table")


def _region(candidates: Collection[Division], basis: str) -> Region:
    """The levels that all candidates share."""
    provinces = {division.province_code for division in candidates}
    if len(provinces) != 1:
        return Region(basis)
    province = divisions_by_code()[provinces.pop()]
    region = Region(basis, "province", province.name, province.code)
    if province.name in place_words()["municipalities"]:
        region = replace(region, city=province.name, city_code=province.code)
    cities = {division.city_code if division.level != "province" else None for division in candidates}
    city = divisions_by_code().get(str(cities.pop())) if len(cities) == 1 else None
    if city is not None and city.level == "city":
        region = replace(region, level="city", city=city.name, city_code=city.code)
    if len(candidates) == 1 and (division := next(iter(candidates))).level == "district":
        region = replace(region, level="district", district=division.name, district_code=division.code)
    return region
