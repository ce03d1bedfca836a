"""Load every declaration that documents are read by, to find what is wrong with one before any document is read."""

from __future__ import annotations

from schemas.declarations.own import own_declarations
from schemas.declarations.reader import declared, vocabulary
from schemas.reading.bodies import bodies
from schemas.reading.chapters import chapters
from schemas.reading.forms import forms, labels
from schemas.reading.header_words import header_words
from schemas.reading.magnitudes import magnitudes
from schemas.reading.statements import sections, words
from schemas.reading.titles import patterns, title_words


def load_all() -> None:
    """Load and check all of them; each is loaded once in a process.

    Raises:
        DeclarationError: one is refused.
        ValueError: two of them contradict each other.
    """
    for section in sections():
        for kind in ("final", "budget"):
            words(section.name, kind)
    for load in (vocabulary, labels, header_words, forms, bodies, magnitudes, title_words, patterns):
        load()
    for kind in vocabulary()["document_kinds"]:
        chapters(kind)
    for name in own_declarations().texts:
        declared(name)
