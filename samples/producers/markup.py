"""A disclosure as a web page, as browsers print it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import fsum

from common.substitute_font import NAME
from samples.document import Typeset
from samples.grid import Row, Table
from samples.producers.cover import cover_lines
from samples.producers.habits import Look

_MARGIN = "15mm"
_BORDERS = {
    "solid": "0.5pt solid #000", "grey": "0.5pt solid #bbb", "double": "2.5pt double #000",
    "dotted": "0.75pt dotted #000", "horizontal": "0.5pt solid #000", "inner": "0.5pt solid #000", "none": "none",
}  # fmt: skip


def web_page(document: Typeset, look: Look, size: float) -> bytes:
    """The whole disclosure as HTML with its styles; `size` is that of the text in points."""
    body = [_cover(document), *(_table(set_table.table, look) for set_table in document.tables)]
    if look.watermark:  # what has a fixed position is printed on every page
        body.append(f"<div class=watermark>{escape(look.watermark)}</div>")
    style = _style(look, size)
    page = (
        f"<!doctype html><html lang=zh-CN><meta charset=utf-8><style>{style}</style><body>{''.join(body)}</body></html>"
    )
    return page.encode()


def _style(look: Look, size: float) -> str:
    border = _BORDERS[look.rules]
    cell = {"horizontal": f"border-top:{border};border-bottom:{border}"}.get(look.rules, f"border:{border}")
    wide = "landscape" if look.landscape else "portrait"
    rules = [
        f"@page{{size:{look.paper} {wide};margin:{_MARGIN}}}",
        f"@page wide{{size:{look.paper} landscape;margin:{_MARGIN}"
        + (";page-orientation:rotate-left" if look.turned else "")
        + "}",
        f"body{{margin:0;font:{size}pt/1.3 '{NAME}',serif}}",
        "h1{font-size:26pt;text-align:center;margin:60mm 0 0}h1+h1{margin-top:10mm;break-after:page}",
        f"h2{{font-size:{size + 6}pt;text-align:center;margin:0 0 4pt;white-space:pre-line}}",
        ".captions{width:100%;border-collapse:collapse}.captions td{width:33%;white-space:pre-line;vertical-align:top}",
        ".number{text-align:center;margin:2pt}",
        ".left{text-align:left}.center{text-align:center}.right{text-align:right}.bold{font-weight:bold}",
        ".grid{width:100%;border-collapse:collapse}",
        f".grid td{{{cell};height:1.3em;padding:2pt 3pt;white-space:pre-line}}",
        "p.note{margin:2pt 0}.table{margin-top:10pt}",
        ".wide{page:wide}",
    ]
    if look.rules == "inner":
        rules.append(".grid{border-style:hidden}")
    if not look.flow:
        rules.append(".table{break-before:page;margin-top:0}")
    if not look.break_rows:
        rules.append("tr{break-inside:avoid}")
    if not look.repeat_header:
        rules.append("thead{display:table-row-group}")
    if look.zebra:
        rules.append(".grid tbody tr:nth-child(even){background:#eee}*{print-color-adjust:exact}")
    if look.break_words:
        rules.append(".grid{table-layout:fixed}.grid td{word-break:break-all}")
    if look.shadow:
        rules.append("h2,.bold,thead td{text-shadow:0.2pt 0 0 #000;font-weight:normal}")
    if look.watermark:
        rules.append(
            ".watermark{position:fixed;top:45%;left:10%;font-size:60pt;color:rgba(0,0,0,.12);transform:rotate(-35deg)}"
        )
    return "".join(rules)


def _cover(document: Typeset) -> str:
    return "".join(f"<h1>{escape(line)}</h1>" for line in cover_lines(document))


def _table(table: Table, look: Look) -> str:
    kind = "table wide" if table.wide and not (look.landscape or look.break_words) else "table"
    parts = [f'<div class="{kind}">', f"<h2>{escape(table.title)}</h2>" if table.title else ""]
    if look.number_between:
        parts.append(f"<p class=number>{escape(look.number_between)}</p>")
    parts.append(_captions(table))
    total = fsum(table.weights)
    columns = "".join(f'<col style="width:{100 * weight / total:.3f}%">' for weight in table.weights)
    parts.append(f"<table class=grid><colgroup>{columns}</colgroup><thead>{_rows(table.header)}</thead>")
    parts.append(f"<tbody>{_rows(table.body)}</tbody></table>")
    parts += [f"<p class=note>{escape(note)}</p>" for note in table.notes]
    parts.append("</div>")
    return "".join(parts)


def _captions(table: Table) -> str:
    rows = [
        f"<td class=left>{escape(line.left)}<td class=center>{escape(line.center)}<td class=right>{escape(line.right)}"
        for line in table.captions
    ]
    return f"<table class=captions>{''.join(f'<tr>{row}' for row in rows)}</table>" if rows else ""


def _rows(rows: Sequence[Row]) -> str:
    return "".join(f"<tr>{''.join(_cells(row))}</tr>" for row in rows)


def _cells(row: Row) -> Iterable[str]:
    for cell in row:
        spans = f" colspan={cell.columns}" * (cell.columns > 1) + f" rowspan={cell.rows}" * (cell.rows > 1)
        bold = " bold" if cell.bold else ""
        yield f'<td class="{cell.align}{bold}"{spans}>{escape(cell.text)}</td>'
