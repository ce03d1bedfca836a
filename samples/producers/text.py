"""A disclosure as a text document (flat ODT), as word processors print it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum
from xml.sax.saxutils import escape, quoteattr

from common.substitute_font import NAME
from samples.document import Typeset
from samples.grid import Caption, Cell, Row, Table, place_cells
from samples.producers.cover import cover_lines
from samples.producers.habits import Look

_NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip
_SIZES = {"A4": (21.0, 29.7), "A3": (29.7, 42.0)}
_MARGIN = 1.8
_FACE = NAME
_FACE_NAMES = ("fo:font-family", "style:font-family-asian", "style:font-name-asian")
_BORDERS = {
    "solid": "0.5pt solid #000000", "grey": "0.5pt solid #bbbbbb", "double": "2.5pt double #000000",
    "dotted": "0.75pt dotted #000000", "horizontal": "0.5pt solid #000000", "inner": "0.5pt solid #000000",
    "none": "none",
}  # fmt: skip


def text_document(document: Typeset, look: Look, size: float) -> bytes:
    """The whole disclosure as flat ODT; `size` is that of the text in points."""
    writer = _Writer(look, size)
    body = [f"<text:p text:style-name='Cover'>{escape(line)}</text:p>" for line in cover_lines(document)]
    for number, set_table in enumerate(document.tables):
        body += writer.table(set_table.table, number)
    styles, pages = writer.styles(), writer.pages()
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document {_NAMESPACES} office:version='1.3' "
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{styles}{pages[0]}</office:automatic-styles>"
        f"<office:master-styles>{pages[1]}</office:master-styles>"
        f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document>"
    ).encode()


class _Writer:
    """Collects the styles of columns while tables are written."""

    def __init__(self, look: Look, size: float) -> None:
        self.look, self.size = look, size
        self.of_tables: list[str] = []

    def pages(self) -> tuple[str, str]:
        """The layouts of pages and the masters that use them."""
        layouts, masters = [], []
        for name, landscape in (("Upright", self.look.landscape), ("Wide", True)):
            width, height = sorted(_SIZES[self.look.paper], reverse=landscape)
            layouts.append(
                f"<style:page-layout style:name='{name}'><style:page-layout-properties fo:page-width='{width}cm' "
                f"fo:page-height='{height}cm' fo:margin='{_MARGIN}cm' "
                f"style:print-orientation='{'landscape' if landscape else 'portrait'}'/></style:page-layout>"
            )
            masters.append(f"<style:master-page style:name='{name}' style:page-layout-name='{name}'/>")
        return "".join(layouts), "".join(masters)

    def styles(self) -> str:
        """The styles of paragraphs, cells, rows and tables."""
        face = " ".join(f"{name}='{_FACE}'" for name in _FACE_NAMES)
        sizes = {"Cover": 26.0, "Title": self.size + 6}
        styles = []
        for name, align, bold in (
            ("Cover", "center", True), ("Title", "center", True), ("left", "start", False), ("center", "center", False),
            ("right", "end", False), ("leftB", "start", True), ("centerB", "center", True), ("rightB", "end", True),
        ):  # fmt: skip
            size = sizes.get(name, self.size)
            weight = "bold" if bold else "normal"
            styles.append(
                f"<style:style style:name='{name}' style:family='paragraph'><style:paragraph-properties "
                f"fo:text-align='{align}'/><style:text-properties {face} fo:font-size='{size}pt' "
                f"style:font-size-asian='{size}pt' fo:font-weight='{weight}' "
                f"style:font-weight-asian='{weight}'/></style:style>"
            )
        for name, border in (
            ("Cell", _BORDERS[self.look.rules]),
            ("Shaded", _BORDERS[self.look.rules]),
            ("Bare", "none"),
        ):
            upright = "fo:border-left='none' fo:border-right='none'" if self.look.rules == "horizontal" else ""
            ground = "fo:background-color='#eeeeee'" if name == "Shaded" else ""
            styles.append(
                f"<style:style style:name='{name}' style:family='table-cell'><style:table-cell-properties "
                f"fo:border='{border}' {upright} {ground} "
                "fo:padding='0.05cm' style:vertical-align='middle'/></style:style>"
            )
        together = "auto" if self.look.break_rows else "always"
        styles.append(
            "<style:style style:name='Row' style:family='table-row'>"
            f"<style:table-row-properties fo:keep-together='{together}'/></style:style>"
        )
        return "".join(styles + self.of_tables)

    def table(self, table: Table, number: int) -> Iterator[str]:
        """The paragraphs and tables of one table."""
        master = "Wide" if table.wide and not self.look.landscape else "Upright"
        breaks = "" if self.look.flow and number else f" style:master-page-name='{master}'"
        self.of_tables.append(f"<style:style style:name='First{number}' style:family='paragraph'{breaks}/>")
        yield f"<text:p text:style-name='First{number}'/>"
        for line in table.title.split("\n") if table.title else ():
            yield _paragraph(line, "Title")
        if self.look.number_between:
            yield _paragraph(self.look.number_between, "center")
        wide = table.wide or self.look.landscape
        room = sorted(_SIZES[self.look.paper])[int(wide)] - 2 * _MARGIN
        if table.captions:
            yield self._grid(f"C{number}", [1.0, 1.0, 1.0], (), _caption_rows(table.captions), room, "Bare")
        yield self._grid(f"T{number}", table.weights, table.header, table.body, room, "Cell")
        yield from (_paragraph(note, "left") for note in table.notes)

    def _grid(
        self, name: str, weights: Sequence[float], header: Sequence[Row], body: Sequence[Row], room: float, style: str
    ) -> str:
        total = fsum(weights)
        self.of_tables.append(
            f"<style:style style:name='{name}' style:family='table'><style:table-properties style:width='{room}cm' "
            "table:align='left' table:border-model='collapsing'/></style:style>"
        )
        columns = []
        for column, weight in enumerate(weights):
            self.of_tables.append(
                f"<style:style style:name='{name}.{column}' style:family='table-column'>"
                f"<style:table-column-properties style:column-width='{room * weight / total:.3f}cm'/></style:style>"
            )
            columns.append(f"<table:table-column table:style-name='{name}.{column}'/>")
        rows = _grid_rows(header, len(weights), style, zebra=False)
        if self.look.repeat_header and header:
            rows = f"<table:table-header-rows>{rows}</table:table-header-rows>"
        rows += _grid_rows(body, len(weights), style, zebra=self.look.zebra)
        return f"<table:table table:name='{name}' table:style-name='{name}'>{''.join(columns)}{rows}</table:table>"


def _caption_rows(captions: Sequence[Caption]) -> tuple[Row, ...]:
    return tuple(
        (Cell(line.left, align="left"), Cell(line.center), Cell(line.right, align="right")) for line in captions
    )


def _grid_rows(rows: Sequence[Row], columns: int, style: str, *, zebra: bool) -> str:
    cells: dict[tuple[int, int], str] = {}
    for placed in place_cells(rows, columns):
        cell = placed.cell
        paragraphs = "".join(_paragraph(line, cell.align + "B" * cell.bold) for line in cell.text.split("\n"))
        shaded = "Shaded" if zebra and placed.row % 2 else style
        cells[placed.row, placed.column] = (
            f"<table:table-cell table:style-name='{shaded}' table:number-columns-spanned='{cell.columns}' "
            f"table:number-rows-spanned='{cell.rows}' office:value-type='string'>{paragraphs}</table:table-cell>"
        )
    lines = (
        "".join(cells.get((row, column), "<table:covered-table-cell/>") for column in range(columns))
        for row in range(len(rows))
    )
    return "".join(f"<table:table-row table:style-name='Row'>{line}</table:table-row>" for line in lines)


def _paragraph(text: str, style: str) -> str:
    # Several spaces are one in ODT, unless they are elements.
    spaced = escape(text).replace("  ", " <text:s/>")
    return f"<text:p text:style-name={quoteattr(style)}>{spaced}</text:p>"
