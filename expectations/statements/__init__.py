"""The checks of what the narrative states (kind `statement` in `schemas/judging/checks.toml`)."""

from expectations.statements.evaluate import StatementChecks, evaluate_statements

__all__ = ["StatementChecks", "evaluate_statements"]
