"""Narratives of generated disclosures in several wordings, with the truth of every figure."""
