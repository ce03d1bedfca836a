"""Learns to read digits: `python -m benchmarks.digits` writes transforms/appearance/digits.npz."""
