"""Compile the Chinese texts of click (`click.po`) to the form that gettext reads (`click.mo`)."""

from __future__ import annotations

import ast
import struct
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "schemas" / "wording" / "locale" / "zh" / "LC_MESSAGES"
_MAGIC = 0x950412DE
_KEYWORDS = {"msgid": 0, "msgid_plural": 1, "msgstr": 2, "msgstr[0]": 2}


def read_po(text: str) -> dict[str, str]:
    """Read a catalogue whose texts each stand on one line: translations by id; a plural id follows after NUL.

    Raises:
        ValueError: a line is neither a comment nor one of the known keywords with a text.
    """
    catalogue: dict[str, str] = {}
    for block in text.split("\n\n"):
        parts = ["", "", ""]
        for line in block.splitlines():
            if line.startswith("#") or not line.strip():
                continue
            keyword, _, quoted = line.partition(" ")
            if keyword not in _KEYWORDS:
                raise ValueError(f"not a line of a catalogue: {line}")
            parts[_KEYWORDS[keyword]] = str(ast.literal_eval(quoted))
        singular, plural, translation = parts
        catalogue[f"{singular}\0{plural}" if plural else singular] = translation
    return catalogue


def to_mo(catalogue: dict[str, str]) -> bytes:
    """Write a catalogue in the binary format of gettext (GNU gettext manual, "The Format of GNU MO Files")."""
    pairs = sorted((key.encode(), value.encode()) for key, value in catalogue.items())
    header = struct.calcsize("<7I")
    table = 8 * len(pairs)
    offset = header + 2 * table
    tables: list[bytes] = []
    data = b""
    for texts in zip(*pairs, strict=True):
        entries = b""
        for text in texts:
            entries += struct.pack("<2I", len(text), offset + len(data))
            data += text + b"\0"
        tables.append(entries)
    return struct.pack("<7I", _MAGIC, 0, len(pairs), header, header + table, 0, 0) + b"".join(tables) + data


def main() -> None:
    """Compile the catalogue."""
    (FOLDER / "click.mo").write_bytes(to_mo(read_po((FOLDER / "click.po").read_text("utf-8"))))


if __name__ == "__main__":
    main()
