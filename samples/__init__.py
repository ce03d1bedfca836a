"""Typeset disclosures of final accounts from known, balanced figures, and write the truth with them."""
