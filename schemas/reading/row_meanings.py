"""What the names of rows mean: which named rows the words of headers name (`items` in `meanings.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from schemas.declarations import header_references
from schemas.declarations.reader import declared
from schemas.reading.forms import Form, Item
from schemas.reading.header_words import features_of
from schemas.reading.meanings import with_same
from schemas.reading.word_lists import Value

_Features = Mapping[str, tuple[Value, ...]]


def items_meant(form: Form, panel: str, name: str) -> tuple[Item, ...]:
    """The rows of a panel that a name can mean by its words; none where a word of it is unknown.

    Args:
        form: A named table.
        panel: One of its panels, which says whether revenue or expenditure is meant where the name does not.
        name: The printed name, normalised and without an ordinal.
    """
    rows = form.rows.get(panel)
    name_features = features_of(name)
    if rows is None or not name_features:
        return ()
    flow = next((declared.flow for declared in form.panels if declared.name == panel), "")
    features = with_same({"flow": flow, **{n: v for n, v in name_features.items() if v != form.defaults.get("money")}})
    meanings = _meanings()
    return tuple(item for item in rows.items if item.code in meanings and _fits(meanings[item.code], features))


def _fits(meaning: _Features, features: Mapping[str, Value]) -> bool:
    return meaning.keys() == features.keys() and all(features[name] in values for name, values in meaning.items())


@cache
def _meanings() -> dict[str, _Features]:
    body = declared("schemas/reading/meanings.toml", header_references.meanings)
    return {
        entry["item"]: {
            name: tuple(value) if isinstance(value, list) else (value,)
            for name, value in entry.items()
            if name != "item"
        }
        for entry in body["items"]
    }
