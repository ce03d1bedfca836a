"""The declared checks (`schemas/checks.toml`): arithmetic over whole batches, and who was wrong where it fails."""

from expectations.checks.across import evaluate_across
from expectations.checks.evaluate import CheckOutcome, evaluate, join_findings
from expectations.checks.grades import grades
from expectations.checks.verdicts import doubts_of

__all__ = ["CheckOutcome", "doubts_of", "evaluate", "evaluate_across", "grades", "join_findings"]
