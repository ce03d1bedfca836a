"""The versions of a disclosure: the same entity, year and kind published again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from schemas.reading.frames import frame
from transforms.entities.ordering import Content, Copy, Likeness, group_copies, in_order, last_of, of_one_body, order
from transforms.entities.record import Record
from transforms.findings import Finding

_OF = ["entity_id", "fiscal_year", "document_kind"]
_MOST_NAMED = 3
_DIGITS = 8
OF_VERSIONS = ("version_copy", "version_order_unknown", "versions_differ", "choice_not_followed")
"""The rules of what `disclosures` finds"""
CURRENT, SUPERSEDED, COPY, IN_DOUBT = "current", "superseded", "copy", "in_doubt"


@dataclass(frozen=True)
class Versions:
    """The frame `disclosures`, and findings as (document_sha256, finding)."""

    disclosures: pd.DataFrame
    findings: list[tuple[str, Finding]]


def published_again(documents: pd.DataFrame) -> pd.DataFrame:
    """Of the documents that `resolve` filed, those that are loaded and not the only one of their disclosure."""
    loaded = documents[documents["status"] == "loaded"]
    return loaded[loaded.duplicated(_OF, keep=False)]


def pairs_of(documents: pd.DataFrame, contents: Mapping[str, Content]) -> list[tuple[str, str]]:
    """Pairs of documents whose figures have to be compared: one for each two contents of a disclosure, both ways."""
    pairs: dict[tuple[str, str], tuple[str, str]] = {}
    for _, group in published_again(documents).sort_values("document_sha256").groupby(_OF, sort=True):
        shown: dict[str, str] = {}
        for sha256 in group["document_sha256"]:
            shown.setdefault(contents.get(sha256, Content()).printed, sha256)
        for content, sha256 in shown.items():
            for other, against in shown.items():
                if content != other:
                    pairs.setdefault((content, other), (sha256, against))
    return sorted(pairs.values())


def disclosures(
    documents: pd.DataFrame,
    record: Record,
    contents: Mapping[str, Content],
    alike: Mapping[tuple[str, str], Likeness],
) -> Versions:
    """Number the versions of every disclosure, and find the one that is shown, if there is one.

    Versions are ordered by what is on record, else by published_on, else by retrieved_on; when a document arrived and
    what its bytes hash to plays no part. Where that gives no order to versions that say different things, none of them
    is current. Neither is one that shares less than half of its figures with another version: they may be of two
    bodies of one name. A document with the figures of another one is a copy, and no version.

    Args:
        documents: the documents that `resolve` filed under their entities.
        record: what people decided; withdrawals and choices count.
        contents: what each document says, by its hash, for those that are `published_again`.
        alike: how two contents compare, by their printed hashes, for the `pairs_of` them.
    """
    withdrawn = {withdrawal.document: withdrawal.on for withdrawal in record.withdrawals}
    made = documents.sort_values([*_OF, "document_sha256"], kind="stable").reset_index(drop=True)
    is_withdrawn = made["document_sha256"].isin(list(withdrawn))
    made["version_no"] = pd.Series(1, index=made.index, dtype="Int64")
    made["versions"] = pd.Series(1, index=made.index, dtype="Int64")
    made["is_current"] = (made["status"] == "loaded") & ~is_withdrawn
    made["version_state"] = "quarantined"
    made.loc[made["is_current"], "version_state"] = CURRENT
    made.loc[is_withdrawn, "version_state"] = "withdrawn"
    made["withdrawn_on"] = made["document_sha256"].map(withdrawn).astype(object)
    for name in ("supersedes", "copy_of", "follows"):
        made[name] = pd.Series(None, index=made.index, dtype=object)
    findings: list[tuple[str, Finding]] = []
    several = made[made.duplicated(_OF, keep=False)]
    for _, group in several.groupby(_OF, sort=True):
        judged = _Disclosure(group, withdrawn, record, contents, alike)
        findings += judged.findings()
        for place, row in zip(group.index, judged.rows(group["document_sha256"]), strict=True):
            for name, value in row.items():
                made.at[place, name] = value
    findings += _choices_not_followed(made, record)
    declared = frame("disclosures")
    # By way of objects: a column of text without rows cannot be taken over from the database as it is.
    columns = made[declared.column_names].astype(object)
    built = columns.where(columns.notna(), None).astype(declared.build([]).dtypes.to_dict())
    return Versions(built.sort_values(list(declared.sort), kind="stable").reset_index(drop=True), findings)


class _Disclosure:
    """The documents of one entity, year and kind, held against each other."""

    def __init__(
        self,
        group: pd.DataFrame,
        withdrawn: Mapping[str, str],
        record: Record,
        contents: Mapping[str, Content],
        alike: Mapping[tuple[str, str], Likeness],
    ) -> None:
        self.alike = alike
        documents = [
            Copy(
                sha256=str(row.document_sha256),
                published_on=row.published_on if isinstance(row.published_on, str) else None,
                retrieved_on=row.retrieved_on if isinstance(row.retrieved_on, str) else None,
                content=contents.get(str(row.document_sha256), Content()),
                counts=row.status == "loaded" and row.document_sha256 not in withdrawn,
            )
            for row in group.itertuples(index=False)
        ]
        loaded = set(group.loc[group["status"] == "loaded", "document_sha256"])
        self.loaded = loaded
        self.withdrawn = {sha256: day for sha256, day in withdrawn.items() if sha256 in set(group["document_sha256"])}
        documents = self._without_withdrawn_copies(documents)
        self.chosen = {(one.document, other) for one in record.choices for other in one.over}
        self.versions = group_copies(documents)
        order(self.versions, self.chosen, alike)
        competing = [number for number, version in enumerate(self.versions) if version.shown.counts]
        self.bodies = of_one_body(self.versions, competing, self.chosen, alike)
        self.last = [last_of(self.versions, body) for body in self.bodies]
        open_ones = [number for body in self.last for number in body]
        self.in_doubt = open_ones if len(open_ones) > 1 else []
        self.current = open_ones[0] if len(open_ones) == 1 else None

    def _without_withdrawn_copies(self, documents: Sequence[Copy]) -> list[Copy]:
        """What is withdrawn is withdrawn in every copy that is not known to be published after that day."""
        taken_back = {
            one.content.counted: max(day for sha256, day in self.withdrawn.items() if sha256 == one.sha256)
            for one in documents
            if one.sha256 in self.withdrawn and one.sha256 in self.loaded
        }
        made = []
        for one in documents:
            day = taken_back.get(one.content.counted)
            if one.counts and day is not None and (one.published_on or "") <= day:
                self.withdrawn[one.sha256] = day
                one = Copy(one.sha256, one.published_on, one.retrieved_on, one.content, counts=False)
            made.append(one)
        return made

    def rows(self, documents: Iterable[str]) -> list[dict[str, Any]]:
        """What the frame `disclosures` says of the given documents."""
        found: dict[str, dict[str, Any]] = {}
        places = {number: place for place, number in enumerate(in_order(self.versions), start=1)}
        for number, version in enumerate(self.versions):
            earlier = [
                other
                for other in sorted(version.before, key=lambda other: places[other])
                if number not in self.versions[other].before and self.versions[other].shown.sha256 in self.loaded
            ]
            for copy in version.copies:
                is_shown = copy is version.shown
                found[copy.sha256] = {
                    "version_no": places[number],
                    "versions": len(self.versions),
                    "version_state": self._state(number, copy),
                    "is_current": number == self.current and is_shown,
                    "withdrawn_on": self.withdrawn.get(copy.sha256),
                    "supersedes": self.versions[earlier[-1]].shown.sha256 if earlier and is_shown else None,
                    "copy_of": None if is_shown else version.shown.sha256,
                    "follows": " ".join(sorted(one.sha256 for other in earlier for one in self.versions[other].copies))
                    or None,
                }
        return [found[sha256] for sha256 in documents]

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

    def findings(self) -> Iterable[tuple[str, Finding]]:
        """What there is to say of copies and of versions in doubt, as (document_sha256, finding)."""
        for version in self.versions:
            for copy in version.copies[1:]:
                detail = f"It is a copy of {_short(version.shown)}."
                yield copy.sha256, Finding("version_copy", detail=detail)
        for number in self.in_doubt:
            others = [other for other in self.in_doubt if other != number]
            unordered = [other for other in others if not self._is_ordered(number, other)]
            foreign = [other for other in others if not self._shares(number, other)]
            for rule, against in (("version_order_unknown", unordered), ("versions_differ", foreign)):
                if against:
                    detail = " ".join(self._said(number, other) for other in against[:_MOST_NAMED])
                    if len(against) > _MOST_NAMED:
                        detail += f" And {len(against) - _MOST_NAMED} more."
                    for copy in self.versions[number].copies:
                        yield copy.sha256, Finding(rule, detail=detail)

    def _is_ordered(self, number: int, other: int) -> bool:
        before, after = other in self.versions[number].before, number in self.versions[other].before
        return before != after

    def _shares(self, number: int, other: int) -> bool:
        return any(number in body and other in body for body in self.bodies)

    def _said(self, number: int, other: int) -> str:
        one, against = self.versions[number].shown, self.versions[other].shown
        likeness = self.alike.get((one.content.printed, against.content.printed))
        if likeness is None:
            return f"People corrected it otherwise than {_short(against)}."
        return f"{likeness.cells - likeness.same} of {likeness.cells} figures differ from {_short(against)}."


def _short(copy: Copy) -> str:
    return copy.sha256[:_DIGITS]


def _choices_not_followed(made: pd.DataFrame, record: Record) -> Iterable[tuple[str, Finding]]:
    if not record.choices:
        return
    groups = made.set_index("document_sha256")[_OF].apply(tuple, axis=1).to_dict()
    for choice in record.choices:
        if choice.document in groups:
            strange = [sha256 for sha256 in choice.over if groups.get(sha256) != groups[choice.document]]
            for sha256 in strange:
                detail = f"It is chosen over {sha256[:_DIGITS]}, which is no version of the same disclosure."
                yield choice.document, Finding("choice_not_followed", detail=detail)
