"""Suggest words and titles to declare, with the evidence of arithmetic; nothing is declared by it.

A candidate is put in force for a moment, the document is interpreted with it, and the declared checks are evaluated: it
is contradicted where one fails that did not fail before, and borne out by those that hold and could not be evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.layouts.explain import explain_recording, recording_of
from pipeline.settings import Settings
from schemas.declarations.own import OwnDeclarations, own_declarations, own_name, use_own
from schemas.declarations.reader import declared
from schemas.judging.checks import RELATIONS, checks

if TYPE_CHECKING:
    from transforms.forms.column import Column
    from transforms.forms.explain import ExplainedTable
    from transforms.recording import Recording

_WORDS = "schemas/reading/header_words.toml"
_TITLES = "schemas/reading/titles.toml"
_HARMLESS = ("rounding", "rounding_twin", "rule_not_applicable")
Outcome = Mapping[tuple[str, str], str]
"""By check and subject: pass, fail or not_applicable"""


@dataclass(frozen=True)
class Proposal:
    """Lines that may be added to an own declaration file."""

    file: str
    """Its name in the folder of declarations"""
    lines: str
    about: str
    """The word or the title"""
    page: int
    table_key: str
    means: str
    """What it would mean: measures, or the table"""
    holds: tuple[str, ...] = ()
    """Checks that hold with it and could not be evaluated without it"""
    figures: int = 0
    """How many more figures are read"""


@dataclass(frozen=True)
class Suggested:
    """What may be declared for one word or title."""

    about: str
    page: int
    table_key: str
    proposals: tuple[Proposal, ...]
    contradicted: int
    """How many other meanings arithmetic contradicts"""

    @property
    def is_decided(self) -> bool:
        """Whether checks hold under exactly one meaning."""
        return len(self.proposals) == 1 and bool(self.proposals[0].holds)


def suggest(settings: Settings, file: str) -> tuple[str, list[Suggested]]:
    """Suggest what to declare so that the tables of a document are read.

    Raises:
        JuesuanError: see `pipeline.layouts.explain.recording_of`.
    """
    name, recording = recording_of(settings, file)
    if recording.tables is None:
        return name, []
    tables = explain_recording(recording)
    trial = _Trial(recording)
    suggested: dict[tuple[str, str], Suggested] = {}
    for table in tables:
        for about, candidates in (*_words(table), *_titles(table)):
            if candidates and (about, table.table_key or "") not in suggested:
                suggested[about, table.table_key or ""] = trial.judge(about, table, candidates)
    return name, list(suggested.values())


class _Trial:
    """Interprets a document with candidates, and compares the checks with those of the document as it is read."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._before, self._figures = self._outcome()

    def judge(self, about: str, table: ExplainedTable, candidates: Sequence[Proposal]) -> Suggested:
        kept: list[Proposal] = []
        contradicted = 0
        for candidate in candidates:
            outcome = self._with(candidate)
            if outcome is None:
                continue
            after, figures = outcome
            if any(
                result == "fail" and self._before.get((check, subject)) != "fail" and check in _balances()
                for (check, subject), result in after.items()
            ):
                contradicted += 1
            elif figures > self._figures:
                held = sorted(
                    check
                    for (check, subject), result in after.items()
                    if result == "pass" and self._before.get((check, subject)) != "pass" and check in _balances()
                )
                kept.append(replace(candidate, holds=tuple(held), figures=figures - self._figures))
        kept.sort(key=lambda proposal: -len(proposal.holds))
        return Suggested(about, table.header_page, table.table_key or "", tuple(kept), contradicted)

    def _with(self, candidate: Proposal) -> tuple[Outcome, int] | None:
        """Interpret with a candidate; None where the declarations would be refused."""
        own = own_declarations()
        name = f"schemas/reading/{candidate.file}"
        texts = {**own.texts, name: f"{own.texts.get(name, '')}\n{candidate.lines}\n"}
        try:
            use_own(OwnDeclarations(own.folder or "declarations", texts))
            return self._outcome()
        except ValueError:
            return None
        finally:
            use_own(own)

    def _outcome(self) -> tuple[Outcome, int]:
        from expectations.checks import evaluate
        from transforms.document import interpret_recording
        from transforms.recording import NotRecordedError

        try:
            result = interpret_recording(self._recording, "0" * 64, "", 0)
        except NotRecordedError:
            return {}, 0
        facts, tables = result.frames["facts"], result.frames["tables_read"]
        checked = evaluate(facts, tables).check_results
        # What only the habits of publishers or rounding explain contradicts nothing.
        checked = checked[(checked["result"] != "fail") | ~checked["verdict"].isin(_HARMLESS)]
        columns = (checked[name].fillna("").astype(str) for name in ("check_id", "subject", "result"))
        outcome = {(check, subject): result for check, subject, result in zip(*columns, strict=True)}
        return outcome, int((facts["cell_kind"] == "number").sum())


