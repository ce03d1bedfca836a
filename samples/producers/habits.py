"""How people lay out and print their tables with browsers, spreadsheets and word processors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from samples.grid import Table
from samples.producers import edits


@dataclass(frozen=True)
class Look:
    """How pages and tables look; a program ignores what it cannot do."""

    paper: str = "A4"
    landscape: bool = False
    rules: str = "solid"
    """solid, grey, double, dotted, horizontal (no upright rules), inner (no outer border) or none"""
    zebra: bool = False
    """Every second row on a grey ground"""
    repeat_header: bool = False
    """Continued pages repeat the header of the table, and in spreadsheets its title"""
    break_rows: bool = False
    """The end of a page may cut through a row"""
    flow: bool = False
    """Tables follow each other without a new page"""
    number_between: str = ""
    """A line between title and captions, such as - 1 -"""
    watermark: str = ""
    break_words: bool = False
    """Words and numbers that are too long for their cell are broken anywhere, and wide tables are on upright pages"""
    shadow: bool = False
    """Titles, headers and totals are drawn twice"""
    turned: bool = False
    """Landscape tables on pages that are turned by a quarter"""
    size: float = 0
    """Of the text in points; 0: as the layout has it"""


@dataclass(frozen=True)
class SheetLook:
    """What only spreadsheets do."""

    fit_width: bool = True
    """All columns on one page; otherwise further columns are printed on further pages"""
    wrap: bool = True
    """Texts that are too long are broken into lines; otherwise they run over into empty cells or are clipped"""
    shrink: bool = False
    """Texts that are too long are made smaller"""
    narrow: float = 1.0
    """Factor of the widths of columns"""
    money: str = ""
    """Format of numbers: accounting, currency or red; empty: as the layout prints them"""
    row_height: float = 0
    """The least height of rows in points"""
    low_rows: bool = False
    """Rows have the height of one line, whatever stands in them"""
    merged_title: bool = True
    """The title's cell reaches over the table; otherwise it is centred across the columns from its first cell"""
    footer: str = ""
    """Of the pages, in the code of spreadsheets, such as 第 &P 页，共 &N 页"""


@dataclass(frozen=True)
class Habit:
    """One way to print a disclosure."""

    name: str
    doc: str
    program: str
    """chromium, calc or writer"""
    look: Look = field(default_factory=Look)
    sheet: SheetLook = field(default_factory=SheetLook)
    edit: Callable[[Table], Table] = edits.unchanged
    is_sound: bool = True
    """Whether it must be read right, and not only never silently wrong"""


CUT_BY_PAGE = "rows and headers may be cut by the end of a page: right to doubt where nothing proves the rest"

