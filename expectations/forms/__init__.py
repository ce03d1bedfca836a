"""The declared checks of forms on performance: their arithmetic, and what their rows say of each other."""

from expectations.forms.evaluate import FormChecks, evaluate_forms

__all__ = ["FormChecks", "evaluate_forms"]
