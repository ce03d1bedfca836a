"""Labels before the names of bodies (主管部门：X), and the names behind them, as covers and captions print them."""

from __future__ import annotations

import itertools
import re

from schemas.reading.bodies import Label, bodies
from transforms.identity.names import clean, is_organisation, joint_names, place_of

SEAL = re.compile(r"\((?:公章|盖章|章|签章|印章|单位公章)\)")
CODE_OF_BODY = re.compile(r"^(?:[\[【(][0-9]{3,}[\])】]|[0-9]{3,}[-_]?)(?=[一-龥])|[\[【(][0-9]{3,}[\])】]$")
"""The code of a body before or behind its name"""
_WORDS = re.compile("[一-龥]+")
_IN_BRACKETS = re.compile(r"([^()]+)\(([^()]+)\)")
_JOINED = re.compile(r"[、,;]")


def split_at_labels(text: str) -> list[str]:
    """Cut a normalised line before each label in it (主管部门：X 预算单位：Y).

    A label follows the end of a name, a year or a number; otherwise its words are part of another label (联系部门：…).
    """
    patterns = [re.compile(rf"(?:{label.words.pattern})[:：]") for label in bodies().labels]
    starts = sorted({match.start() for pattern in patterns for match in pattern.finditer(text)})
    cuts = [0]
    for start in starts:
        before = re.split("[:：]", text[:start])[-1] if start else ""
        is_within = start > cuts[-1] and not re.search("[:：]", text[cuts[-1] : start]) and cuts[-1] in starts
        if start and not is_within and (is_organisation(before) or not _WORDS.fullmatch(before)):
            cuts.append(start)
    return [text[start:end] for start, end in itertools.pairwise([*cuts, len(text)]) if text[start:end]]


def label_of(text: str) -> tuple[Label | None, str]:
    """Split a normalised line into its label and the text behind it; None and the whole line without a label."""
    head, colon, value = text.partition(":")
    if colon:
        bare = SEAL.sub("", head)
        for label in bodies().labels:
            if label.words.fullmatch(bare) or label.words.fullmatch(head):
                return label, value
        return None, text
    for label in bodies().labels:
        if (match := label.words.match(text)) and match[0].endswith("名称") and is_organisation(text[match.end() :]):
            return label, text[match.end() :]
    return None, text


def is_other_label(text: str) -> bool:
    """Whether a line begins with a label of something else than a body (联系电话：…)."""
    head, colon, _ = text.partition(":")
    return bool(colon and bodies().other_labels.search(head))


def names_in(text: str) -> list[str]:
    """Give the bodies that a text names: one, or several joined by 、 each of which is one by itself.

    A school or a brigade in brackets behind a bureau is one of its units, and no second name of it.
    """
    if is_organisation(text) and joint_names(text):
        return [text]
    bracket = _IN_BRACKETS.fullmatch(text)
    if bracket and is_organisation(bracket[1]) and is_organisation(bracket[2]) and place_of(bracket[2]):
        units = bodies().units
        if bracket[2].endswith(units) and not bracket[1].endswith(bodies().parts):
            return [bracket[1], bracket[2]]
    parts = [name for name in _JOINED.split(text) if name]
    if len(parts) > 1 and all(is_organisation(name) for name in parts):
        return parts
    return [text] if is_organisation(text) else []


def is_office(name: str) -> bool:
    """Whether a name is that of an office within a body, or of a body that keeps the books of others."""
    plain = clean(name)[0]
    return bool(bodies().offices.search(plain) or bodies().accounting_centres.search(plain))


def scope_of(word: str) -> str:
    """Give the scope that 部门 or 单位 stands for."""
    return "department" if word == "部门" else "unit"
