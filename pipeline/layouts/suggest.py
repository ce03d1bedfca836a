"""Suggest words, titles and names of rows to declare, with the evidence of arithmetic; nothing is declared by it.

A candidate is put in force for a moment, the document is interpreted with it, and the declared checks are evaluated: it
is contradicted where one fails that did not fail before, and borne out by those that hold and could not be evaluated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.layouts.explain import explain_recording, recording_of
from pipeline.layouts.proposals import Proposal
from pipeline.layouts.row_names import row_candidates
from pipeline.settings import Settings
from schemas.declarations.own import (
    USERS_OF_HEADERS,
    USERS_OF_ROW_NAMES,
    USERS_OF_TITLES,
    OwnDeclarations,
    own_declarations,
    own_name,
    use_own,
)
from schemas.declarations.reader import declared
from schemas.judging.checks import RELATIONS, checks

if TYPE_CHECKING:
    from schemas.reading.forms import Binding
    from transforms.forms.column import Column
    from transforms.forms.explain import ExplainedTable
    from transforms.recording import Recording

_WORDS = "schemas/reading/header_words.toml"
_TITLES = "schemas/reading/titles.toml"
_HARMLESS = ("rounding", "rounding_twin", "rule_not_applicable")
Outcome = Mapping[tuple[str, str, str], str]
"""By check, table and subject: pass, fail or not_applicable"""


@dataclass(frozen=True)
class Suggested:
    """What may be declared for one word or title."""

    about: str
    page: int
    table_key: str
    proposals: tuple[Proposal, ...]
    contradicted: int
    """How many other meanings arithmetic contradicts"""
    is_empty: bool = False
    """Whether no figure stands in its columns: then no check can tell what they mean"""

    @property
    def is_decided(self) -> bool:
        """Whether checks hold under exactly one meaning."""
        return len(self.proposals) == 1 and bool(self.proposals[0].repairs or self.proposals[0].holds)


def suggest(
    settings: Settings, file: str, on_trial: Callable[[int], None] = lambda count: None
) -> tuple[str, list[Suggested]]:
    """Suggest what to declare so that the tables of a document are read.

    Args:
        settings: Where documents are kept.
        file: See `pipeline.layouts.explain.recording_of`.
        on_trial: Called before the meanings are tried, with their number.

    Raises:
        JuesuanError: see `pipeline.layouts.explain.recording_of`.
    """
    name, recording = recording_of(settings, file)
    if recording.tables is None:
        return name, []
    tables = explain_recording(recording)
    missing: dict[tuple[str, str], tuple[ExplainedTable, list[Proposal]]] = {}
    for table in tables:
        for about, candidates in (*_words(table), *_titles(table), *row_candidates(table)):
            missing.setdefault((about, table.table_key or ""), (table, candidates))
    if not missing:
        return name, []
    on_trial(sum(len(candidates) for _, candidates in missing.values()))
    trial = _Trial(recording)
    suggested = []
    for (about, _), (table, candidates) in missing.items():
        judged = trial.judge(about, table, candidates)
        suggested.append(judged if judged.proposals else trial.judge_texts(table, about) or judged)
    return name, suggested


class _Trial:
    """Interprets a document with candidates, and compares the checks with those of the document as it is read."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._before, self._figures = self._outcome()

    def judge_texts(self, table: ExplainedTable, word: str) -> Suggested | None:
        """Judge the header texts with a missing word as wholes (机构代码 for 机构); None if nothing fits either."""
        columns = [table.columns[column_index] for column_index in _column_indices(table, word)]
        texts = dict.fromkeys(text for column in columns for text in column.stack if word in text)
        judged = (self.judge(text, table, _candidates(table, text, whole=True)) for text in texts if text != word)
        return next((suggested for suggested in judged if suggested.proposals), None)

    def judge(self, about: str, table: ExplainedTable, candidates: Sequence[Proposal]) -> Suggested:
        """Keep the candidates that read more and that no check contradicts, those that repair failed checks first."""
        accepted: list[Proposal] = []
        contradicted = 0
        for candidate in candidates:
            outcome = self._with(candidate)
            if outcome is None:
                continue
            after, figures = outcome
            changed = {
                key: result
                for key, result in after.items()
                if result != self._before.get(key, "not_applicable") and key[0] in _balances()
            }
            if "fail" in changed.values():
                contradicted += 1
            elif figures > self._figures or (candidate.is_label and figures == self._figures and changed):
                passed = sorted(key for key, result in changed.items() if result == "pass")
                repaired = tuple(key[0] for key in passed if self._before.get(key) == "fail")
                holds = tuple(key[0] for key in passed if self._before.get(key) != "fail")
                accepted.append(replace(candidate, repairs=repaired, holds=holds, figures=figures - self._figures))
        accepted.sort(key=lambda proposal: (-len(proposal.repairs), -len(proposal.holds)))
        column_indices = _column_indices(table, about)
        is_empty = bool(column_indices) and not any(table.amounts[column_index] for column_index in column_indices)
        return Suggested(about, table.header_page, table.table_key or "", tuple(accepted), contradicted, is_empty)

    def _with(self, candidate: Proposal) -> tuple[Outcome, int] | None:
        """Interpret with a candidate; None where the declarations would be refused."""
        own = own_declarations()
        name = f"schemas/reading/{candidate.file}"
        rooms = {_WORDS: USERS_OF_HEADERS, _TITLES: USERS_OF_TITLES}.get(name, USERS_OF_ROW_NAMES)
        texts = {**own.texts, name: f"{own.texts.get(name, '')}\n{candidate.lines}\n"}
        try:
            use_own(OwnDeclarations(own.folder or "declarations", texts), rooms)
            return self._outcome()
        except ValueError:
            return None
        finally:
            use_own(own, rooms)

    def _outcome(self) -> tuple[Outcome, int]:
        from expectations.checks import evaluate
        from transforms.document import interpret_recording
        from transforms.recording import NotRecordedError

        try:
            result = interpret_recording(self._recording, "0" * 64, "", 0)
        except NotRecordedError:
            return {}, 0
        facts, tables = result.frames["facts"], result.frames["tables_read"]
        relations = {key: check for key, check in checks().items() if key in _balances()}
        checked = evaluate(facts, tables, declared=relations).check_results
        # What only the habits of publishers or rounding explain contradicts nothing.
        checked = checked[(checked["result"] != "fail") | ~checked["verdict"].isin(_HARMLESS)]
        columns = (checked[name].fillna("").astype(str) for name in ("check_id", "table_key", "subject", "result"))
        outcome = {(check, table, subject): result for check, table, subject, result in zip(*columns, strict=True)}
        return outcome, int((facts["cell_kind"] == "number").sum())


