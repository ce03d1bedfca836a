"""From recognised tables to long facts: one row per printed cell of a named row."""
