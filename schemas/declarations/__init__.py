"""Reads and checks declaration files."""
