"""Typesets disclosures of final accounts from known, balanced figures, and writes the truth beside them."""
