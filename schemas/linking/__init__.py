"""Declarations by which documents are linked: words of places, and the table of administrative divisions."""
