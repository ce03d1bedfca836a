"""Declarations that reading depends on: a change means that documents are read again."""
