"""Measure whole runs and other libraries as processes, from outside and from within."""
