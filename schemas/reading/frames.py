"""The declared frames (`frames.toml`) as pandas dtypes and Arrow schemas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from schemas.declarations import references
from schemas.declarations.reader import declared

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_DECIMALS = 10
_DIGITS = 28
_PANDAS = {"text": "str", "int": "Int64", "float": "float64", "bool": "bool", "decimal": "object"}
_DUCKDB = {
    "text": "VARCHAR",
    "int": "BIGINT",
    "float": "DOUBLE",
    "bool": "BOOLEAN",
    "decimal": f"DECIMAL({_DIGITS}, {_DECIMALS})",
}


def is_storable(value: Decimal) -> bool:
    """Whether a column of the type decimal holds the value exactly: at most 18 digits before the point, 10 after it."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        return False
    return abs(value) < 10 ** (_DIGITS - _DECIMALS) and -exponent <= _DECIMALS


@dataclass(frozen=True)
class Column:
    """One declared column; `type` is text, int, float, bool or decimal."""

    name: str
    type: str
    required: bool
    zh: str
    doc: str

    @property
    def duckdb_type(self) -> str:
        """The SQL type of this column in the warehouse."""
        return _DUCKDB[self.type]


@dataclass(frozen=True)
class Frame:
    """One declared frame: its columns in order, its key, its canonical sort order and what else is unique in it."""

    name: str
    doc: str
    key: tuple[str, ...]
    sort: tuple[str, ...]
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ()
    """Columns that besides the key are equal in no two rows; none for most frames"""

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in declared order."""
        return [column.name for column in self.columns]

    def build(self, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
        """Make a DataFrame with exactly the declared columns and dtypes; an undeclared key raises KeyError."""
        import pandas as pd

        rows = list(rows)
        if not rows:
            return _empty(self).copy()
        names = set(self.column_names)
        for row in rows:
            if extra := set(row) - names:
                raise KeyError(f"frame {self.name} declares no column {sorted(extra)}")
        data: dict[str, pd.Series[Any]] = {}
        for column in self.columns:
            values = [row.get(column.name) for row in rows]
            data[column.name] = pd.Series(values, dtype=_PANDAS[column.type])
        return pd.DataFrame(data, columns=self.column_names)

    def expect_unique(self, rows: pd.DataFrame) -> None:
        """Refuse rows of which two are equal in the key, or in what else is declared as unique.

        Raises:
            ValueError: two rows are.
        """
        if len(rows) < 2:
            return
        for columns in filter(None, (self.key, self.unique)):
            duplicates = rows[rows.duplicated(list(columns))]
            if len(duplicates):
                key = ", ".join(str(value) for value in duplicates.iloc[0][list(columns)])
                raise ValueError(f"the frame {self.name} has more than one row with the key {key}")

    def arrow_schema(self) -> pa.Schema:
        """The Arrow schema under which the frame is staged."""
        return _arrow_schema(self)


@cache
def _empty(declared: Frame) -> pd.DataFrame:
    """A frame without rows; most frames of most documents are empty."""
    import pandas as pd

    return pd.DataFrame({column.name: pd.Series([], dtype=_PANDAS[column.type]) for column in declared.columns})


@cache
def _arrow_schema(declared: Frame) -> pa.Schema:
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "decimal": pa.decimal128(_DIGITS, _DECIMALS),
    }
    return pa.schema([pa.field(c.name, types[c.type], nullable=not c.required) for c in declared.columns])


@cache
def frames() -> dict[str, Frame]:
    """All declared frames by name."""
    bodies = declared("schemas/reading/frames.toml", references.frames)
    # A frame may take columns, key and order from another one instead of repeating them.
    completed = {
        name: {**bodies[body["columns_of"]], **body} if "columns_of" in body else body for name, body in bodies.items()
    }
    return {
        name: Frame(
            name=name,
            doc=body["doc"],
            key=tuple(body["key"]),
            sort=tuple(body["sort"]),
            columns=tuple(
                Column(column, spec["type"], spec.get("required", False), spec["zh"], spec["doc"])
                for column, spec in body["columns"].items()
            ),
            unique=tuple(body.get("unique", ())),
        )
        for name, body in completed.items()
    }


def frame(name: str) -> Frame:
    """One declared frame; an unknown name raises KeyError."""
    return frames()[name]
