"""On which line of a TOML file a value stands: tomllib does not say.

For text that tomllib has read already: what is not TOML is not found here.
"""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]
"""Keys and places in lists (from 0) that lead to a value"""

_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_SKIPPED = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")' + r"|'''.*?'{3,5}(?!')" + r'|"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'", re.DOTALL
)
_SCALAR = re.compile(r"[^,\]}#\n]+")


def lines(text: str) -> dict[Path, int]:
    """The line (from 1) of every key, table and member of a list."""
    return _Reader(text).read()


def line_of(line_numbers: dict[Path, int], path: Path) -> int | None:
    """The line of a value, or of the nearest that it stands in."""
    for length in range(len(path), 0, -1):
        if path[:length] in line_numbers:
            return line_numbers[path[:length]]
    return None


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line, self._counted = 1, 0
        self._found: dict[Path, int] = {}
        self._lists: dict[Path, int] = {}
        """How many tables a list of tables has so far"""

    def read(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip():
            if self._text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)
        return self._found

    def _skip(self) -> bool:
        match = _SKIPPED.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at < len(self._text)

    def _note(self, path: Path) -> None:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        self._found.setdefault(path, self._line)

    def _header(self) -> Path:
        double = self._text.startswith("[[", self._at)
        self._at += 2 if double else 1
        keys = self._keys()
        path: Path = ()
        for depth, key in enumerate(keys):
            path = (*path, key)
            if depth < len(keys) - 1 and path in self._lists:
                path = (*path, self._lists[path] - 1)
            elif depth < len(keys) - 1:
                self._note(path)
        if double:
            self._lists[path] = self._lists.get(path, 0) + 1
            self._note(path)
            path = (*path, self._lists[path] - 1)
        self._note(path)
        self._at += 2 if double else 1
        return path

    def _pair(self, table: Path) -> None:
        start = self._at
        keys = self._keys()
        end, self._at = self._at, start
        for length in range(1, len(keys) + 1):
            self._note((*table, *keys[:length]))
        self._at = end + 1  # the sign =
        self._value((*table, *keys))

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip()
            match = _KEY.match(self._text, self._at)
            if match is None:
                raise ValueError("no TOML")
            word = match[0]
            keys.append(next(iter(tomllib.loads(f"{word} = 0"))) if word[0] in "\"'" else word)
            self._at = match.end()
            self._skip()
            if not self._text.startswith(".", self._at):
                return keys
            self._at += 1

    def _value(self, path: Path) -> None:
        self._skip()
        if match := _STRING.match(self._text, self._at):
            self._at = match.end()
        elif self._text.startswith("[", self._at):
            self._at += 1
            number = 0
            while self._skip() and not self._text.startswith("]", self._at):
                self._note((*path, number))
                self._value((*path, number))
                number += 1
                self._comma()
            self._at += 1
        elif self._text.startswith("{", self._at):
            self._at += 1
            while self._skip() and not self._text.startswith("}", self._at):
                self._pair(path)
                self._comma()
            self._at += 1
        elif match := _SCALAR.match(self._text, self._at):
            self._at = match.end()
        else:
            raise ValueError("no TOML")

    def _comma(self) -> None:
        if self._skip() and self._text.startswith(",", self._at):
            self._at += 1
