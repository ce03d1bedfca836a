"""Parse clauses of the narrative by the grammar over the roles of their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from lark import Lark, Tree
from lark import Token as Leaf
from lark.exceptions import LarkError
from lark.lexer import Lexer as LarkLexer
from lark.lexer import LexerState

from schemas.reading.statements import grammar
from transforms.statements.lexer import Token

__all__ = ["Leaf", "parse"]


class _Roles(LarkLexer):
    """Gives lark the roles of words that are cut already."""

    __future_interface__ = 1

    def __init__(self, lexer_conf: Any) -> None:
        del lexer_conf

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Leaf]:
        del parser_state
        roles: Any = lexer_state.text
        for index, role in enumerate(roles):
            yield Leaf(role, str(index))


@cache
def _parser() -> Lark:
    return Lark(grammar(), parser="lalr", lexer=_Roles, maybe_placeholders=False)


@lru_cache(maxsize=1 << 14)
def _parsed(roles: Any) -> Tree[Leaf] | None:
    try:
        return _parser().parse(roles)
    except LarkError:
        return None


def parse(tokens: Sequence[Token]) -> Tree[Leaf] | None:
    """Parse the visible words of a clause; leaves hold their places. None where they say nothing that is known."""
    return _parsed(tuple(token.role for token in tokens)) if tokens else None
