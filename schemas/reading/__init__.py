"""Declarations that reading depends on: when one changes, documents are read again."""
