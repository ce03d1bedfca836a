"""Merge the declarations of a project over those of this program.

- Tables are merged by key.
- Lists of texts are added to: what ours has already is not added twice.
- In a list of tables, an own entry adds its lists to the entry of ours with the same single values (the features of
  words, the role of a label), and a row to that of ours with the same `code`; any other entry is new. Where several
  rows of ours may be meant, it is refused. Entries whose lists belong together (limits, meanings) are always new.
- A single value that ours has with another value contradicts ours, and is refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from schemas.declarations.lines import Path, line_of, lines

_ALWAYS_NEW = ("limits", "twins", "statements", "measures", "same")


class Merged:
    """Two declarations in one body, with the file and the line that each value comes from.

    Raises:
        tomllib.TOMLDecodeError: the own file is not TOML.
    """

    def __init__(self, name: str, ours: str, own_label: str, own: str) -> None:
        self._name, self._own_label = name, own_label
        self._lines, self._own_lines = lines(ours), {}
        self._own_paths: dict[Path, Path] = {}
        """By path in the merged body, the path in the own file"""
        self.contradictions: list[str] = []
        """A line for each, with both places"""
        own_body = tomllib.loads(own)
        self._own_lines = lines(own)
        self.body: dict[str, Any] = self._table(tomllib.loads(ours), own_body, (), ())

    def located(self, path: Path, problem: str) -> str:
        """Put the file and the line before a problem in the merged body."""
        for length in range(len(path), 0, -1):
            if (own := self._own_paths.get(path[:length])) is not None:
                return f"{self._own_location(own)}: {problem}"
            if line := self._lines.get(path[:length]):
                return f"{self._name}, line {line}: {problem} (merged with {self._own_label})"
        return f"{self._own_label}: {problem}"

    def _table(self, ours: Mapping[str, Any], own: Mapping[str, Any], path: Path, own_path: Path) -> dict[str, Any]:
        merged = dict(ours)
        for key, value in own.items():
            at, own_at = (*path, key), (*own_path, key)
            self._own_paths[at] = own_at
            if key not in ours:
                merged[key] = value
                self._note(value, at, own_at)
            elif isinstance(value, dict) and isinstance(ours[key], dict):
                merged[key] = self._table(ours[key], value, at, own_at)
            elif isinstance(value, list) and isinstance(ours[key], list):
                merged[key] = self._list(ours[key], value, at, own_at)
            elif value != ours[key]:
                own_value = f"{key!r} is {value!r}"
                self.contradictions.append(
                    f"{self._own_location(own_at)}: {own_value}, and {ours[key]!r} in {self._our_location(at)}"
                )
        return merged

    def _list(self, ours: list[Any], own: list[Any], path: Path, own_path: Path) -> list[Any]:
        merged = list(ours)
        for number, entry in enumerate(own):
            own_at = (*own_path, number)
            if isinstance(entry, dict) and path[-1] not in _ALWAYS_NEW:
                indices = _meant(merged[: len(ours)], entry)
                if len(indices) > 1:
                    candidates = ", ".join(self._our_location((*path, index)) for index in indices)
                    problem = f"several entries may be meant ({candidates}): repeat what distinguishes it"
                    self.contradictions.append(f"{self._own_location(own_at)}: {problem}")
                    continue
                if indices:
                    at = (*path, indices[0])
                    self._own_paths[at] = own_at
                    merged[indices[0]] = self._table(merged[indices[0]], entry, at, own_at)
                    continue
            elif entry in merged:
                continue
            at = (*path, len(merged))
            merged.append(entry)
            self._own_paths[at] = own_at
            self._note(entry, at, own_at)
        return merged

    def _note(self, value: Any, path: Path, own_path: Path) -> None:
        """Note where a value of the own file stands in the merged body, with all that is in it."""
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, each in inner:
            self._own_paths[(*path, key)] = (*own_path, key)
            self._note(each, (*path, key), (*own_path, key))

    def _own_location(self, path: Path) -> str:
        line = line_of(self._own_lines, path)
        return f"{self._own_label}, line {line}" if line else self._own_label

    def _our_location(self, path: Path) -> str:
        line = line_of(self._lines, path)
        return f"{self._name}, line {line}" if line else self._name


def _meant(ours: list[Any], entry: Mapping[str, Any]) -> list[int]:
    """Find the entry of ours that an own entry adds to; several where it does not say which."""
    single = _single(entry)
    tables = [(index, _single(table)) for index, table in enumerate(ours) if isinstance(table, dict)]
    if exact := [index for index, values in tables if values == single]:
        return exact[:1]
    # Never an entry that says more than the own one, unless a row is named by its code.
    return [index for index, values in tables if "code" in single and single.items() <= values.items()]


def _single(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if not isinstance(value, (list, dict))}
