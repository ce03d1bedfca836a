"""The two recognisers of printed text: their models come inside packages of the extra `scan`; nothing is downloaded.

Only the nets are used, and none of the code around them: of each package the place of one file is looked up.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from transforms.scans.installed import MODELS, model_of
from transforms.scans.picture import Grey

_HEIGHT = 48
_LEAST_WIDTH, _MOST_WIDTH = 48, 3200
_STEP = 32
_MOST_PIXELS_AT_ONCE = 48 * 1536
"""More do not fit the caches of a core: a line then takes up to twice the time"""


@cache
def recognisers() -> tuple[Recogniser, Recogniser]:
    """Both recognisers, loaded once in each process."""
    first, second = (model_of(package) for package in MODELS)
    if first is None or second is None:
        raise RuntimeError("the extra `scan` is not installed")
    return Recogniser(first), Recogniser(second)


class Recogniser:
    """Reads pictures of one line of print each."""

    def __init__(self, model: Path) -> None:
        """Load a model."""
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        characters = self._session.get_modelmeta().custom_metadata_map["character"].split("\n")
        # Number 0 of a net is no character, and the one behind its characters is a space.
        self._characters = ["", *characters, " "]
        self._input = self._session.get_inputs()[0].name

    def read(self, lines: Sequence[Grey]) -> list[str]:
        """Read pictures of lines; empty where nothing is recognised."""
        scaled = [_scaled(line) for line in lines]
        texts = [""] * len(lines)
        for batch, width in _batches([line.shape[1] for line in scaled]):
            data = np.zeros((len(batch), 3, _HEIGHT, width), np.float32)
            for index, number in enumerate(batch):
                data[index, :, :, : scaled[number].shape[1]] = scaled[number] / np.float32(127.5) - np.float32(1)
            best = self._session.run(None, {self._input: data})[0].argmax(axis=2)
            for index, number in enumerate(batch):
                texts[number] = self._text(best[index])
        return texts

    def _text(self, best: npt.NDArray[np.int64]) -> str:
        changed = np.r_[True, best[1:] != best[:-1]]
        return "".join(self._characters[number] for number in best[changed & (best > 0)])


def _scaled(line: Grey) -> Grey:
    width = min(max(math.ceil(line.shape[1] * _HEIGHT / line.shape[0]), _LEAST_WIDTH), _MOST_WIDTH)
    shrinks = line.shape[0] > _HEIGHT
    return np.asarray(
        cv2.resize(line, (width, _HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR),
        dtype=np.uint8,
    )


def _batches(widths: Sequence[int]) -> Iterator[tuple[list[int], int]]:
    """Numbers of lines that are read together, and the width that all of them get.

    The width of a line is filled up to the next step whatever is read with it, so that no line depends on others.
    """
    by_width: dict[int, list[int]] = {}
    for number, width in enumerate(widths):
        by_width.setdefault(math.ceil(width / _STEP) * _STEP, []).append(number)
    for width, numbers in sorted(by_width.items()):
        most = max(_MOST_PIXELS_AT_ONCE // (_HEIGHT * width), 1)
        for start in range(0, len(numbers), most):
            yield numbers[start : start + most], width
