"""Check that everything printed was extracted, and that everything announced is there."""
