"""Misread grids on purpose, and see which findings and checks notice."""
