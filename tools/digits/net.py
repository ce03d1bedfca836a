"""A network with one hidden layer, trained with Adam in numpy."""

from __future__ import annotations

import numpy as np

from tools.digits.examples import NO_DIGIT, Examples
from transforms.appearance.patches import Floats

_HIDDEN, _BATCH = 96, 256
_RATE, _DECAY = 2e-3, 2e-6
_INPUT_LOST, _HIDDEN_LOST = 0.05, 0.2
_MOMENTUM, _SQUARES = 0.9, 0.999

Net = tuple[Floats, Floats, Floats, Floats]
"""Weights and biases of the hidden layer, and of the output"""


def learnt(examples: Examples, passes: int, seed: int) -> Net:
    """A net that tells the digits of these examples apart; inputs are scaled within its weights."""
    chance = np.random.default_rng(seed)
    count, width = examples.inputs.shape
    mean, spread = examples.inputs.mean(0), examples.inputs.std(0) + np.float32(0.1)
    weights = [
        chance.normal(0, np.sqrt(2 / width), (width, _HIDDEN)).astype(np.float32),
        np.zeros(_HIDDEN, np.float32),
        chance.normal(0, np.sqrt(1 / _HIDDEN), (_HIDDEN, NO_DIGIT + 1)).astype(np.float32),
        np.zeros(NO_DIGIT + 1, np.float32),
    ]
    means = [np.zeros_like(weight) for weight in weights]
    squares = [np.zeros_like(weight) for weight in weights]
    steps = passes * count // _BATCH
    for step in range(steps):
        rows = chance.integers(0, count, _BATCH)
        inputs = (examples.inputs[rows] - mean) / spread
        inputs *= chance.random(inputs.shape, dtype=np.float32) > _INPUT_LOST
        before = inputs @ weights[0] + weights[1]
        dropout = (chance.random(before.shape, dtype=np.float32) > _HIDDEN_LOST) / np.float32(1 - _HIDDEN_LOST)
        hidden = np.maximum(before, 0) * dropout
        logits = hidden @ weights[2] + weights[3]
        wrong = np.exp(logits - logits.max(1, keepdims=True))
        wrong /= wrong.sum(1, keepdims=True)
        wrong[np.arange(_BATCH), examples.digit[rows]] -= 1
        wrong /= _BATCH
        back = (wrong @ weights[2].T) * dropout * (before > 0)
        slopes = [inputs.T @ back, back.sum(0), hidden.T @ wrong, wrong.sum(0)]
        rate = _RATE * (0.5 * (1 + np.cos(np.pi * step / steps)) + 0.01)
        for index, slope in enumerate(slopes):
            means[index] += (1 - _MOMENTUM) * (slope - means[index])
            squares[index] += (1 - _SQUARES) * (slope**2 - squares[index])
            move = means[index] / (1 - _MOMENTUM ** (step + 1))
            move /= np.sqrt(squares[index] / (1 - _SQUARES ** (step + 1))) + 1e-8
            if weights[index].ndim > 1:
                move += _DECAY / _RATE * weights[index]
            weights[index] -= (rate * move).astype(np.float32)
    hidden_weights = weights[0] / spread[:, None]
    return hidden_weights, weights[1] - mean @ hidden_weights, weights[2], weights[3]


def chances(nets: list[Net], inputs: Floats) -> Floats:
    """The chance of each digit, and of no digit, by the mean of the nets."""
    logits = np.mean([np.maximum(inputs @ w0 + b0, 0) @ w1 + b1 for w0, b0, w1, b1 in nets], axis=0)
    likely = np.exp(logits - logits.max(1, keepdims=True))
    scaled: Floats = likely / likely.sum(1, keepdims=True)
    return scaled
