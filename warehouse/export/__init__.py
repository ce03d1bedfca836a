"""Export the warehouse as Parquet, CSV, data package or SQLite, and make releases."""
