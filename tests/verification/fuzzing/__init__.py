"""Fuzz the pipeline: sources, mutators, runs over the mutated files, and the comparison of figures."""
