"""Train the digit reader: `python -m tools.digits` writes transforms/appearance/digits.npz."""
