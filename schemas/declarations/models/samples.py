"""Declarations of invented departments (`samples`)."""

from __future__ import annotations

from schemas.declarations.models.vocabulary import Strict


class ProfileTable(Strict):
    """A kind of department."""

    name: str
    running: str
    projects: list[str]
    units: list[str]
    duty: list[str]
    public: str = ""
    fund: list[str] = []
    capital: list[str] = []
    party: bool = False
    national: bool = False
    university: bool = False


class ProfilesFile(Strict):
    """The kinds of departments."""

    profile: list[ProfileTable]