def _balances() -> frozenset[str]:
    """The checks that compare amounts."""
    return frozenset(key for key, check in checks().items() if check.kind in RELATIONS)


def _words(table: ExplainedTable) -> Iterator[tuple[str, list[Proposal]]]:
    """The words that are missing in a header, each with every meaning that all of its columns could have."""
    from schemas.reading.forms import forms
    from schemas.reading.word_lists import features_in, texts_of
    from transforms.forms.columns import read_columns

    missing = list(dict.fromkeys(part for column in table.columns for part in column.missing))
    if not missing or table.table_key is None:
        return
    form, body = forms()[table.table_key], declared(_WORDS)
    groups = [(features_in(group), next(iter(texts_of(group, body["parts"])))) for group in body["words"]]
    for word in missing:
        proposals: dict[tuple[Any, ...], Proposal] = {}
        places = [place for place, column in enumerate(table.columns) if word in column.missing]
        for features, other in groups:
            # A word that says the same stands for the missing one.
            stacks = [tuple(text.replace(word, other) for text in column.stack) for column in table.columns]
            columns = read_columns(form, stacks)
            bindings = [columns[place].binding for place in places]
            measures = [one.binding for one in columns if one.binding and one.binding.role == "measure"]
            repeated = any(not binding.repeats and measures.count(binding) > 1 for binding in measures)
            if any(binding is None for binding in bindings) or repeated:
                continue
            if any(
                table.amounts[place] and binding and binding.role != "measure"
                for place, binding in zip(places, bindings, strict=True)
            ):
                continue  # its amounts would not be read
            key = tuple(bindings)
            if key in proposals and proposals[key].lines.count("\n") <= len(features) + 1:
                continue
            means = ", ".join(dict.fromkeys(binding.measure or binding.role for binding in bindings if binding))
            proposals[key] = Proposal(
                own_name(_WORDS), _word_lines(word, features), word, table.header_page, table.table_key, means
            )
        yield word, list(proposals.values())


def _word_lines(word: str, features: Mapping[str, Any]) -> str:
    said = [f"{name} = {_toml(value)}" for name, value in features.items()]
    return "\n".join(["[[words]]", *said, f'texts = ["{word}"]'])


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'


def _titles(table: ExplainedTable) -> Iterator[tuple[str, list[Proposal]]]:
    """The word that is missing in a title, with everything that would make it that of a form with these columns."""
    from schemas.reading.titles import KIND, LEVEL, SILENT, form_of, title_words
    from transforms.forms.columns import read_columns
    from transforms.forms.titles import match_title

    title = match_title(table.title) if table.title and table.nearest and not table.is_read else None
    if title is None or len(title.unknown) != 1:
        return
    (missing,), kinds = title.unknown, frozenset(filter(None, [title.kind]))
    stacks = [column.stack for column in table.columns]
    vocabulary, proposals = title_words(), {}
    for word in vocabulary.words.values():
        if word.role in (KIND, LEVEL) or (word.role == SILENT and word.says != "other"):
            continue
        says = title.features | {word.feature} if word.feature else title.features
        features = says - {vocabulary.narrower.get(feature) for feature in says}
        form = form_of(features, kinds) if word.role == SILENT or features != title.features else None
        columns = read_columns(form, stacks) if form and form.axis != "stacked" else []
        if form and any(column.binding for column in columns) and not any(map(_is_unread, columns)):
            lines = f'[{word.role}]\n{word.says} = ["{missing}"]'
            key = form.table_key
            proposals[lines] = Proposal(own_name(_TITLES), lines, missing, table.header_page, key, key)
    yield missing, list(proposals.values())


def _is_unread(column: Column) -> bool:
    return column.problem not in ("", "no_header")
