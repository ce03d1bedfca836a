"""The gate: readable suites of Great Expectations decide, for a whole batch at once, which documents may be loaded."""
