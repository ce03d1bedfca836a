"""The keys under which printed names meet: equal keys are one entity, equal loose keys are only candidates."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from schemas.declarations import references
from schemas.declarations.reader import declared
from transforms.identity.names import normal_name, split_place

_PREFIX = {"department": "D", "unit": "U", "unit_headquarters": "H"}
_ID_CHARS = 10
_ANY_BODY = "局"
"""Stands for a body behind a place, where a place is given by itself"""


@dataclass(frozen=True, order=True)
class EntityKey:
    """What tells entities apart: the scope, the place by levels, and what is printed after it.

    `site` is the host that published it, for a body without a place; else it is empty.
    """

    scope: str
    place: tuple[str, ...]
    body: str
    site: str = ""

    @property
    def entity_id(self) -> str:
        """D, U or H (department, unit, headquarters) and a hash of the key: the same in every warehouse."""
        told = "\x1f".join((self.scope, "\x1e".join(self.place), self.body, self.site))
        return _PREFIX[self.scope] + hashlib.sha256(told.encode()).hexdigest()[:_ID_CHARS]

    @property
    def loose(self) -> tuple[str, str, str]:
        """Equal for names that may mean one body: other wordings, and a place without its upper levels."""
        return self.scope, self.place[-1] if self.place else "", loose_body(self.body)

    @property
    def is_placed(self) -> bool:
        """Whether a body of the whole state, or a place, or a site says which of all bodies of that name it is."""
        return bool(self.place or self.site) or is_national(self.body)


@cache
def words() -> dict[str, Any]:
    """The declared words (`schemas/linking/places.toml`)."""
    return declared("schemas/linking/places.toml", references.places)


@cache
def entity_key(name: str, scope: str, division_name: str | None = None, site: str = "") -> EntityKey:
    """The key of a printed name.

    Args:
        name: as printed; 中国共产党X委员会Y部, 中共X委Y部 and X委Y部 have one key.
        scope: department, unit or unit_headquarters; figures of different scopes never meet.
        division_name: the place, where it is known; else the one that the name begins with.
        site: the host that published it; counts only for a name without place that is not of the whole state.
    """
    before, levels, rest = split_place(normal_name(name))
    body = before + rest
    stated = levels_of(division_name) if division_name else ()
    place = place_key(stated or levels)
    if division_name and not stated:
        place = (division_name,)
    return EntityKey(scope, place, body, "" if place or is_national(body) else site)


def levels_of(division_name: str) -> tuple[str, ...]:
    """A place by levels: 长治市上党区 is 长治市 and 上党区; nothing where its levels cannot be told."""
    return split_place(division_name + _ANY_BODY)[1]


def place_key(levels: tuple[str, ...]) -> tuple[str, ...]:
    """A place by levels, from its last city or prefecture on.

    The name of a city is the only one of its kind in the country (地名管理条例: names of divisions of county rank and
    above are not given twice), so that 江苏省昆山市, 苏州市昆山市 and 昆山市 are one place. Districts and counties
    are older than the rule and never resolved by their bare name: two cities have a 普陀区.
    """
    cities = [place for place, name in enumerate(levels) if name.endswith(tuple(words()["cities"]))]
    return levels[cities[-1] :] if cities else levels


def place_level(name: str) -> str | None:
    """province, prefecture or county, by the ending of one level of a place; None for a city, which may be either."""
    if name in words()["municipalities"]:
        return "province"
    for level, endings in words()["levels"].items():
        if name.endswith(tuple(endings)):
            return str(level)
    return None


@cache
def loose_body(body: str) -> str:
    """A body without the wordings that vary between documents (和 and 与, 人民政府, a second name in brackets)."""
    for pattern, instead in words()["wordings"].values():
        body = re.sub(pattern, instead, body)
    return body


@cache
def is_national(body: str) -> bool:
    """Whether a name without place is of a body of the whole state."""
    return bool(re.search(words()["national"], body))


def site_of(source_url: str | None) -> str:
    """The host of an address, or nothing."""
    try:
        return (urlsplit(source_url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
