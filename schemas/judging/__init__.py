"""Declarations by which documents are judged: a change means judging again, not reading."""
