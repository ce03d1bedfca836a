"""Evaluate every declared check over a batch of documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from expectations.checks import verdicts
from expectations.checks.assertions import NOT_APPLICABLE, PASS, Assertions, collect
from expectations.checks.balance import LEFT
from expectations.checks.cells import Batch, Ints, Texts, prepare
from expectations.checks.mistaken_keys import mistaken_keys
from expectations.checks.names import names_of_others
from expectations.checks.suggestions import suggest
from expectations.checks.unrelated_tables import unrelated_tables
from expectations.checks.verdicts import Doubts, announced, judge
from expectations.checks.wording import assertion_message
from schemas.judging.checks import Check, checks
from schemas.reading.frames import frame
from schemas.wording.messages import MESSAGE_COLUMNS

_LOUD = (
    verdicts.TWIN,
    verdicts.PUBLISHER,
    verdicts.MISREADING,
    verdicts.NO_RULE,
    verdicts.CORRECTION,
    verdicts.RESTATED,
)


@dataclass(frozen=True)
class CheckOutcome:
    """The results of the checks of a batch; the frames have the columns declared in `schemas/reading/frames.toml`."""

    check_results: pd.DataFrame
    """One row per assertion, also where a check does not apply"""
    check_facts: pd.DataFrame
    """The facts that take part in each assertion"""
    findings: pd.DataFrame
    """What a person should know of; numbered from 1 in each document, see `join_findings`"""
    suspects: pd.DataFrame
    """What the suspected misreadings of severity gate put in doubt: document_sha256, check_no and table_key, a row for
    each table that has cells in the assertion; table_key is null where nothing says which table it is"""


def evaluate(
    facts: pd.DataFrame,
    tables_read: pd.DataFrame,
    doubts: Doubts | None = None,
    declared: Mapping[str, Check] | None = None,
) -> CheckOutcome:
    """Evaluate the declared checks over all documents of a batch at once.

    Args:
        facts: frame `facts`, of any number of documents in any order.
        tables_read: frame `tables_read` of the same documents; says which tables are printed and which are nil.
        doubts: documents of which something printed may not have been read (their sha256), or a frame with the columns
            document_sha256, table_key and rule for doubts on one table (see `doubts_of`). They turn what would be the
            publisher's error into a suspected misreading.
        declared: other checks than those of `schemas/judging/checks.toml`.

    Returns:
        Results that depend on each document alone: not on the order of rows, nor on what else is in the batch.
    """
    declared_checks = checks() if declared is None else declared
    batch = prepare(facts, tables_read, announced(doubts))
    assertions = collect(batch, tuple(declared_checks.values()))
    verdict = judge(batch, assertions, doubts)
    fact, value = suggest(batch, assertions, verdict)
    numbers = _numbers(assertions.doc)
    results = _results(batch, assertions, verdict, numbers, fact, value)
    findings = join_findings(
        findings_of(results),
        unrelated_tables(results, declared_checks),
        names_of_others(batch.facts),
        mistaken_keys(batch.facts, batch.tables, declared_checks),
    )
    return CheckOutcome(results, _facts(batch, assertions, numbers), findings, _suspects(batch, assertions, results))


def join_findings(*parts: pd.DataFrame) -> pd.DataFrame:
    """One frame of findings from several, renumbered from 1 in each document, in the order of the parts."""
    filled = [findings for findings in parts if len(findings)]
    joined = pd.concat(filled, ignore_index=True) if filled else frame("findings").build([])
    joined = joined.sort_values("document_sha256", kind="stable").reset_index(drop=True)
    joined["finding_no"] = (joined.groupby("document_sha256").cumcount() + 1).astype("Int64")
    return joined


def _numbers(doc: Ints) -> Ints:
    """Numbers from 1 in each document; the documents lie together."""
    starts = np.flatnonzero(np.r_[True, doc[1:] != doc[:-1]]) if len(doc) else doc
    lengths = np.diff(np.r_[starts, len(doc)])
    return np.arange(len(doc), dtype=np.int64) - np.repeat(starts, lengths) + 1


def _decoded(names: Texts, codes: Ints) -> pd.Series[Any]:
    """Texts by their codes; -1 is null. Every distinct text is converted once."""
    return pd.Series(pd.array([*names, None], dtype="str").take(codes)).reset_index(drop=True)


def _text(values: Texts) -> pd.Series[Any]:
    codes, names = pd.factorize(values)
    return _decoded(np.asarray(names, dtype=object), codes.astype(np.int64))


def _int(values: Ints, where: Any) -> pd.Series[Any]:
    return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64), ~np.asarray(where, dtype=np.bool_)))


def _results(
    batch: Batch, assertions: Assertions, verdict: Texts, numbers: Ints, fact: Ints, value: Ints
) -> pd.DataFrame:
    applied = assertions.result != NOT_APPLICABLE
    money, count = applied & (assertions.unit == "money"), applied & (assertions.unit == "count")
    declared = assertions.checks
    about = assertions.table_key.copy()
    about[about == ""] = None
    fact_ids = batch.facts["fact_id"].to_numpy(dtype=object)
    suggested = np.full(len(fact), None, dtype=object)
    suggested[fact >= 0] = fact_ids[fact[fact >= 0]]
    columns = {
        "document_sha256": _decoded(batch.documents, assertions.doc),
        "check_no": _int(numbers, numbers > 0),
        "check_id": _decoded(np.array([check.id for check in declared], dtype=object), assertions.check),
        "table_key": _text(about),
        "subject": _text(_subjects(assertions)),
        "result": _text(assertions.result),
        "severity": _decoded(np.array([check.severity for check in declared], dtype=object), assertions.check),
        "verdict": _text(verdict),
        "left_fen": _int(assertions.left, money),
        "right_fen": _int(assertions.right, money),
        "difference_fen": _int(assertions.difference, money),
        "tolerance_fen": _int(assertions.tolerance, money),
        "left_count": _int(assertions.left, count),
        "right_count": _int(assertions.right, count),
        "terms": _int(assertions.terms, applied),
        "suggested_fact_id": _text(suggested),
        "suggested_fen": _int(value, fact >= 0),
        "page": _int(assertions.page, assertions.page > 0),
        **_messages(batch, assertions, verdict),
    }
    return pd.DataFrame(columns)[frame("check_results").column_names]


def _subjects(assertions: Assertions) -> Texts:
    """Readable subjects; each distinct one of a formula is put together once."""
    key, keys = pd.factorize(assertions.key)
    wide = len(keys) + 1
    subject_key = (assertions.check * 64 + assertions.formula) * wide + key
    _, first, inverse = np.unique(subject_key, return_index=True, return_inverse=True)
    subjects: Texts = np.array([assertions.subject(int(number)) for number in first], dtype=object)[inverse]
    return subjects


def _messages(batch: Batch, assertions: Assertions, verdict: Texts) -> dict[str, pd.Series[Any]]:
    """The columns `message` and `message_zh`, null where an assertion holds exactly: `check_facts` has its cells."""
    not_passed = np.flatnonzero(assertions.result != PASS)
    first = np.searchsorted(assertions.term_assertion, not_passed)
    last = np.searchsorted(assertions.term_assertion, not_passed, side="right")
    codes = np.full(len(verdict), -1, dtype=np.int64)
    codes[not_passed] = np.arange(len(not_passed))
    messages = [
        assertion_message(batch, assertions, int(number), verdict[number], np.arange(start, end))
        for number, start, end in zip(not_passed, first, last, strict=True)
    ]
    return {
        name: _decoded(np.array([message.text(language) for message in messages], dtype=object), codes)
        for name, language in MESSAGE_COLUMNS.items()
    }


def _facts(batch: Batch, assertions: Assertions, numbers: Ints) -> pd.DataFrame:
    fact, at = assertions.term_fact, assertions.term_assertion
    columns = {
        "document_sha256": _decoded(batch.documents, batch.doc[fact]),
        "check_no": _int(numbers[at], numbers[at] > 0),
        "term_no": _int(_numbers(at), at >= 0),
        "fact_id": batch.facts["fact_id"].take(fact).reset_index(drop=True),
        "side": _decoded(np.array(["left", "right"], dtype=object), (assertions.term_side != LEFT).astype(np.int64)),
        "sign": _int(assertions.term_sign, at >= 0),
    }
    return pd.DataFrame(columns)[frame("check_facts").column_names]


def _suspects(batch: Batch, assertions: Assertions, results: pd.DataFrame) -> pd.DataFrame:
    suspected = (results["verdict"] == verdicts.MISREADING) & (results["severity"] == "gate")
    chosen = results.loc[suspected, ["document_sha256", "check_no", "table_key"]]
    mine = np.flatnonzero(suspected.to_numpy()[assertions.term_assertion])
    named = results[["document_sha256", "check_no"]].take(assertions.term_assertion[mine]).reset_index(drop=True)
    named["table_key"] = _decoded(batch.table_names, batch.table[assertions.term_fact[mine]])
    return pd.concat([chosen, named], ignore_index=True).drop_duplicates(ignore_index=True)


def findings_of(results: pd.DataFrame) -> pd.DataFrame:
    """The failed assertions as findings (frame `findings`): gate where a suspicion stands on a check of that severity.

    Rounding is not a finding: it is in the results, and nobody has to look at it.
    """
    loud = results[results["verdict"].isin(_LOUD)].reset_index(drop=True)
    severity = pd.Series("warn", index=loud.index, dtype="str")
    severity[(loud["verdict"] == verdicts.MISREADING) & (loud["severity"] == "gate")] = "gate"
    # A broken habit blames nobody; a rule that cannot be judged leaves a figure unguarded.
    habits = {key for key, check in checks().items() if not check.accuses}
    severity[(loud["verdict"] == verdicts.NO_RULE) & loud["check_id"].isin(habits)] = "info"
    printed = loud["subject"].where(loud["subject"] != "")
    columns = {
        "document_sha256": loud["document_sha256"],
        "finding_no": (loud.groupby("document_sha256").cumcount() + 1).astype("Int64"),
        "rule": loud["check_id"],
        "severity": severity,
        "table_key": loud["table_key"],
        "page": loud["page"],
        "printed": printed,
        **{name: loud[name] for name in MESSAGE_COLUMNS},
        "fact_id": pd.Series(pd.NA, index=loud.index, dtype="str"),
    }
    return pd.DataFrame(columns)[frame("findings").column_names]
