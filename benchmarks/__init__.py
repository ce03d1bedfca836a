"""Benchmarks of accuracy and speed, each a command that prints a table."""
