"""The English and the Chinese text of a guide have the same headings, commands, tables, options and codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

REPOSITORY = Path(__file__).parents[1]
GUIDES = ("README.md", "docs/operators.md")
"""English guides; the Chinese one lies beside each, `NAME.zh.md` beside `NAME.md`"""

_COMMENT = re.compile(r"(?:^|\s+)#(?!!).*")
_FREE_TEXT = re.compile(r'(--(?:reason|who)) "[^"]*"')
_GENERATED = re.compile(r"<!-- output of .*: (begin|end) -->")


@dataclass
class Section:
    """What the languages share of the text under one heading.

    `level` is that of the heading. `commands` are its code blocks as lines without comments and without what people
    write in their own words. `rows` are its tables: the first cell of each row as code or as a number, and the code in
    the others. `code` is the code in its running text, which each language may order as it needs.
    """

    level: int = 0
    commands: list[list[str]] = field(default_factory=list)
    rows: list[tuple[list[str], set[str]]] = field(default_factory=list)
    code: set[str] = field(default_factory=set)


def parse(text: str) -> list[Section]:
    """Split a guide at its headings; generated output is left out, because it is in the language of its command."""
    sections = [Section()]
    generated = False
    cells: list[Token] = []
    in_table = False
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        marker = _GENERATED.search(token.content) if token.type == "html_block" else None
        if marker:
            generated = marker[1] == "begin"
        if generated:
            continue
        match token.type:
            case "heading_open":
                sections.append(Section(int(token.tag[1:])))
            case "code_block" | "fence":
                sections[-1].commands.append(_commands(token.content))
            case "table_open" | "table_close":
                in_table = token.type == "table_open"
            case "tr_open":
                cells = []
            case "tr_close":
                sections[-1].rows.append((_key(cells[0]), {span for cell in cells[1:] for span in _code(cell)}))
            case "inline" if in_table:
                cells.append(token)
            case "inline":
                sections[-1].code |= set(_code(token))
    return sections


def differences(english: str, chinese: str) -> list[str]:
    """List in words what one of two guides has and the other lacks."""
    sections = parse(english), parse(chinese)
    levels = [[section.level for section in guide] for guide in sections]
    if levels[0] != levels[1]:
        return [f"levels of headings: {levels[0]} and {levels[1]}"]
    differing = []
    for number, (english_section, other) in enumerate(zip(*sections, strict=True)):
        if english_section.commands != other.commands:
            differing.append(f"heading {number}, code blocks: {english_section.commands} and {other.commands}")
        if english_section.rows != other.rows:
            english_only = [row for row in english_section.rows if row not in other.rows]
            chinese_only = [row for row in other.rows if row not in english_section.rows]
            differing.append(f"heading {number}, rows of tables, or their order: {english_only} and {chinese_only}")
        if english_section.code != other.code:
            differing.append(
                f"heading {number}, code: {english_section.code - other.code} and {other.code - english_section.code}"
            )
    return differing


def _commands(block: str) -> list[str]:
    lines = (_FREE_TEXT.sub(r'\1 "..."', _COMMENT.sub("", line)).rstrip() for line in block.splitlines())
    return [line for line in lines if line]


def _code(inline: Token) -> list[str]:
    return [child.content for child in inline.children or () if child.type == "code_inline"]


def _key(cell: Token) -> list[str]:
    return [cell.content] if cell.content.isdigit() else _code(cell)


def _both(guide: str) -> tuple[str, str]:
    path = REPOSITORY / guide
    return path.read_text("utf-8"), path.with_suffix(".zh.md").read_text("utf-8")


@pytest.mark.parametrize("guide", GUIDES)
def test_both_languages_of_a_guide_say_the_same(guide: str) -> None:
    assert differences(*_both(guide)) == []


@pytest.mark.parametrize("guide", GUIDES)
def test_each_language_of_a_guide_links_to_the_other(guide: str) -> None:
    english, chinese = _both(guide)
    name = Path(guide).name
    assert f"]({Path(name).with_suffix('.zh.md')})" in english
    assert f"]({name})" in chinese


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda text: text.replace("\n## ", "\n### ", 1), "headings"),
        (lambda text: text + "\n## One more\n", "headings"),
        (lambda text: re.sub(r"\n {4}[a-z].*", "", text, count=1), "code blocks"),
        (lambda text: text.replace("\n    ", "\n    sudo ", 1), "code blocks"),
        (lambda text: text + "\n    juesuan frobnicate\n", "code blocks"),
        (lambda text: re.sub(r"\n\| `.*", "", text, count=1), "rows"),
        (lambda text: re.sub(r"\n\| `", "\n| `un", text, count=1), "rows"),
        (lambda text: re.sub(r"(\n\| `.*\|)(\n\| `.*\|)", r"\2\1", text, count=1), "rows"),
        (lambda text: text.replace("`--lang zh|en`", "`--language`"), "code"),
        (lambda text: text + "\nTry `juesuan frobnicate`.\n", "code"),
    ],
)
def test_a_change_in_one_language_alone_is_noticed(guide: str, edit: Callable[[str], str], says: str) -> None:
    english, chinese = _both(guide)
    for edited in ((edit(english), chinese), (english, edit(chinese))):
        assert any(says in difference for difference in differences(*edited))


def test_every_kind_of_cell_is_compared() -> None:
    table = "| code | meaning |\n|---|---|\n| 3 | only with `--strict` |\n| `a` | b |\n"
    for old, new in (("| 3 |", "| 4 |"), ("`--strict`", "`--stricter`"), ("`a`", "`c`")):
        assert differences(table, table.replace(old, new))
    assert differences(table, table.replace("only with", "仅限").replace("| code |", "| 退出码 |")) == []


def test_words_of_people_and_generated_output_may_differ() -> None:
    english = (
        '    juesuan purge A --reason "why" --who "Li Si"  # for good\n\n'
        "<!-- output of `make run`: begin -->\n\n    found 3 files\n\n<!-- output of `make run`: end -->\n"
    )
    chinese = english
    for old, new in (("why", "理由"), ("Li Si", "李四"), ("for good", "永久"), ("found", "发现")):
        chinese = chinese.replace(old, new)
    assert differences(english, chinese) == []
    assert differences(english, chinese.replace("purge A", "purge B"))