HABITS: tuple[Habit, ...] = (
    # Browsers
    Habit("browser_portrait", "Upright pages, headers repeated by the browser", "chromium", Look(repeat_header=True)),
    Habit("browser_landscape_grey", "Lying pages, pale rules, shaded rows", "chromium",
          Look(landscape=True, rules="grey", zebra=True)),
    Habit("browser_rows_cut", CUT_BY_PAGE, "chromium", Look(break_rows=True, flow=True, size=10.5), is_sound=False),
    Habit("browser_flow", "Tables follow each other on a page", "chromium", Look(flow=True)),
    Habit("browser_turned", "Wide tables on turned pages", "chromium", Look(turned=True)),
    Habit("browser_a3", "A3, lying", "chromium", Look(paper="A3", landscape=True, size=11)),
    Habit("browser_horizontal", "Only level rules", "chromium", Look(rules="horizontal"), is_sound=False),
    Habit("browser_no_rules", "No rules at all", "chromium", Look(rules="none"), is_sound=False),
    Habit("browser_inner", "No outer border", "chromium", Look(rules="inner")),
    Habit("browser_double", "Double rules", "chromium", Look(rules="double")),
    Habit("browser_dotted", "Dotted rules", "chromium", Look(rules="dotted")),
    Habit("browser_watermark", "A watermark across each page", "chromium", Look(watermark="内部公开")),
    Habit("browser_broken_numbers", "Numbers broken over lines in narrow columns", "chromium",
          Look(break_words=True, size=10.5), is_sound=False),
    Habit("browser_shadow", "Bold text drawn twice", "chromium", Look(shadow=True)),
    Habit("browser_page_number", "A page number between title and unit", "chromium", Look(number_between="- 1 -")),
    Habit("browser_page_of_pages", "A page number in words between title and unit", "chromium",
          Look(number_between="第 1 页 共 9 页")),
    Habit("browser_title_inside", "The title is the first row of the grid", "chromium", edit=edits.title_inside),
    Habit("browser_unit_inside", "The unit is in the first rows of the grid", "chromium", edit=edits.captions_inside),
    Habit("browser_label_above", "附表1-N above the title", "chromium", edit=edits.label_above),
    Habit("browser_notes", "Notes above and below the tables", "chromium", edit=edits.notes_around),
    # Spreadsheets
    Habit("sheet_fit_width", "All columns on one page", "calc"),
    Habit("sheet_landscape", "Lying pages, print titles repeated", "calc", Look(landscape=True, repeat_header=True)),
    Habit("sheet_long", "High rows, titles repeated on each page", "calc", Look(repeat_header=True),
          SheetLook(row_height=32)),
    Habit("sheet_long_no_titles", "High rows, nothing repeated", "calc", sheet=SheetLook(row_height=32)),
    Habit("sheet_clipped", "Texts clipped by narrow columns", "calc", sheet=SheetLook(wrap=False), is_sound=False),
    Habit("sheet_narrow", "Columns too narrow for their numbers", "calc", sheet=SheetLook(narrow=0.55), is_sound=False),
    Habit("sheet_cut_columns", "Further columns on further pages", "calc",
          sheet=SheetLook(fit_width=False, narrow=1.6), is_sound=False),
    Habit("sheet_cut_columns_titles", "Further columns on further pages, titles repeated", "calc",
          Look(repeat_header=True), SheetLook(fit_width=False, narrow=1.6), is_sound=False),
    Habit("sheet_shrunk", "Texts made smaller to fit", "calc", sheet=SheetLook(wrap=False, shrink=True)),
    Habit("sheet_unmerged_title", "Titles centred across the columns", "calc", sheet=SheetLook(merged_title=False)),
    Habit("sheet_accounting", "会计专用", "calc", sheet=SheetLook(money="accounting"), edit=edits.accounting),
    Habit("sheet_currency", "￥ before amounts", "calc", sheet=SheetLook(money="currency"), edit=edits.currency),
    Habit("sheet_red_negative", "Negative amounts red and in brackets", "calc", sheet=SheetLook(money="red"),
          edit=edits.bracketed_negatives),
    Habit("sheet_dotted", "Dotted rules", "calc", Look(rules="dotted")),
    Habit("sheet_double", "Double rules", "calc", Look(rules="double")),
    Habit("sheet_low_rows", "Texts run over the edges of rows that are too low", "calc", sheet=SheetLook(low_rows=True),
          is_sound=False),
    Habit("sheet_page_numbers", "Page numbers in the footer", "calc", sheet=SheetLook(footer="第 &P 页，共 &N 页")),
    Habit("sheet_hidden_rows", "Rows without amounts hidden", "calc", edit=edits.without_empty_rows),
    Habit("sheet_horizontal", "Only level rules", "calc", Look(rules="horizontal"), is_sound=False),
    Habit("sheet_no_rules", "No rules at all", "calc", Look(rules="none"), is_sound=False),
    Habit("sheet_inner", "No outer border", "calc", Look(rules="inner")),
    Habit("sheet_a3", "A3, lying", "calc", Look(paper="A3", landscape=True)),
    # Word processors
    Habit("text_portrait", "Upright pages, headers repeated", "writer", Look(repeat_header=True)),
    Habit("text_large", "Large print, nothing repeated", "writer", Look(size=12)),
    Habit("text_rows_cut", CUT_BY_PAGE, "writer", Look(break_rows=True, flow=True, size=12), is_sound=False),
    Habit("text_spaced_names", "Names behind full-width spaces", "writer", edit=edits.spaced_names),
    Habit("text_broken_names", "Line breaks typed into names", "writer", edit=edits.broken_names),
    # The frames of merged cells are a hair apart, which is seen as something drawn.
    Habit("text_double", "Double rules", "writer", Look(rules="double"), is_sound=False),
    Habit("text_dotted", "Dotted rules", "writer", Look(rules="dotted")),
    Habit("text_inner", "No outer border", "writer", Look(rules="inner")),
    Habit("text_notes", "Notes above and below, page number before the unit", "writer", Look(number_between="— 3 —"),
          edit=edits.notes_around),
    Habit("text_no_rules", "No rules at all", "writer", Look(rules="none"), is_sound=False),
)  # fmt: skip
