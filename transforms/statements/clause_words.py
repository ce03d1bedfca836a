"""Cut the words of a sentence into clauses, and say what the words of a clause decide before it is parsed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from transforms.identity.names import is_organisation
from transforms.statements.lexer import Token

_COMPARING = ("THAN", "REF", "SHARE")
"""Words with which a clause that compares may begin"""


def cut_clauses(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], str]]:
    """Cut a sentence at its signs, and where the one before a comparison was left out; each clause with its sign."""
    clause: list[Token] = []
    for index, token in enumerate(tokens):
        if token.role == "SEP":
            yield clause, token.text
            clause = []
            continue
        if token.role in _COMPARING and _ends_amount(clause) and _compares(tokens[index:]):
            yield clause, ""
            clause = []
        clause.append(token)
    if clause:
        yield clause, ""


def _ends_amount(clause: Sequence[Token]) -> bool:
    """Whether a clause so far ends with a figure that nothing is compared with."""
    roles = [token.role for token in clause]
    return roles[-1:] == ["FIGURE"] and not {"THAN", "REF", "DIR"} & set(roles)


def _compares(tokens: Sequence[Token]) -> bool:
    """Whether what follows an amount compares it: 3万元比上年增加1万元."""
    roles = [token.role for token in itertools.takewhile(lambda token: token.role != "SEP", tokens)]
    return roles[0] == "SHARE" or (roles[1:2] != ["FIGURE"] and bool({"DIR", "SAME"} & set(roles)))


def visible_words(clause: Sequence[Token]) -> list[Token]:
    """The words that the grammar sees, without the signs between names."""
    visible: list[Token] = []
    for index, token in enumerate(clause):
        neighbours = [*clause[max(index - 1, 0) : index], *clause[index + 1 : index + 2]]
        joins_names = token.text in "、和及" and any(other.role == "NAME" for other in neighbours)
        if not (token.is_hidden or token.role == "ORDINAL" or joins_names or (token.role == "LIST" and not visible)):
            visible.append(token)
    return visible


def has_number(token: Token) -> bool:
    """Whether a word is a figure, or has digits and is not declared."""
    return token.role == "FIGURE" or (token.role == "UNKNOWN" and any(char.isdigit() for char in token.text))


def body_named_first(tokens: Sequence[Token]) -> str:
    """The body of which a sentence speaks, if it begins with a name that is not the body's own; else nothing."""
    first = next((token for token in tokens if token.role != "ORDINAL"), None)
    return first.text if first and first.role == "UNKNOWN" and is_organisation(first.text) else ""


def exception_word(clause: Sequence[Token]) -> str:
    """The word after which a sentence speaks of a part, or of what would be: 剔除公务用车购置费后; else nothing."""
    except_word = next((token for token in clause if token.role == "EXCEPT"), None)
    if except_word is None or (len(except_word.text) == 1 and except_word is not clause[0]):
        return ""  # 拆除费
    return except_word.text
