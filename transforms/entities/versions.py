"""The versions of a disclosure: the same entity, year and kind published again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from schemas.reading.frames import frame
from schemas.wording.messages import Message, Sentences, message, sentences
from transforms.entities.filing import FiledFinding
from transforms.entities.ordering import (
    Content,
    Copy,
    Likeness,
    group_by_body,
    group_copies,
    latest_versions,
    note_order,
    number_order,
)
from transforms.entities.record import Record
from transforms.findings import Finding

_DISCLOSURE = ["entity_id", "fiscal_year", "document_kind"]
PART = "part"
"""Column of the documents: which part of a disclosure they are (`LinkingReads.parts`); empty for those with tables"""
_GROUP = [*_DISCLOSURE, PART]
_MAX_NAMED = 3
"""Other versions that one finding names"""
_SHOWN_DIGITS = 8
VERSION_RULES = ("version_copy", "version_order_unknown", "versions_differ", "choice_not_followed")
"""The rules of the findings of `number_versions`"""
CURRENT, SUPERSEDED, COPY, IN_DOUBT = "current", "superseded", "copy", "in_doubt"


class Versions(NamedTuple):
    """The frame `disclosures`, and its findings."""

    disclosures: pd.DataFrame
    findings: list[FiledFinding]


def published_again(documents: pd.DataFrame) -> pd.DataFrame:
    """The filed documents that are loaded and not the only one of their disclosure, or of that part of it."""
    loaded = with_parts(documents)
    loaded = loaded[loaded["status"] == "loaded"]
    return loaded[loaded.duplicated(_GROUP, keep=False)]


def with_parts(documents: pd.DataFrame, parts: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The filed documents with the part of the disclosure that each is; without `parts` all are of the whole.

    A performance form that is published by itself is no version of the final account of that year.
    """
    if parts is None:
        return documents if PART in documents else documents.assign(**{PART: ""})
    return documents.assign(**{PART: [parts.get(str(sha256), "") for sha256 in documents["document_sha256"]]})


def pairs_to_compare(documents: pd.DataFrame, contents: Mapping[str, Content]) -> list[tuple[str, str]]:
    """Pairs of documents whose figures have to be compared: one for each two contents of a disclosure, both ways."""
    pairs: dict[tuple[str, str], tuple[str, str]] = {}
    for _, group in published_again(documents).sort_values("document_sha256").groupby(_GROUP, sort=True):
        by_content: dict[str, str] = {}
        for sha256 in group["document_sha256"]:
            figures = contents.get(sha256, Content())
            if figures.has_figures:
                by_content.setdefault(figures.printed, sha256)
        for content, sha256 in by_content.items():
            for other_content, other in by_content.items():
                if content != other_content:
                    pairs.setdefault((content, other_content), (sha256, other))
    return sorted(pairs.values())


def number_versions(
    documents: pd.DataFrame,
    record: Record,
    contents: Mapping[str, Content],
    likeness: Mapping[tuple[str, str], Likeness],
) -> Versions:
    """Number the versions of every disclosure, and find the one that is shown, if there is one.

    Versions are ordered by what is on record, else by published_on, else by retrieved_on; when a document arrived and
    what its bytes hash to plays no part. Where that gives no order to versions with different figures, none of them is
    current. Neither is one that shares less than half of its figures with another version: they may be of two bodies
    of one name. A document with the figures of another one is a copy, and no version. A document of performance forms
    alone is no version of one with tables: both are shown.

    Args:
        documents: the documents that `resolve_entities` filed under their entities.
        record: people's decisions; withdrawals and choices count.
        contents: the figures of each document as hashes, for those that are `published_again`.
        likeness: how two contents compare, by their printed hashes, for the `pairs_to_compare`.
    """
    withdrawn = {withdrawal.document: withdrawal.on for withdrawal in record.withdrawals}
    rows = _as_only_versions(with_parts(documents), withdrawn)
    findings: list[FiledFinding] = []
    has_figures = rows["document_sha256"].map(_has_figures(contents)).astype(bool)
    of_tables = rows[(rows["status"] != "loaded") | has_figures]
    several = of_tables[of_tables.duplicated(_GROUP, keep=False)]
    for _, group in several.groupby(_GROUP, sort=True):
        disclosure = _Disclosure(group, withdrawn, record, contents, likeness)
        findings += disclosure.findings()
        for index, row in zip(group.index, disclosure.rows(group["document_sha256"]), strict=True):
            for name, value in row.items():
                rows.at[index, name] = value
    findings += _choices_not_followed(rows, record)
    declared = frame("disclosures")
    # By way of objects: a text column without rows cannot be taken over from the database as it is.
    columns = rows[declared.column_names].astype(object)
    built = columns.where(columns.notna(), None).astype(declared.build([]).dtypes.to_dict())
    return Versions(built.sort_values(list(declared.sort), kind="stable").reset_index(drop=True), findings)


