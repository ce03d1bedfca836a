"""Attacks on documents that name their fonts and do not carry them: no substitute may hide a lie."""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from samples.attacks import appearance
from samples.attacks.subject import Attack, Edited, Subject, Unsuitable
from samples.paper import pdf_bytes

_OBJECT = re.compile(rb"\n(\d+) 0 obj\n(.*?)\nendobj(?=\n)", re.DOTALL)
_WIDE = b"/Encoding/UniGB-UCS2-H"
"""An encoding whose codes are those of Unicode, so that it can be exchanged for another of two bytes"""
_LIE = {"1": "7", "3": "8"}
_HONEST = ((0x20, 0x30), (0x32, 0x32), (0x34, 0xFFFF))
"""Ranges of codes of which the map says what they are"""


def _without_fonts(subject: Subject) -> Subject:
    issue = subject.document.issue
    layout = replace(issue.layout, type=replace(issue.layout.type, carried=False))
    return replace(subject, document=replace(subject.document, issue=replace(issue, layout=layout)))


def _absent(attack: Attack) -> Attack:
    """The same attack on a document that does not carry its fonts."""

    @functools.wraps(attack)
    def made(subject: Subject) -> Edited:
        return attack(_without_fonts(subject))

    made.__name__ = f"absent_{attack.__name__}"
    made.__doc__ = f"{(attack.__doc__ or '').strip().rstrip('.')}; fonts are not carried."
    return made


def absent_fonts(subject: Subject) -> Edited:
    """Fonts are not carried, which changes nothing."""
    return _without_fonts(subject).edited(sound=True)


def absent_lying_map(subject: Subject) -> Edited:
    """The map to Unicode of fonts that are not carried says other digits than their encoding."""
    return _mapped(_without_fonts(subject).edited(), exchange={})


def absent_own_codes(subject: Subject) -> Edited:
    """Fonts that are not carried have codes that only they explain, and a map that says other digits."""
    names = {_WIDE: b"/Encoding/Identity-H", b"/Ordering(GB1)": b"/Ordering(Identity)"}
    return _mapped(_without_fonts(subject).edited(), exchange=names)


def _mapped(edited: Edited, exchange: dict[bytes, bytes]) -> Edited:
    """The document with a map that lies at its wide fonts, and with other words in their dictionaries."""
    bodies = [body for _, body in _OBJECT.findall(edited.data)]
    if not any(_WIDE in body for body in bodies):
        raise Unsuitable("no font has codes of Unicode")
    reference = b"/ToUnicode %d 0 R/DescendantFonts" % (len(bodies) + 1)
    rewritten = []
    for body in bodies:
        changed = body.replace(b"/DescendantFonts", reference) if _WIDE in body else body
        for old, new in exchange.items():
            changed = changed.replace(old, new) if changed.startswith(b"<</Type/Font/") else changed
        rewritten.append(changed)
    lies = "".join(f"<{ord(code):04x}> <{ord(text):04x}>\n" for code, text in _LIE.items())
    rest = "".join(f"<{first:04x}> <{last:04x}> <{first:04x}>\n" for first, last in _HONEST)
    content = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(_LIE)} beginbfchar\n{lies}endbfchar\n{len(_HONEST)} beginbfrange\n{rest}endbfrange\nendcmap end end"
    ).encode()
    rewritten.append(b"<</Length %d>>stream\n%b\nendstream" % (len(content), content))
    return replace(edited, data=pdf_bytes(rewritten))


ATTACKS: tuple[Attack, ...] = (
    absent_fonts,
    absent_lying_map,
    absent_own_codes,
    *map(
        _absent,
        (
            appearance.white_patch,
            appearance.patched_number,
            appearance.invisible_text,
            appearance.white_text,
            appearance.transparent_text,
            appearance.clipped_text,
            appearance.layer_over_number,
        ),
    ),
)
