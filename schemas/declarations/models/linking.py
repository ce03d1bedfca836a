"""Models of the declarations that tell places and bodies apart (`schemas/linking`)."""

from __future__ import annotations

from schemas.declarations.models.vocabulary import Strict


class PlaceLevels(Strict):
    """Endings of a place by its level."""

    province: list[str]
    county: list[str]
    prefecture: list[str]


class RegionWords(Strict):
    """How the region of a body is found in its printed name."""

    central: str
    corps: str
    zones: str
    free_trade_zone: str
    provincial: str
    peoples: str
    short: dict[str, str]


class PlacesFile(Strict):
    """Words that distinguish places from bodies."""

    municipalities: list[str]
    cities: list[str]
    national: str
    levels: PlaceLevels
    wordings: dict[str, tuple[str, str]]
    regions: RegionWords
