"""Which figures of scans are accepted, and with what proof.

Two recognisers that read the same are no proof: where a scan has lost a stroke, both read the same wrong digit. Exact
sums alone are none either, because the same slip goes through all copies of a figure. A figure is accepted where its
page is good enough, both readings agree and its cell has certain edges (all of which the reader decides), its row is a
declared one under a known name of its code, and no check that it takes part in is broken. It is proven if it is also a
part of an exact sum. No figure is changed by arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from schemas.judging.checks import checks
from schemas.judging.dictionary import ITEM, known_names, normal_name
from schemas.reading.frames import frame
from schemas.reading.rules import rules
from schemas.wording.messages import Message, message, message_columns

if TYPE_CHECKING:
    import pandas as pd

    from expectations.checks.evaluate import CheckOutcome

PROVEN, AGREED, DOUBTFUL, READ_BY_PERSON = "proven", "agreed", "doubtful", "read_by_person"
ACCEPTED = (PROVEN, AGREED, READ_BY_PERSON)
_FEWEST_TERMS = 2
"""Terms other than zero on one side of a sum that is a proof; a copy has one on each"""
_EXACT = ("sum", "equal")
"""Kinds of checks that prove something where they hold exactly"""
_ILLEGIBLE = "〓"
"""Stands in a name for what the recognisers read differently; a person who reads an amount has not read that name"""
_TABLE_DOUBTFUL = "scan_table_doubtful"
_NAMES = ("current", "former", "wording")


def has_scans(facts: pd.DataFrame) -> bool:
    """Whether any figure comes from a scan."""
    return bool(facts["proof"].notna().any())


def accept_scans(frames: dict[str, pd.DataFrame], checked: CheckOutcome) -> tuple[pd.DataFrame, CheckOutcome]:
    """Decide which figures of scans are accepted; the others leave the frames, and what is said of them is added.

    Returns:
        All facts, as the checks need them, and the checks of accepted figures alone.
    """
    from expectations.checks.evaluate import join_findings

    facts = frames["facts"]
    if not has_scans(facts):
        return facts, checked
    facts = facts.assign(proof=proofs(facts, checked))
    findings = join_findings(findings_of_scans(facts, frames["tables_read"]), notes_of_scans(facts))
    frames["facts"], frames["tables_read"] = without_doubtful_facts(facts, frames["tables_read"])
    frames["findings"] = join_findings(frames["findings"], findings)
    return facts, without_doubtful(checked, facts)


def proofs(facts: pd.DataFrame, checked: CheckOutcome) -> pd.Series[Any]:
    """Decide the state of every figure of a scan; null where a figure was not read from one.

    Args:
        facts: Frame `facts` with the state that the reader gave: agreed, or doubtful.
        checked: The checks of all these facts.
    """
    import pandas as pd

    proof = facts["proof"].astype(object)
    scanned = proof.notna()
    terms = _terms(facts, checked)
    broken = set(terms.loc[(terms["result"] == "fail"), "fact_id"])
    proving = set(terms.loc[terms["is_sum"], "fact_id"])
    declared = _is_declared(facts[scanned]).reindex(facts.index, fill_value=False)
    agreed = scanned & (proof == AGREED) & declared & ~facts["fact_id"].isin(broken)
    proof = proof.mask(scanned, DOUBTFUL).mask(agreed, AGREED)
    proof = proof.mask(agreed & facts["fact_id"].isin(proving) & (facts["cell_kind"] == "number"), PROVEN)
    is_legible = ~facts["row_name"].fillna("").str.contains(_ILLEGIBLE, regex=False)
    proof = proof.mask(scanned & facts["is_corrected"] & is_legible, READ_BY_PERSON)
    return pd.Series(proof.where(scanned, None), index=facts.index, dtype="str")


def _terms(facts: pd.DataFrame, checked: CheckOutcome) -> pd.DataFrame:
    """The facts of each assertion with its result, and whether it is an exact sum of several figures."""
    key = ["document_sha256", "check_no"]
    results = checked.check_results[[*key, "check_id", "result", "difference_fen"]]
    terms = checked.check_facts[[*key, "fact_id", "side"]].merge(results, on=key)
    values = facts.drop_duplicates("fact_id").set_index("fact_id")["amount_fen"].fillna(0)
    terms = terms.assign(counts=terms["fact_id"].map(values).fillna(0) != 0)
    sides = terms.groupby([*key, "side"])["counts"].sum().unstack(fill_value=0)
    sides = sides.reindex(columns=["left", "right"], fill_value=0)
    is_sum = (sides.max(axis="columns") >= _FEWEST_TERMS) & (sides.min(axis="columns") >= 1)
    terms = terms.merge(is_sum.rename("is_sum").reset_index(), on=key)
    balances = [check.id for check in checks().values() if check.kind in _EXACT]
    exact = (terms["result"] == "pass") & (terms["difference_fen"] == 0) & terms["check_id"].isin(balances)
    return terms.assign(is_sum=terms["is_sum"] & exact)


def _is_declared(facts: pd.DataFrame) -> pd.Series[Any]:
    """Whether each fact is of a row that is declared, under a name that its code is known to have."""
    import pandas as pd

    columns = ["code_system", "account_code", "row_name"]
    return pd.Series(
        [_is_known_name(*row) for row in facts[columns].itertuples(index=False, name=None)],
        index=facts.index,
        dtype=bool,
    )


@cache
def _is_known_name(system: str, code: str, name: str) -> bool:
    if not code:
        return False
    return system == ITEM or normal_name(name) in known_names(system, code, _NAMES)


def without_doubtful(checked: CheckOutcome, facts: pd.DataFrame) -> CheckOutcome:
    """Leave out what was checked of figures that are not accepted; what is left is about accepted figures alone."""
    import pandas as pd

    from expectations.checks.evaluate import CheckOutcome, findings_of

    key = ["document_sha256", "check_no"]
    doubtful = set(facts.loc[facts["proof"] == DOUBTFUL, "fact_id"])
    touched = checked.check_facts.loc[checked.check_facts["fact_id"].isin(doubtful), key].drop_duplicates()
    if touched.empty:
        return checked
    gone = pd.MultiIndex.from_frame(touched)

    def split(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        is_gone = pd.MultiIndex.from_frame(rows[key]).isin(gone)
        return rows[~is_gone].reset_index(drop=True), rows[is_gone].reset_index(drop=True)

    results, dropped = split(checked.check_results)
    about = ["document_sha256", "rule", "table_key", "page", "printed", "message"]
    of_dropped = {tuple(map(str, row)) for row in findings_of(dropped)[about].itertuples(index=False, name=None)}
    is_said = [tuple(map(str, row)) in of_dropped for row in checked.findings[about].itertuples(index=False, name=None)]
    return CheckOutcome(
        results,
        split(checked.check_facts)[0],
        checked.findings.loc[[not is_dropped for is_dropped in is_said]].reset_index(drop=True),
        split(checked.suspects)[0],
    )


def without_doubtful_facts(facts: pd.DataFrame, tables_read: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The accepted facts, and the tables with their number."""
    accepted = facts[facts["proof"] != DOUBTFUL].reset_index(drop=True)
    key = ["document_sha256", "table_key"]
    lost = facts[facts["proof"] == DOUBTFUL].groupby(key).size().rename("lost").reset_index()
    counted = tables_read[key].merge(lost, how="left", on=key)["lost"].fillna(0).set_axis(tables_read.index)
    # A table that is printed in several pieces has them all in one of its rows.
    first = ~tables_read.duplicated(key) & tables_read["table_key"].notna()
    remaining = tables_read["facts"] - counted.where(first, 0).astype("Int64")
    return accepted, tables_read.assign(facts=remaining.clip(lower=0).astype("Int64"))


