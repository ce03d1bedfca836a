"""Grids read wrongly on purpose, and what the rest of the pipeline says of them."""
