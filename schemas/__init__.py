"""Declarations: what the tables, columns, codes and reasons are. Data files with thin loaders, and no logic."""
