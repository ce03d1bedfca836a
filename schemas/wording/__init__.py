"""Texts for people: a change touches no document."""
