"""Taking the warehouse elsewhere: Parquet, CSV, a data package, SQLite, and a release of everything."""
