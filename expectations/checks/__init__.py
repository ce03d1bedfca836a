"""The declared checks: arithmetic over whole batches, with a verdict on each failure (publisher, rounding, reader)."""

from expectations.checks.across import COLUMNS_ACROSS, FIRST_ACROSS, evaluate_across, selected_across
from expectations.checks.evaluate import CheckOutcome, evaluate, findings_of, join_findings
from expectations.checks.grades import grades
from expectations.checks.verdicts import doubts_of

__all__ = [
    "COLUMNS_ACROSS",
    "FIRST_ACROSS",
    "CheckOutcome",
    "doubts_of",
    "evaluate",
    "evaluate_across",
    "findings_of",
    "grades",
    "join_findings",
    "selected_across",
]
