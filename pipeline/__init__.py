"""A run without Prefect: from the drop folder to the published warehouse."""