def with_accepted_figures(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the tables that are to be judged: one of a scan of which no figure is accepted is stopped for that alone."""
    import pandas as pd

    key = ["document_sha256", "table_key"]
    findings, tables_read = frames["findings"], frames["tables_read"]
    doubtful = pd.MultiIndex.from_frame(findings.loc[findings["rule"] == _TABLE_DOUBTFUL, key])
    accepted = pd.MultiIndex.from_frame(frames["facts"][key])
    table_ids = pd.MultiIndex.from_frame(tables_read[key])
    return tables_read[~(table_ids.isin(doubtful) & ~table_ids.isin(accepted))].reset_index(drop=True)


def findings_of_scans(facts: pd.DataFrame, tables_read: pd.DataFrame) -> pd.DataFrame:
    """Say how many figures of each table were not accepted, and stop tables of which none was."""
    scanned = facts[facts["proof"].notna()]
    rows: list[dict[str, Any]] = []
    for (sha256, table), own in scanned.groupby(["document_sha256", "table_key"], sort=True):
        doubtful = own[own["proof"] == DOUBTFUL]
        if doubtful.empty:
            continue
        statuses = tables_read.loc[
            (tables_read["document_sha256"] == sha256) & (tables_read["table_key"] == table), "status"
        ]
        accepted = own[(own["proof"] != DOUBTFUL) & (own["cell_kind"] == "number")]
        is_stopped = accepted.empty or "nil" in set(statuses)
        rule = _TABLE_DOUBTFUL if is_stopped else "scan_figures_doubtful"
        detail = message("expectations.scan_figures", doubtful=len(doubtful), all=len(own))
        rows.append(finding(rule, str(sha256), str(table), _pages(doubtful), detail))
    return frame("findings").build(rows)


def notes_of_scans(facts: pd.DataFrame) -> pd.DataFrame:
    """Say of each document how many of its figures are loaded from pictures of pages, and with what proof."""
    accepted = facts[facts["proof"].isin(ACCEPTED) & (facts["cell_kind"] == "number")]
    rows: list[dict[str, Any]] = []
    for sha256, own in accepted.groupby("document_sha256", sort=True):
        counts = own["proof"].value_counts()
        proven, agreed, by_person = (int(counts.get(state, 0)) for state in ACCEPTED)
        detail = message("expectations.scan_read", proven=proven, agreed=agreed, by_person=by_person)
        rows.append(finding("read_from_scan", str(sha256), None, _pages(own), detail))
    return frame("findings").build(rows)


def _pages(facts: pd.DataFrame) -> Sequence[int]:
    return sorted({int(page) for page in facts["page"]})


def finding(
    key: str, sha256: str, table: str | None, pages: Sequence[int], detail: Message, printed: str | None = None
) -> dict[str, Any]:
    """The row of a finding about figures of scans."""
    rule = rules()[key]
    return {
        "document_sha256": sha256,
        "finding_no": 0,
        "rule": key,
        "severity": rule.severity,
        "table_key": table,
        "page": pages[0],
        "printed": printed,
        **message_columns(rule.message(detail)),
    }
