"""Make the rules of a scanned page straight: turn it, then undo what perspective and curl did to its rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from transforms.scans.picture import Mask, Scan, ink_of

Floats = npt.NDArray[np.float64]

_MOST_DEGREES = 5.0
_COARSE, _FINE = 0.1, 0.01
_SMALL_DPI = 100.0
_RULE_INCHES = 0.35
"""A run of ink that is at least so long may be part of a rule"""
_TRACED_INCHES = 0.8
"""Rules that are at least so long say how the page is bent"""
_FEWEST_RULES = 4
_POWERS = ((1, 0), (2, 0), (3, 0), (4, 0), (1, 1), (2, 1), (3, 1), (1, 2), (2, 2))
"""Powers of the place along the rule and across it, in the polynomial of its displacement"""
_CELL = 16
"""The displacement is computed at every so many pixels"""


@dataclass(frozen=True)
class Bend:
    """How far rules of one direction are displaced from straight lines, as a polynomial of the place on the page."""

    weights: Floats
    along: tuple[float, float]
    """Between which places along the rules it was measured; beyond them the last value holds"""
    across: tuple[float, float]
    size: tuple[float, float]

    def at(self, along: Floats, across: Floats) -> Floats:
        """The displacement at places."""
        u = np.clip(along, *self.along) / self.size[0] * 2 - 1
        v = np.clip(across, *self.across) / self.size[1] * 2 - 1
        return np.asarray(_basis(u, v) @ self.weights, dtype=np.float64)


@dataclass(frozen=True)
class Rectified:
    """A scan with straight rules, and where each of its pixels was."""

    scan: Scan
    from_x: npt.NDArray[np.float32]
    from_y: npt.NDArray[np.float32]

    def box_before(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """The box around what lies in a box, in pixels of the scan as it was."""
        height, width = self.from_x.shape
        rows = [min(max(round(y), 0), height - 1) for y in (y0, y1)]
        columns = [min(max(round(x), 0), width - 1) for x in (x0, x1)]
        xs = [float(self.from_x[row, column]) for row in rows for column in columns]
        ys = [float(self.from_y[row, column]) for row in rows for column in columns]
        return min(xs), min(ys), max(xs), max(ys)


def rectified(scan: Scan) -> Rectified:
    """Straighten the rules of a scan; every pixel is interpolated once."""
    ink = ink_of(scan.grey)
    degrees = skew_of(ink, scan.dpi)
    turned = cv2.warpAffine(ink, _turn(ink, degrees), (ink.shape[1], ink.shape[0]), flags=cv2.INTER_NEAREST)
    down = bend_of(turned.astype(np.uint8), scan.dpi)
    right = bend_of(np.ascontiguousarray(turned.T).astype(np.uint8), scan.dpi)
    x, y = _source(ink.shape[1], ink.shape[0], degrees, down, right)
    grey = cv2.remap(
        scan.grey, x, y, cv2.INTER_CUBIC if not scan.is_bilevel else cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    red = None if scan.red is None else cv2.remap(scan.red, x, y, cv2.INTER_NEAREST).astype(np.uint8)
    return Rectified(Scan(grey.astype(np.uint8), red, scan.dpi, scan.is_bilevel), x, y)


def skew_of(ink: Mask, dpi: float) -> float:
    """The angle, in degrees counter-clockwise, by which to turn a page so that its rules, or lines, are level."""
    scale = min(_SMALL_DPI / dpi, 1.0)
    small = cv2.resize(ink * np.uint8(255), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = (small > 90).astype(np.uint8)
    runs = cv2.morphologyEx(small, cv2.MORPH_OPEN, np.ones((1, int(0.15 * dpi * scale)), np.uint8))
    chosen = runs if int(runs.sum()) > 0.001 * runs.size else small
    ys, xs = np.nonzero(chosen)
    if len(xs) < 100:
        return 0.0
    step = max(len(xs) // 60_000, 1)
    # Jittered within their pixels: whole rows would make an angle of nothing look the sharpest.
    jitter = np.random.default_rng(0).uniform(-0.5, 0.5, (2, len(xs)))[:, ::step]
    x, y = xs[::step] + jitter[0], ys[::step] + jitter[1]
    coarse = np.arange(-_MOST_DEGREES, _MOST_DEGREES + _COARSE, _COARSE)
    best = max(coarse, key=lambda angle: _sharpness(x, y, angle))
    fine = np.arange(best - _COARSE, best + _COARSE, _FINE)
    return float(max(fine, key=lambda angle: _sharpness(x, y, angle)))


def _sharpness(x: Floats, y: Floats, degrees: float) -> float:
    level = y - x * np.tan(np.deg2rad(degrees))
    counts = np.bincount((level - level.min()).astype(np.int64))
    return float(np.sum(counts.astype(np.float64) ** 2))


def _turn(ink: Mask, degrees: float) -> Floats:
    height, width = ink.shape
    return np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), dtype=np.float64)


def bend_of(ink: Mask, dpi: float) -> Bend | None:
    """How the level rules of a turned page are bent; None where there are too few to tell."""
    length = int(_RULE_INCHES * dpi)
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length // 3), np.uint8))
    runs = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((1, length // 6), np.uint8))
    traces = list(_traces(runs.astype(np.uint8), _TRACED_INCHES * dpi))
    return fitted(traces, (float(ink.shape[1]), float(ink.shape[0]))) if len(traces) >= _FEWEST_RULES else None


def _traces(runs: Mask, least: float) -> list[Floats]:
    """The middle line of each long rule, as places along and across."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    traces = []
    for number in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[number])
        if width < least or height > max(width * 0.06, 6):
            continue
        own = labels[y : y + height, x : x + width] == number
        thickness = own.sum(axis=0)
        typical = np.median(thickness[thickness > 0])
        columns = np.flatnonzero((thickness > 0) & (thickness <= typical + 2))[:: max(width // 60, 1)]
        if len(columns) < 10:
            continue
        middle = (own[:, columns] * np.arange(height)[:, None]).sum(axis=0) / thickness[columns]
        traces.append(np.stack([columns + x, middle + y], axis=1).astype(np.float64))
    return traces


def fitted(traces: Sequence[Floats], size: tuple[float, float]) -> Bend:
    """Fit the displacement to rules each of which should be level; rules that do not fit the others are left out."""
    fitting = list(traces)
    along, across = np.concatenate(fitting)[:, 0], np.concatenate(fitting)[:, 1]
    limits = (float(along.min()), float(along.max())), (float(across.min()), float(across.max()))
    weights = np.zeros(len(_POWERS))
    for _ in range(3):
        rows, values = [], []
        for trace in fitting:
            basis = _basis(trace[:, 0] / size[0] * 2 - 1, trace[:, 1] / size[1] * 2 - 1)
            rows.append(basis - basis.mean(axis=0))
            values.append(trace[:, 1] - trace[:, 1].mean())
        matrix, value = np.concatenate(rows), np.concatenate(values)
        ridge = np.eye(len(_POWERS)) * 1e-3 * len(value)
        weights = np.linalg.solve(matrix.T @ matrix + ridge * 1e-3, matrix.T @ value)
        errors = [float(np.abs(row @ weights - own).max()) for row, own in zip(rows, values, strict=True)]
        limit = max(3 * float(np.median(errors)), 2.0)
        if all(error <= limit for error in errors):
            break
        fitting = [trace for trace, error in zip(fitting, errors, strict=True) if error <= limit]
    return Bend(weights, *limits, size)


def _basis(u: Floats, v: Floats) -> Floats:
    return np.stack([u**i * v**j for i, j in _POWERS], axis=-1)


def _source(
    width: int, height: int, degrees: float, down: Bend | None, right: Bend | None
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Where each pixel of the rectified page comes from in the scan."""
    xs = np.linspace(0, width - 1, width // _CELL + 2)
    ys = np.linspace(0, height - 1, height // _CELL + 2)
    x, y = (np.asarray(values, dtype=np.float64) for values in np.meshgrid(xs, ys))
    straight_x, straight_y = x, y
    for _ in range(3):
        bent_y = straight_y + (down.at(x, y) if down else 0.0)
        bent_x = straight_x + (right.at(y, x) if right else 0.0)
        x, y = bent_x, bent_y
    back = cv2.invertAffineTransform(_turn(np.zeros((height, width), np.uint8), degrees))
    scan_x = back[0, 0] * x + back[0, 1] * y + back[0, 2]
    scan_y = back[1, 0] * x + back[1, 1] * y + back[1, 2]
    return _spread(scan_x, width, height), _spread(scan_y, width, height)


def _spread(values: Floats, width: int, height: int) -> npt.NDArray[np.float32]:
    """Interpolate values at the corners of cells to every pixel."""
    rows = np.linspace(0, values.shape[0] - 1, height, dtype=np.float32)
    columns = np.linspace(0, values.shape[1] - 1, width, dtype=np.float32)
    map_x, map_y = np.meshgrid(columns, rows)
    return np.asarray(cv2.remap(values.astype(np.float32), map_x, map_y, cv2.INTER_LINEAR), dtype=np.float32)
