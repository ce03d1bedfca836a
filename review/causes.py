"""One cause is one thing to look at: findings that one declaration or one look would settle become one problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from review.problem import Problem

_ONE_TABLE = ("unknown_header", "unaccounted_number", "unknown_row", "code_not_listed")
"""Rules whose findings in one table have one cause: its header, its names or its codes"""
_ONE_TEXT = ("unknown_table", "ambiguous_table")
"""Rules whose findings on the same printed text have one cause"""
_CAUSES = ("unknown_header", "unknown_table", "ambiguous_table", "table_cut_short")
_CONSEQUENCES = ("unaccounted_number",)
"""What follows where columns of a table were not read"""


def by_cause(problems: Sequence[Problem]) -> list[Problem]:
    """Join problems of one cause, in the order of their first ones; what follows from one is shown with it."""
    joined: dict[tuple[str, ...], list[Problem]] = {}
    for index, problem in enumerate(problems):
        joined.setdefault(_cause(index, problem), []).append(problem)
    return _with_consequences([_merged(group) for group in joined.values()])


def _cause(index: int, problem: Problem) -> tuple[str, ...]:
    if problem.key in _ONE_TABLE and problem.table:
        return problem.key, problem.severity, problem.table
    if problem.key in _ONE_TEXT and problem.printed:
        return problem.key, problem.severity, problem.table, problem.printed
    return (str(index),)


def _merged(group: Sequence[Problem]) -> Problem:
    first = group[0]
    if len(group) == 1:
        return first
    messages = list(dict.fromkeys(problem.message for problem in group if problem.message))
    return replace(
        first,
        message=" ".join(messages),
        printed="\n".join(_distinct(problem.printed for problem in group)),
        found_on=[(problem.page, problem.printed) for problem in group],
        marks=[mark for problem in group for mark in problem.marks],
    )


def _distinct(printed: Iterable[str]) -> list[str]:
    """The texts, and where a text is a list of header stacks each stack, once."""
    return list(dict.fromkeys(stack for text in printed for stack in text.split(" | ") if stack))


def _with_consequences(problems: Sequence[Problem]) -> list[Problem]:
    """Show what follows from a cause with it, where both are of one table."""
    causes = {problem.table: index for index, problem in reversed(list(enumerate(problems))) if _is_cause(problem)}
    shown: dict[int, Problem] = dict(enumerate(problems))
    for index, problem in enumerate(problems):
        if problem.key in _CONSEQUENCES and problem.table in causes:
            cause = shown[causes[problem.table]]
            follows = problem.found_on or [(problem.page, problem.printed)]
            marks = [*cause.marks, *problem.marks]
            shown[causes[problem.table]] = replace(cause, follows=[*cause.follows, *follows], marks=marks)
            del shown[index]
    return list(shown.values())


def _is_cause(problem: Problem) -> bool:
    return problem.key in _CAUSES and bool(problem.table)
