"""Orchestration: settings, archive, staging, the process pool, the Prefect flow and the command line."""
