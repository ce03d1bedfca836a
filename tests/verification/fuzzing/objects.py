"""Split a PDF into numbered objects, so that a mutator can change one and keep the rest valid."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import pypdfium2

_OBJECT = re.compile(rb"(?<![0-9])([0-9]+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)
_STREAM = re.compile(rb"^(.*?)\bstream\r?\n(.*?)\r?\n?endstream\s*$", re.DOTALL)
_LENGTH = re.compile(rb"/Length\s+[0-9]+(?:\s+[0-9]+\s+R)?")
_FILTER = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\s*\]?")
_DRAWS = re.compile(rb"\b(?:Tj|TJ|re|Do)\b")


@dataclass(frozen=True)
class Objects:
    """The bodies of the objects by number (all of generation 0), and what stands in the trailer beside /Size."""

    bodies: Mapping[int, bytes]
    trailer: bytes

    def changed(self, **bodies: bytes) -> Objects:
        """A copy with some bodies replaced; keys are `n<number>`."""
        return self.put({int(name[1:]): body for name, body in bodies.items()})

    def put(self, bodies: Mapping[int, bytes]) -> Objects:
        """A copy with some bodies replaced or added."""
        return replace(self, bodies={**self.bodies, **bodies})

    @property
    def free(self) -> int:
        """A number that no object has."""
        return max(self.bodies) + 1

    @property
    def pages(self) -> list[int]:
        """The objects that are pages."""
        return [number for number, body in self.bodies.items() if re.search(rb"/Type\s*/Page\b", body[:4000])]

    @property
    def tree(self) -> int:
        """The root of the page tree."""
        return next(number for number, body in self.bodies.items() if re.search(rb"/Type\s*/Pages\b", body[:4000]))

    @property
    def contents(self) -> list[int]:
        """The streams that draw pages or forms."""
        return [number for number in self.bodies if (text := self.stream(number)) and len(_DRAWS.findall(text)) > 3]

    def stream(self, number: int) -> bytes | None:
        """A stream without its compression; None where it is none, or is compressed in another way."""
        return _unpacked(self.bodies[number])

    def with_stream(self, number: int, text: bytes) -> Objects:
        """A copy with another text in a stream, compressed again."""
        stream = _STREAM.match(self.bodies[number])
        head = stream[1] if stream else b"<</Length 0>>"
        packed = zlib.compress(text, 6)
        head = _LENGTH.sub(b"/Length %d" % len(packed), head)
        if not _FILTER.search(head):
            head = head.replace(b"<<", b"<</Filter/FlateDecode", 1)
        return self.put({number: head + b"stream\n" + packed + b"\nendstream"})

    def write(self) -> bytes:
        """The file, with its cross-reference table."""
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        offsets: dict[int, int] = {}
        for number, body in self.bodies.items():
            offsets[number] = len(out)
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % self.free
        for number in range(1, self.free):
            out += b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 00000 f \n"
        out += b"trailer\n<<%b/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (self.trailer, self.free, start)
        return bytes(out)


@lru_cache(maxsize=4096)
def _unpacked(body: bytes) -> bytes | None:
    stream = _STREAM.match(body)
    if not stream:
        return None
    if not _FILTER.search(stream[1]):
        return None if b"/Filter" in stream[1] else stream[2]
    try:
        return zlib.decompressobj().decompress(stream[2])
    except zlib.error:
        return None


@lru_cache(maxsize=64)
def parse(data: bytes) -> Objects:
    """The objects of a sound PDF, whatever it is written like: pdfium rewrites it first."""
    buffer = io.BytesIO()
    document = pypdfium2.PdfDocument(data)
    document.save(buffer)
    document.close()
    written = buffer.getvalue()
    bodies = {int(number): body.strip() for number, body in _OBJECT.findall(written)}
    trailers = _TRAILER.findall(written)
    trailer = re.sub(rb"/(?:Size|Prev|XRefStm)\s+[0-9]+", b"", trailers[-1])
    return Objects(bodies, trailer)
