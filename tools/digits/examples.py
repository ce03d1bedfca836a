"""Training examples: patches with the digit that they show, and their source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.appearance.patches import Floats

NO_DIGIT = 10


@dataclass(frozen=True)
class Examples:
    """Features (n x features), labels (a digit or `NO_DIGIT`), and the font or document each example is from."""

    inputs: Floats
    digit: NDArray[np.int64]
    source: NDArray[np.int64]

    @classmethod
    def joined(cls, parts: Sequence[Examples]) -> Examples:
        """All of them, one after another."""
        return cls(
            np.concatenate([batch.inputs for batch in parts]),
            np.concatenate([batch.digit for batch in parts]),
            np.concatenate([batch.source for batch in parts]),
        )

    def chosen(self, rows: NDArray[np.bool_]) -> Examples:
        """Those of them where `rows` is true."""
        return Examples(self.inputs[rows], self.digit[rows], self.source[rows])
