"""Print which mutations were noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from tests.verification.mutation.documents import Key
from tests.verification.mutation.trial import ONE_SIDED, STATED, TWO_SIDED, UNGUARDED, Outcome

Outcomes = Mapping[str, Sequence[Outcome]]

_GROUPS = 30
_EXAMPLES = 3


def _share(outcomes: Sequence[Outcome], is_so: Callable[[Outcome], bool]) -> str:
    """A share in percent, cut and not rounded: 100.0 % means all."""
    return f"{int(1000 * sum(map(is_so, outcomes)) / len(outcomes)) / 10:.1f}%" if outcomes else "-"


def _by_checks(outcome: Outcome) -> bool:
    return outcome.by_checks


def _by_rules(outcome: Outcome) -> bool:
    return outcome.by_checks or outcome.by_reader


def _caught(outcome: Outcome) -> bool:
    return outcome.caught


def _stopped(outcome: Outcome) -> bool:
    return outcome.stopped


def print_kinds(outcomes: Outcomes, says: Mapping[str, str], each: int) -> None:
    """By kind: who noticed."""
    print("\nShare caught, by kind. Arithmetic: a check newly broken. With the form: or a rule of the reader on rows,")
    print(
        "codes and amounts. Everything: or the second reading, or page accounting. Stopped: kept out of the warehouse."
    )
    print(f"\n{'':34} {'changed':>8} {'arithmetic':>11} {'with form':>10} {'everything':>11} {'stopped':>8}")
    for kind, outcomes_of_kind in outcomes.items():
        _kind_line(says[kind], outcomes_of_kind)
        if any(outcome.guarded for outcome in outcomes_of_kind):
            for how in (TWO_SIDED, STATED, ONE_SIDED, UNGUARDED):
                if guarded := [outcome for outcome in outcomes_of_kind if outcome.guarded == how]:
                    _kind_line(f"  {_GUARDED[how]}", guarded)
        if len(outcomes_of_kind) < each:
            print(
                f"  only {len(outcomes_of_kind)} of {each}: every place where it can happen in these documents was used"
            )


_GUARDED = {
    TWO_SIDED: "in guarded cells",
    STATED: "in cells that the narrative states",
    ONE_SIDED: "in cells bounded on one side",
    UNGUARDED: "in cells without any check",
}


def _kind_line(name: str, outcomes: Sequence[Outcome]) -> None:
    shares = [_share(outcomes, is_so) for is_so in (_by_checks, _by_rules, _caught, _stopped)]
    print(f"{name:34} {len(outcomes):8} {shares[0]:>11} {shares[1]:>10} {shares[2]:>11} {shares[3]:>8}")


def print_tables(outcomes: Outcomes, says: Mapping[str, str]) -> None:
    """By table and kind: the share caught by arithmetic alone, and by everything."""
    tables = sorted({outcome.site.table_key for outcomes_of_kind in outcomes.values() for outcome in outcomes_of_kind})
    width = max(11, *(len(name) for name in outcomes)) + 1
    for title, is_so in (("arithmetic alone", _by_checks), ("everything", _caught)):
        print(f"\nBy table, {title}: share caught / mutations")
        print(f"{'':22}" + "".join(f"{kind:>{width}}" for kind in outcomes))
        for table_key in tables:
            cells = []
            for outcomes_of_kind in outcomes.values():
                of_table = [outcome for outcome in outcomes_of_kind if outcome.site.table_key == table_key]
                cells.append(f"{_share(of_table, is_so)}/{len(of_table)}" if of_table else "-")
            print(f"{table_key:22}" + "".join(f"{cell:>{width}}" for cell in cells))


def print_figures(figures: Sequence[tuple[str, str, Key]]) -> None:
    """What no check guards: its share, and the list by table, row and column."""
    total = len(figures)
    print(f"\n{total} cells with a number:")
    for how in (TWO_SIDED, STATED, ONE_SIDED, UNGUARDED):
        count = sum(status == how for _, status, _ in figures)
        print(f"  {_GUARDED[how].removeprefix('in '):34} {count:8} {100 * count / total if total else 0:7.2f}%")
    for how in (UNGUARDED, ONE_SIDED):
        chosen = [(name, key) for name, status, key in figures if status == how]
        if not chosen:
            continue
        print(f"\nThe {_GUARDED[how].removeprefix('in ')}, by table, row and column: cells, documents")
        groups: Counter[Key] = Counter(key for _, key in chosen)
        documents = {key: len({name for name, other in chosen if other == key}) for key in groups}
        ranked = sorted(groups, key=lambda key: (-groups[key], key))
        for key in ranked[:_GROUPS]:
            print(f"  {_named(key):76} {groups[key]:6} {documents[key]:6}")
        if len(ranked) > _GROUPS:
            rest = sum(groups[key] for key in ranked[_GROUPS:])
            print(f"  … {len(ranked) - _GROUPS} more rows and columns with {rest} cells (--figures writes all of them)")


def _named(key: Key) -> str:
    return " / ".join(word for word in key if word and word not in ("executed", "all"))


def print_missed(outcomes: Outcomes, says: Mapping[str, str]) -> None:
    """What remains possible: with everything, and by arithmetic alone in guarded cells."""
    print("\nWhat everything together misses")
    missed = {
        kind: [outcome for outcome in outcomes_of_kind if not outcome.caught]
        for kind, outcomes_of_kind in outcomes.items()
    }
    if not any(missed.values()):
        print("  nothing")
    for kind, uncaught in missed.items():
        _examples(f"{says[kind]}: {len(uncaught)} of {len(outcomes[kind])}", uncaught)
    print("\nWhat arithmetic alone misses")
    for kind, outcomes_of_kind in outcomes.items():
        guarded = [
            outcome for outcome in outcomes_of_kind if not outcome.by_checks and outcome.guarded in ("", TWO_SIDED)
        ]
        where = " in guarded cells" if any(outcome.guarded for outcome in outcomes_of_kind) else ""
        _examples(f"{says[kind]}{where}: {len(guarded)}", guarded)


def _examples(title: str, outcomes: Sequence[Outcome]) -> None:
    if not outcomes:
        return
    print(f"  {title}")
    shown: Counter[str] = Counter()
    for outcome in outcomes:
        shown[outcome.site.table_key] += 1
        if shown[outcome.site.table_key] == 1 and len(shown) <= _EXAMPLES:
            print(f"    {outcome.site.table_key}, {outcome.document[:40]}, {outcome.shown}")
    print("    by table: " + ", ".join(f"{table} {count}" for table, count in sorted(shown.items())))
