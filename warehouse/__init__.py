"""DuckDB: the tables of the warehouse from the declared frames, one writer, publishing by moving a file into place."""
