"""What the checks say to people (`checks.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from common.language import Bilingual
from schemas.declarations import references
from schemas.declarations.reader import declared, expect

_FILE = "schemas/wording/checks.toml"
_TURNED = str.maketrans("=≈≥≤", "≠≠<>")


@dataclass(frozen=True)
class CheckText:
    """What a check says."""

    holds: Bilingual
    """The rule"""
    broken: Bilingual
    """What is found where it does not hold"""


@cache
def check_texts() -> dict[str, CheckText]:
    """The texts of all declared checks by identifier."""
    return _texts(declared(_FILE, references.check_texts))


def load_texts(declaration: Mapping[str, Any]) -> dict[str, CheckText]:
    """Texts from a declaration that is not a file.

    Raises:
        DeclarationError: something in it is not known, or a check lacks a text.
    """
    expect(dict(declaration), _FILE, references.check_texts)
    return _texts(declaration)


def _texts(declaration: Mapping[str, Any]) -> dict[str, CheckText]:
    return {
        name: CheckText(Bilingual(**body["holds"]), _broken(Bilingual(**body["holds"]), body.get("broken", {})))
        for name, body in declaration.items()
    }


def _broken(holds: Bilingual, broken: Mapping[str, str]) -> Bilingual:
    """What is found where a check fails; in Chinese, unless it is declared, its formula with the sign turned."""
    return Bilingual(
        en=broken.get("en") or f"it does not hold that {holds.en}",
        zh=broken.get("zh") or holds.zh.translate(_TURNED),
    )
