"""Pure functions from the bytes of a PDF to long facts: no clock, no network, no database, no Prefect."""