def _has_figures(contents: Mapping[str, Content]) -> Callable[[str], bool]:
    return lambda sha256: contents.get(sha256, Content()).has_figures


def _as_only_versions(documents: pd.DataFrame, withdrawn: Mapping[str, str]) -> pd.DataFrame:
    """The documents with the columns of the frame `disclosures`, as if each were the only one of its disclosure."""
    rows = documents.sort_values([*_DISCLOSURE, "document_sha256"], kind="stable").reset_index(drop=True)
    is_withdrawn = rows["document_sha256"].isin(list(withdrawn))
    rows["version_no"] = pd.Series(1, index=rows.index, dtype="Int64")
    rows["versions"] = pd.Series(1, index=rows.index, dtype="Int64")
    rows["is_current"] = (rows["status"] == "loaded") & ~is_withdrawn
    rows["version_state"] = "quarantined"
    rows.loc[rows["is_current"], "version_state"] = CURRENT
    rows.loc[is_withdrawn, "version_state"] = "withdrawn"
    rows["withdrawn_on"] = rows["document_sha256"].map(withdrawn).astype(object)
    for name in ("supersedes", "copy_of", "follows"):
        rows[name] = pd.Series(None, index=rows.index, dtype=object)
    return rows


class _Disclosure:
    """The documents of one entity, year and kind, compared with each other."""

    def __init__(
        self,
        group: pd.DataFrame,
        withdrawn: Mapping[str, str],
        record: Record,
        contents: Mapping[str, Content],
        likeness: Mapping[tuple[str, str], Likeness],
    ) -> None:
        self.likeness = likeness
        self.loaded = set(group.loc[group["status"] == "loaded", "document_sha256"])
        self.withdrawn = {sha256: withdrawn[sha256] for sha256 in group["document_sha256"] if sha256 in withdrawn}
        documents = self._withdraw_copies(_documents(group, withdrawn, contents))
        chosen = {(choice.document, other) for choice in record.choices for other in choice.over}
        self.versions = group_copies(documents)
        note_order(self.versions, chosen, likeness)
        competing = [number for number, version in enumerate(self.versions) if version.shown.counts]
        self.bodies = group_by_body(self.versions, competing, chosen, likeness)
        latest = [number for body in self.bodies for number in latest_versions(self.versions, body)]
        self.in_doubt = latest if len(latest) > 1 else []
        self.current = latest[0] if len(latest) == 1 else None

    def _withdraw_copies(self, documents: Sequence[Copy]) -> list[Copy]:
        """Withdraw with a document all its copies that are not known to be published after that day."""
        days = {
            document.content.counted: self.withdrawn[document.sha256]
            for document in documents
            if document.sha256 in self.withdrawn and document.sha256 in self.loaded
        }
        remaining = []
        for document in documents:
            day = days.get(document.content.counted)
            if document.counts and day is not None and (document.published_on or "") <= day:
                self.withdrawn[document.sha256] = day
                document = replace(document, counts=False)
            remaining.append(document)
        return remaining

    def rows(self, documents: Iterable[str]) -> list[dict[str, Any]]:
        """The columns of the frame `disclosures` for the given documents."""
        rows: dict[str, dict[str, Any]] = {}
        version_numbers = {version: number for number, version in enumerate(number_order(self.versions), start=1)}
        for number, version in enumerate(self.versions):
            earlier = sorted(self._earlier(number), key=lambda other: version_numbers[other])
            followed = sorted(copy.sha256 for other in earlier for copy in self.versions[other].copies)
            for copy in version.copies:
                is_shown = copy is version.shown
                rows[copy.sha256] = {
                    "version_no": version_numbers[number],
                    "versions": len(self.versions),
                    "version_state": self._state(number, copy),
                    "is_current": number == self.current and is_shown,
                    "withdrawn_on": self.withdrawn.get(copy.sha256),
                    "supersedes": self.versions[earlier[-1]].shown.sha256 if earlier and is_shown else None,
                    "copy_of": None if is_shown else version.shown.sha256,
                    "follows": " ".join(followed) or None,
                }
        return [rows[sha256] for sha256 in documents]

    def _earlier(self, number: int) -> list[int]:
        """The loaded versions that come before one and do not also follow it."""
        return [
            other
            for other in self.versions[number].before
            if number not in self.versions[other].before and self.versions[other].shown.sha256 in self.loaded
        ]

    def _state(self, number: int, copy: Copy) -> str:
        if copy.sha256 in self.withdrawn:
            return "withdrawn"
        if not copy.counts:
            return "quarantined"
        if number in self.in_doubt:
            return IN_DOUBT
        if copy is not self.versions[number].shown:
            return COPY
        return CURRENT if number == self.current else SUPERSEDED

    def findings(self) -> Iterator[FiledFinding]:
        """Yield findings on copies and on versions in doubt."""
        for version in self.versions:
            for copy in version.copies[1:]:
                shown = message("entities.copy", document=_short(version.shown.sha256))
                yield copy.sha256, Finding("version_copy", detail=shown)
        for number in self.in_doubt:
            others = [other for other in self.in_doubt if other != number]
            unordered = [other for other in others if not self._is_ordered(number, other)]
            foreign = [other for other in others if not self._is_of_same_body(number, other)]
            for rule, against in (("version_order_unknown", unordered), ("versions_differ", foreign)):
                if against:
                    detail = self._differences(number, against)
                    for copy in self.versions[number].copies:
                        yield copy.sha256, Finding(rule, detail=detail)

    def _is_ordered(self, number: int, other: int) -> bool:
        return (other in self.versions[number].before) != (number in self.versions[other].before)

    def _is_of_same_body(self, number: int, other: int) -> bool:
        return any(number in body and other in body for body in self.bodies)

    def _differences(self, number: int, others: Sequence[int]) -> Sentences:
        """How a version differs from others, the first few of them by name."""
        details: list[Message] = [self._difference(number, other) for other in others[:_MAX_NAMED]]
        if len(others) > _MAX_NAMED:
            details.append(message("entities.more_versions", count=len(others) - _MAX_NAMED))
        return sentences(*details)

    def _difference(self, number: int, other: int) -> Message:
        shown, against = self.versions[number].shown, self.versions[other].shown
        document = _short(against.sha256)
        likeness = self.likeness.get((shown.content.printed, against.content.printed))
        if likeness is None:
            return message("entities.corrected_differently", document=document)
        different = likeness.cells - likeness.same
        return message("entities.figures_differ", different=different, cells=likeness.cells, document=document)


def _documents(group: pd.DataFrame, withdrawn: Mapping[str, str], contents: Mapping[str, Content]) -> list[Copy]:
    return [
        Copy(
            sha256=str(row.document_sha256),
            published_on=row.published_on if isinstance(row.published_on, str) else None,
            retrieved_on=row.retrieved_on if isinstance(row.retrieved_on, str) else None,
            content=contents.get(str(row.document_sha256), Content()),
            counts=row.status == "loaded" and row.document_sha256 not in withdrawn,
        )
        for row in group.itertuples(index=False)
    ]


def _short(sha256: str) -> str:
    return sha256[:_SHOWN_DIGITS]


def _choices_not_followed(rows: pd.DataFrame, record: Record) -> Iterator[FiledFinding]:
    """Yield a finding for each choice over a document that is not a version of the same disclosure."""
    if not record.choices:
        return
    disclosure_of = rows.set_index("document_sha256")[_GROUP].apply(tuple, axis=1).to_dict()
    for choice in record.choices:
        if choice.document not in disclosure_of:
            continue
        for other in choice.over:
            if disclosure_of.get(other) != disclosure_of[choice.document]:
                detail = message("entities.choice_not_followed", document=_short(other))
                yield choice.document, Finding("choice_not_followed", detail=detail)