def _balances() -> frozenset[str]:
    """The checks that compare amounts."""
    return frozenset(key for key, check in checks().items() if check.kind in RELATIONS)


def _words(table: ExplainedTable) -> Iterator[tuple[str, list[Proposal]]]:
    """The words that are missing in a header, each with every meaning that all of its columns could have."""
    if table.table_key is not None:
        for word in dict.fromkeys(word for column in table.columns for word in column.missing):
            yield word, _candidates(table, word)


def _candidates(table: ExplainedTable, word: str, *, whole: bool = False) -> list[Proposal]:
    """List the possible meanings of a missing word, or of a whole header text, in the columns that have it."""
    from schemas.reading.forms import forms
    from schemas.reading.word_lists import features_in, texts_of
    from transforms.forms.columns import read_columns

    form = forms()[table.table_key or ""]
    column_indices = _column_indices(table, word, whole=whole)
    first_amount = 0 if form.panels else table.amounts.index(True) if True in table.amounts else len(table.amounts)
    proposals: dict[tuple[Any, ...], Proposal] = {}
    body = declared(_WORDS)
    for group in body["words"]:
        # A word of the group stands for the missing one: what they say is the same.
        other = next(iter(texts_of(group, body["parts"])))
        stacks = [tuple(_replaced(text, word, other, whole) for text in column.stack) for column in table.columns]
        if not all(_has_word(stacks[column_index], other) for column_index in column_indices):
            continue  # together with the words beside it, it is another word
        columns = read_columns(form, stacks)
        bindings = [columns[column_index].binding for column_index in column_indices]
        bound = [column.binding for column in columns if column.binding]
        measures = [binding for binding in bound if binding.role == "measure"]
        repeated = any(not binding.repeats and bound.count(binding) > 1 for binding in bound)
        if any(binding is None for binding in bindings) or repeated:
            continue
        is_label = any(binding and binding.role != "measure" for binding in bindings)
        if is_label and any(
            table.amounts[column_index] or (column_index > first_amount > 0) for column_index in column_indices
        ):
            continue  # its amounts would not be read; rows are named before the amounts
        features = {name: value for name, value in features_in(group).items() if name != "idiom"}
        if whole:
            features["idiom"] = True
        key = tuple(bindings)
        if key in proposals and proposals[key].lines.count("\n") <= len(features) + 1:
            continue
        usual = Counter(binding.budget_book for binding in measures).most_common(1)
        book = usual[0][0] if usual else ""
        means = ", ".join(dict.fromkeys(_means(binding, book) for binding in bindings if binding))
        proposals[key] = Proposal(
            own_name(_WORDS),
            _word_lines(word, features),
            word,
            table.header_page,
            form.table_key,
            means,
            is_label=is_label,
        )
    return list(proposals.values())


def _column_indices(table: ExplainedTable, word: str, *, whole: bool = False) -> list[int]:
    """The columns whose header lacks a word, or has a text."""
    return [
        column_index
        for column_index, column in enumerate(table.columns)
        if word in (column.stack if whole else column.missing)
    ]


def _replaced(text: str, word: str, other: str, whole: bool) -> str:
    return (other if text == word else text) if whole else text.replace(word, other)


def _has_word(stack: Sequence[str], text: str) -> bool:
    """Whether a text is a word by itself in a stack: 项目 is not in 项目支出."""
    from schemas.reading.header_words import header_text, words_of

    return any(word.text == header_text(text) for cell in stack for word in words_of(cell) or ())


def _means(binding: Binding, usual_book: str) -> str:
    """A measure with its book and year where these are not those of the other columns, or a role."""
    book = binding.budget_book if binding.budget_book != usual_book else ""
    year = f"year {binding.reference_year:+d}" if binding.reference_year else ""
    return " ".join(filter(None, (binding.measure, book, year))) or binding.role


def _word_lines(word: str, features: Mapping[str, Any]) -> str:
    feature_lines = [f"{name} = {_toml(value)}" for name, value in features.items()]
    return "\n".join(["[[words]]", *feature_lines, f'texts = ["{word}"]'])


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
        all_features = title.features | {word.feature} if word.feature else title.features
        features = all_features - {vocabulary.narrower.get(feature) for feature in all_features}
        form = form_of(features, kinds) if word.role == SILENT or features != title.features else None
        columns = read_columns(form, stacks) if form and form.axis != "stacked" else []
        if form and any(column.binding for column in columns) and not any(map(_is_unread, columns)):
            lines = f'[{word.role}]\n{word.says} = ["{missing}"]'
            key = form.table_key
            proposals[lines] = Proposal(own_name(_TITLES), lines, missing, table.header_page, key, key)
    yield missing, list(proposals.values())


def _is_unread(column: Column) -> bool:
    return column.problem not in ("", "no_header")
