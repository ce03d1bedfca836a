"""JSON Schemas of the declaration files, for editors: `make json-schemas` writes them into `schemas/json/`.

`.taplo.toml` maps each file to its schema, so that editors with Taplo (Even Better TOML, Helix, Zed) complete and check
keys while typing. References between files are not covered; `references.py` checks them when the files are read.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from schemas.declarations.models import MODELS
from schemas.declarations.models.vocabulary import Word, Words
from schemas.declarations.reader import vocabulary


def name_of(pattern: str) -> str:
    """Return the file name of the JSON Schema for a pattern of `MODELS`."""
    room, _, file_pattern = pattern.partition("/")
    stem = file_pattern.removesuffix("/*.toml").removesuffix(".toml").replace("/", "_")
    return f"{stem if room == 'schemas' else f'{room}_{stem}'}.json"


def json_schemas() -> dict[str, str]:
    """Return the text of every JSON Schema by file name."""
    texts = {}
    for pattern, model in MODELS.items():
        schema = msgspec.json.schema(model, schema_hook=_word)
        titled = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": pattern, **schema}
        texts[name_of(pattern)] = json.dumps(titled, ensure_ascii=False, indent=1) + "\n"
    return texts


def taplo() -> str:
    """Return the text of `.taplo.toml`."""
    rules = [
        f'[[rule]]\ninclude = ["{pattern}"]\n[rule.schema]\npath = "schemas/json/{name_of(pattern)}"\n'
        for pattern in MODELS
    ]
    return "# Which JSON Schema a declaration file has; written by `make json-schemas`.\n\n" + "\n".join(rules)


def _word(kind: type) -> dict[str, Any]:
    if not issubclass(kind, Word):
        raise NotImplementedError(kind)  # how msgspec asks a hook to say that it does not know a type
    single = {"type": "string", "enum": vocabulary()[kind.vocabulary]}
    return {"anyOf": [single, {"type": "array", "items": single}]} if issubclass(kind, Words) else single


def main() -> None:
    """Write all JSON Schemas and `.taplo.toml`; delete schemas without a model."""
    folder = Path(str(files("schemas").joinpath("json")))
    folder.mkdir(exist_ok=True)
    texts = json_schemas()
    for left in {file.name for file in folder.glob("*.json")} - set(texts):
        (folder / left).unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    (folder.parents[1] / ".taplo.toml").write_text(taplo(), "utf-8")
    sys.stdout.write(f"{len(texts)} JSON Schemas written to {folder}\n")


if __name__ == "__main__":
    main()
