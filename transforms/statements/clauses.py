"""Parse clauses of the narrative by the grammar over the roles of their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from lark import Lark, Token as LarkToken, Tree
from lark.exceptions import LarkError
from lark.lexer import Lexer as LarkLexer, LexerState

from schemas.reading.statements import grammar
from transforms.statements.lexer import Token

Parsed = Tree[LarkToken]


class _Roles(LarkLexer):
    """Gives lark the roles of words that are cut already."""

    __future_interface__ = 1

    def __init__(self, lexer_conf: Any) -> None:
        del lexer_conf

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[LarkToken]:
        del parser_state
        for place, role in enumerate(lexer_state.text):  # type: ignore[arg-type, var-annotated]
            yield LarkToken(role, place)  # type: ignore[arg-type]


@cache
def _parser() -> Lark:
    return Lark(grammar(), parser="lalr", lexer=_Roles, maybe_placeholders=False)


@lru_cache(maxsize=1 << 14)
def _parsed(roles: tuple[str, ...]) -> Parsed | None:
    try:
        return _parser().parse(roles)  # type: ignore[arg-type, return-value]
    except LarkError:
        return None


def parse(tokens: Sequence[Token]) -> Parsed | None:
    """Parse the visible words of a clause; leaves hold their places. None where they say nothing that is known."""
    roles = tuple(token.role for token in tokens)
    return _parsed(roles) if roles else None
