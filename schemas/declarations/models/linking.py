"""Models of the declarations that tell places and bodies apart (`schemas/linking`)."""

from __future__ import annotations

from schemas.declarations.models.vocabulary import Strict


class PlaceLevels(Strict):
    """Endings of a place by its level."""

    province: list[str]
    county: list[str]
    prefecture: list[str]


class PlacesFile(Strict):
    """Words that distinguish places from bodies."""

    municipalities: list[str]
    cities: list[str]
    national: str
    levels: PlaceLevels
    wordings: dict[str, tuple[str, str]]
