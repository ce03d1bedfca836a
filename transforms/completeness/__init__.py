"""Whether everything printed was extracted, and everything announced is there."""
