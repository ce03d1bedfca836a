"""Typeset budgets (部门预算, 单位预算) of the same bodies and years as the final accounts, with their truth.

`entries` is the ledger of a budget, `draw` draws it from the accounts of the year, `layouts/*.toml` declare how a
publisher prints it, `tables/` makes tables of both, `book` makes the document.
"""
