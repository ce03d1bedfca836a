"""Collects what review and proof pages show, and writes them."""
