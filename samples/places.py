"""Invented places and the bodies that publish there; none of them exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from schemas.declarations import references
from schemas.declarations.reader import declared

CITIES = ("澄湾市", "麓远市", "砺江市", "岚溪市", "穗泽市", "朔桥市")
_FIRST, _SECOND = "砚荻蘅棠梓槐枫榆渌岚沁鹤苍柳桐芦松茶稻梅", "汀坞屿岬埠渚砦坳湄浔岑皋"
NATIONAL = ("", "东部", "西部", "南部", "北部", "中部", "沿海", "高原", "边疆", "海岛")
"""Parts of the country, each with its own national office; river basins follow"""
LEVELS = ("county", "city", "national", "university")
SCOPES = ("department", "unit", "unit_headquarters")


@dataclass(frozen=True)
class Profile:
    """A kind of department: what it does and on which functional items it spends."""

    name: str
    running: str
    projects: tuple[str, ...]
    units: tuple[str, ...]
    duty: tuple[str, ...]
    public: str = ""
    fund: tuple[str, ...] = ()
    capital: tuple[str, ...] = ()
    party: bool = False
    national: bool = False
    university: bool = False


@dataclass(frozen=True)
class Entity:
    """Who publishes: a department, one of its units, or its headquarters."""

    name: str
    scope: str
    division: str | None
    profile: Profile = field(repr=False)
    units: tuple[str, ...] = ()

    @property
    def base_name(self) -> str:
        """The name without the mark of its scope (department, unit or headquarters)."""
        return self.name.removesuffix("（本级）")

    @property
    def word(self) -> str:
        """部门 or 单位: what the forms call the publisher."""
        return "部门" if self.scope == "department" else "单位"


def _profile(body: Mapping[str, Any]) -> Profile:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in body.items()}
    return Profile(**values)


@cache
def profiles() -> tuple[Profile, ...]:
    """The declared kinds of departments (`profiles.toml`)."""
    return tuple(_profile(profile) for profile in declared("samples/profiles.toml", references.profiles)["profile"])


@cache
def divisions(level: str) -> tuple[str, ...]:
    """Every invented place of that level, neighbours in the list far apart on the map."""
    if level == "national":
        return (*NATIONAL, *(first + second + "流域" for first in _FIRST for second in _SECOND))
    if level in ("city", "university"):
        return (*CITIES, *(first + second + "市" for first in _FIRST for second in _SECOND))
    counties = [city + first + second for first in _FIRST for second in _SECOND for city in CITIES]
    mixed = [counties[index * 367 % len(counties)] for index in range(len(counties))]
    return tuple(name + ("区" if number % 3 == 0 else "县") for number, name in enumerate(mixed))


def entity(level: str, scope: str, number: int) -> Entity:
    """The `number`-th publisher of a level; different numbers give different names as long as there are names."""
    kinds = [
        profile
        for profile in profiles()
        if profile.national == (level == "national") and profile.university == (level == "university")
    ]
    places = divisions(level)
    turn, within = divmod(number, len(kinds))
    profile = kinds[(within + turn) % len(kinds)]
    place_name = places[turn % len(places)]
    if level == "national":
        division, name = None, f"国家{place_name}{profile.name}"
    elif profile.university:
        division, name = None, place_name.removesuffix("市") + profile.name
    elif profile.party:
        division, name = place_name, f"中共{place_name}委{profile.name}"
    else:
        division, name = place_name, place_name + profile.name
    units = tuple((place_name if division else name) + unit for unit in profile.units)
    if scope == "unit":
        name = units[turn % len(units)]
    elif scope == "unit_headquarters":
        name += "（本级）"
    return Entity(name, scope, division, profile, (name, *units) if scope == "department" else ())
