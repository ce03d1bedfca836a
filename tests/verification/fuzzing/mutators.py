"""All mutators by name. Each takes the bytes of a sound PDF and a source of chance, and gives hostile bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from tests.verification.fuzzing import bombs, bytewise, drawing, structure

Mutate = Callable[[bytes, Random], bytes]


@dataclass(frozen=True)
class Mutator:
    """One way to spoil a PDF; `says` is what it does, `share` how often it is used beside the others."""

    name: str
    says: str
    mutate: Mutate
    share: int


def _declared() -> dict[str, Mutator]:
    mutators: dict[str, Mutator] = {}
    for module, share in ((bytewise, 10), (structure, 10), (drawing, 10), (bombs, 1)):
        for mutate in module.MUTATORS:
            name = mutate.__name__
            mutators[name] = Mutator(name, str(mutate.__doc__).strip("."), mutate, share)
    return mutators


MUTATORS: Mapping[str, Mutator] = _declared()
