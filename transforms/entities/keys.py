"""Keys of printed names: names with equal keys are one entity, those with equal loose keys are only candidates."""

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
"""Put behind a place that stands alone, so that it is split as the beginning of a name"""


@dataclass(frozen=True, order=True)
class EntityKey:
    """The key of an entity: its scope, its place by levels, and the name of the body after the place.

    `site` is the host that published it, for a body without a place; else it is empty.
    """

    scope: str
    place: tuple[str, ...]
    body: str
    site: str = ""

    @property
    def entity_id(self) -> str:
        """D, U or H (department, unit, headquarters) and a hash of the key: the same in every warehouse."""
        joined = "\x1f".join((self.scope, "\x1e".join(self.place), self.body, self.site))
        return _PREFIX[self.scope] + hashlib.sha256(joined.encode()).hexdigest()[:_ID_CHARS]

    @property
    def loose(self) -> tuple[str, str, str]:
        """Equal for names that may mean one body: other wordings, and a place without its upper levels."""
        return self.scope, self.place[-1] if self.place else "", loose_body(self.body)

    @property
    def is_placed(self) -> bool:
        """Whether it is known which of all bodies of that name it is: by place, by site, or as a body of the state."""
        return bool(self.place or self.site) or is_national(self.body)


@cache
def place_words() -> dict[str, Any]:
    """The declared words (`schemas/linking/places.toml`)."""
    return declared("schemas/linking/places.toml", references.places)


@cache
def entity_key(name: str, scope: str, division_name: str | None = None, site: str = "") -> EntityKey:
    """The key of a printed name.

    Args:
        name: as printed; 中国共产党X委员会Y部, 中共X委Y部 and X委Y部 have one key.
        scope: department, unit or unit_headquarters; figures of different scopes never meet.
        division_name: the place, where it is known; else the one that the name begins with.
        site: the host that published it; used only for a name without place that is not of the whole state.
    """
    before, levels, rest = split_place(normal_name(name))
    body = before + rest
    stated = levels_of(division_name) if division_name else ()
    place = place_key(stated or levels)
    if division_name and not stated:
        place = (division_name,)
    return EntityKey(scope, place, body, "" if place or is_national(body) else site)


def levels_of(division_name: str) -> tuple[str, ...]:
    """Split a place into levels: 甲市乙区 is 甲市 and 乙区; empty where its levels are not known."""
    return split_place(division_name + _ANY_BODY)[1]


def place_key(levels: tuple[str, ...]) -> tuple[str, ...]:
    """A place by levels, from its last city or prefecture on.

    No two cities of the country have one name (地名管理条例: names of divisions of county rank and above are not given
    twice), so that 江苏省昆山市, 苏州市昆山市 and 昆山市 are one place. Names of districts and counties are older than
    that rule and need their city: some names belong to districts of two cities.
    """
    cities = [index for index, name in enumerate(levels) if name.endswith(tuple(place_words()["cities"]))]
    return levels[cities[-1] :] if cities else levels


def place_level(name: str) -> str | None:
    """province, prefecture or county, by the ending of one level of a place; None for a city, which may be either."""
    if name in place_words()["municipalities"]:
        return "province"
    for level, endings in place_words()["levels"].items():
        if name.endswith(tuple(endings)):
            return str(level)
    return None


@cache
def loose_body(body: str) -> str:
    """The name of a body without what varies between documents (和 or 与, 人民政府, a second name in brackets)."""
    for pattern, replacement in place_words()["wordings"].values():
        body = re.sub(pattern, replacement, body)
    return body


@cache
def is_national(body: str) -> bool:
    """Whether a name without place is that of a body of the whole state."""
    return bool(re.search(place_words()["national"], body))


def site_of(source_url: str | None) -> str:
    """The host of an address without www.; empty where there is none."""
    try:
        return (urlsplit(source_url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
