"""Whole runs: run, rerun and rebuild, with their lock, journal, logs and summary."""
