"""Mutators of page contents: unpack a content stream, change it, pack it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.verification.fuzzing.objects import Objects, parse

_SHOWN = re.compile(rb"<([0-9A-Fa-f]{4,})>")
_UNICODE_SHOWN = re.compile(rb"/(?:song|hei|simsun) ([0-9.]+ Tf [^<]*)<((?:[0-9a-f]{4}){2,})> Tj")
_DIGIT = re.compile(rb"00(3[0-9])")
_PLACED = re.compile(rb"(-?[0-9.]+) (-?[0-9.]+) (Tm|Td|TD)\b")
_PATH = re.compile(rb"[^\n]*\b(?:re|l|h)\s+(?:S|s|f|f\*|B)\b|[^\n]*\bre\b")
_HOSTILE = (
    "=HYPERLINK(\"http://127.0.0.1:9/\",\"x\")",
    "<script>alert(1)</script>",
    "');DROP TABLE facts;--",
    "{{7*7}}${7*7}%s%n",
    "\x1b[2J\x1b]0;x\x07",
    "\u202e0.00\u202c",
    "\u200b\u200d\ufeff",
    "\0\x01\x7f\x85",
    "\ufffe\uffff",
    "A" * 20_000,
    "１２３４．５６",
    "9" * 40,
    "-0.00",
    "1,23,4.5",
    "٣٤٥.٦٧",
    "1e5",
    "NaN",
    "²³½",
)  # fmt: skip
_SURROGATES = (b"d800", b"dfff", b"d83dd83d")


def _drawn(data: bytes, chance: Random, change: Callable[[bytes, Random], bytes]) -> bytes:
    """The file with the contents of one page changed; another page is tried where there is nothing to change."""
    objects = parse(data)
    numbers = objects.contents
    chance.shuffle(numbers)
    for number in numbers[:8]:
        text = objects.stream(number) or b""
        after = change(text, chance)
        if after != text:
            return objects.with_stream(number, after).write()
    return objects.write()


def _one(text: bytes, chance: Random, pattern: re.Pattern[bytes], change: Callable[[re.Match[bytes]], bytes]) -> bytes:
    matches = list(pattern.finditer(text))
    if not matches:
        return text
    match = chance.choice(matches)
    return text[: match.start()] + change(match) + text[match.end() :]


def shown_byte(data: bytes, chance: Random) -> bytes:
    """A byte of a printed text is another one."""

    def change(match: re.Match[bytes]) -> bytes:
        code = bytearray(bytes.fromhex(match[1].decode().ljust(len(match[1]) + len(match[1]) % 2, "0")))
        code[chance.randrange(len(code))] ^= chance.randint(1, 255)
        return b"<" + code.hex().encode() + b">"

    return _drawn(data, chance, lambda text, _: _one(text, chance, _SHOWN, change))


def shown_digit(data: bytes, chance: Random) -> bytes:
    """A printed digit is another one."""
    return _drawn(data, chance, lambda text, _: _one(text, chance, _DIGIT, lambda _: b"003%d" % chance.randrange(10)))


def hostile_text(data: bytes, chance: Random) -> bytes:
    """A printed text is a script, a formula, a command, a control character, or no character at all."""

    def change(match: re.Match[bytes]) -> bytes:
        code = chance.choice([*(text.encode("utf-16-be").hex().encode() for text in _HOSTILE), *_SURROGATES])
        operators = chance.choice([b"", match[2]])
        return b"/song " + match[1] + b"<" + operators + code + b"> Tj"

    return _drawn(data, chance, lambda text, _: _one(text, chance, _UNICODE_SHOWN, change))


def moved_text(data: bytes, chance: Random) -> bytes:
    """A text stands elsewhere on its page."""

    def change(match: re.Match[bytes]) -> bytes:
        by = [chance.choice([0, 1, 3, 8, 20, 60, 400]) * chance.choice([-1, 1]) for _ in range(2)]
        x, y = (float(match[group]) + by[group - 1] for group in (1, 2))
        return b"%.2f %.2f %b" % (x, y, match[3])

    return _drawn(data, chance, lambda text, _: _one(text, chance, _PLACED, change))


def doubled_text(data: bytes, chance: Random) -> bytes:
    """A text is printed twice, a little apart."""

    def change(text: bytes, _: Random) -> bytes:
        lines = text.split(b"\n")
        shown = [number for number, line in enumerate(lines) if b"Tj" in line and _PLACED.search(line)]
        if not shown:
            return text
        number = chance.choice(shown)

        def aside(match: re.Match[bytes]) -> bytes:
            return b"%.2f %b %b" % (float(match[1]) + chance.choice([0, 0.4, 2, 7]), match[2], match[3])

        return b"\n".join([*lines[: number + 1], _PLACED.sub(aside, lines[number]), *lines[number + 1 :]])

    return _drawn(data, chance, change)


def lost_rule(data: bytes, chance: Random) -> bytes:
    """A rule of a table is not drawn."""
    return _drawn(data, chance, lambda text, _: _one(text, chance, _PATH, lambda _: b""))


def lost_rules(data: bytes, chance: Random) -> bytes:
    """A tenth of the rules of a page is not drawn."""
    return _drawn(data, chance, lambda text, _: _PATH.sub(lambda path: b"" if chance.random() < 0.1 else path[0], text))


def lost_line(data: bytes, chance: Random) -> bytes:
    """An operator is missing."""

    def change(text: bytes, _: Random) -> bytes:
        lines = text.split(b"\n")
        del lines[chance.randrange(len(lines))]
        return b"\n".join(lines)

    return _drawn(data, chance, change)


def shuffled_lines(data: bytes, chance: Random) -> bytes:
    """Some operators stand in another order."""

    def change(text: bytes, _: Random) -> bytes:
        lines = text.split(b"\n")
        start = chance.randrange(len(lines))
        block = lines[start : start + chance.randint(2, 30)]
        chance.shuffle(block)
        lines[start : start + len(block)] = block
        return b"\n".join(lines)

    return _drawn(data, chance, change)


def flipped_drawing(data: bytes, chance: Random) -> bytes:
    """Bits of the unpacked operators are flipped."""

    def change(text: bytes, _: Random) -> bytes:
        out = bytearray(text)
        for _number in range(chance.randint(1, 12)):
            out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
        return bytes(out)

    return _drawn(data, chance, change)


def cut_drawing(data: bytes, chance: Random) -> bytes:
    """The operators of a page end too early."""
    return _drawn(data, chance, lambda text, _: text[: chance.randrange(len(text))])


def spoilt_packing(data: bytes, chance: Random) -> bytes:
    """The packed bytes of a stream are spoilt."""
    objects = parse(data)
    number = chance.choice(objects.contents or sorted(objects.bodies))
    head, mark, rest = objects.bodies[number].partition(b"stream")
    if not rest:
        return data
    out = bytearray(rest)
    for _ in range(chance.randint(1, 20)):
        out[chance.randrange(2, len(out))] = chance.randrange(256)
    return objects.put({number: head + mark + bytes(out)}).write()


def wrong_length(data: bytes, chance: Random) -> bytes:
    """A stream says that it has another length."""
    return _stream_head(data, chance, rb"/Length\s+[0-9]+", [b"/Length 0", b"/Length 17", b"/Length 999999999", b""])


def wrong_filter(data: bytes, chance: Random) -> bytes:
    """A stream says that it is packed in another way, or many times over."""
    names = [b"/LZWDecode", b"/DCTDecode", b"/JBIG2Decode", b"/Crypt", b"[/ASCIIHexDecode/FlateDecode]"]
    names += [b"[" + b"/FlateDecode" * 500 + b"]", b"/Unknown", b"[]"]
    return _stream_head(data, chance, rb"/Filter\s*/FlateDecode", [b"/Filter" + name for name in names])


def _stream_head(data: bytes, chance: Random, pattern: bytes, words: list[bytes]) -> bytes:
    objects: Objects = parse(data)
    number = chance.choice(objects.contents or sorted(objects.bodies))
    head, mark, rest = objects.bodies[number].partition(b"stream")
    return objects.put({number: re.sub(pattern, chance.choice(words), head) + mark + rest}).write()


MUTATORS = (
    shown_byte,
    shown_digit,
    hostile_text,
    moved_text,
    doubled_text,
    lost_rule,
    lost_rules,
    lost_line,
    shuffled_lines,
    flipped_drawing,
    cut_drawing,
    spoilt_packing,
    wrong_length,
    wrong_filter,
)
