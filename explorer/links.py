"""The addresses of the pages: short, without a query where none is needed, and stable, so that they can be cited."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode


def address(*parts: object, **query: object) -> str:
    """An address of the explorer; parameters that are None or empty are left out."""
    path = "/" + "/".join(quote(str(segment), safe="") for segment in parts)
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def body(entity_id: object, figure: object = None) -> str:
    """The page of a body, with the key figure that it draws by year."""
    return address("body", entity_id, figure=figure)


def body_year(entity_id: object, year: object, kind: object) -> str:
    """The page of a body in a year."""
    return address("body", entity_id, year, kind)


def units(entity_id: object) -> str:
    """The page of a department beside the sum of its units."""
    return address("body", entity_id, "units")


def peers(entity_id: object, year: object, kind: object, figure: object = None) -> str:
    """The page of a body beside its peers in a year, with the key figure by which they are listed."""
    return address("body", entity_id, year, kind, "peers", figure=figure)


def narrative(entity_id: object, year: object, kind: object) -> str:
    """The page of what the narrative and the performance forms of a body say of a year."""
    return address("body", entity_id, year, kind, "narrative")


def versions(entity_id: object, year: object, kind: object) -> str:
    """The page of the versions of a disclosure, side by side."""
    return address("body", entity_id, year, kind, "versions")


def document(sha256: object) -> str:
    """The page of a document."""
    return address("document", sha256)


def table(sha256: object, table_key: object) -> str:
    """The page of a table of a document."""
    return address("document", sha256, "table", table_key)


def page(sha256: object, number: object) -> str:
    """The page that shows a page of a document."""
    return address("document", sha256, "page", number)


def figure(fact_id: object) -> str:
    """The page of a figure."""
    return address("figure", fact_id)


def coverage(year: object = None, kind: object = None) -> str:
    """The page of what should be public."""
    return address("coverage", year=year, kind=kind)


def question(name: object, **chosen: object) -> str:
    """The page that answers a question across all bodies, for what is chosen (year, place, figure)."""
    return address("questions", name, **chosen)


def other_language(path: str, query: Mapping[str, str], language: str) -> str:
    """The address of the page that is shown, in the other language."""
    given = {**query, "lang": "en" if language == "zh" else "zh"}
    return f"{path}?{urlencode(given)}"
