"""Learns to read digits: `python -m tools.digits` writes transforms/appearance/digits.npz."""
