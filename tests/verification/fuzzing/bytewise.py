"""Mutators of raw bytes, as disks, networks and careless programs damage files."""

from __future__ import annotations

from random import Random


def _run(data: bytes, chance: Random, most: int) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.randint(1, most))


def truncated(data: bytes, chance: Random) -> bytes:
    """The end of the file is missing."""
    return data[: chance.randrange(len(data))]


def tail_cut(data: bytes, chance: Random) -> bytes:
    """The last few hundred bytes are missing."""
    return data[: -chance.randint(1, 400)]


def beheaded(data: bytes, chance: Random) -> bytes:
    """The beginning of the file is missing."""
    return data[chance.randint(1, max(2, len(data) // 4)) :]


def flipped_bit(data: bytes, chance: Random) -> bytes:
    """One bit is flipped."""
    return flipped_bits(data, chance, 1)


def flipped_bits(data: bytes, chance: Random, count: int = 0) -> bytes:
    """Up to 64 bits are flipped."""
    out = bytearray(data)
    for _ in range(count or chance.randint(2, 64)):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def noise(data: bytes, chance: Random) -> bytes:
    """A run of bytes is noise."""
    start, end = _run(data, chance, 600)
    return data[:start] + chance.randbytes(end - start) + data[end:]


def zeroed(data: bytes, chance: Random) -> bytes:
    """A run of bytes is zero, as after a broken download."""
    start, end = _run(data, chance, 4096)
    return data[:start] + bytes(end - start) + data[end:]


def cut_out(data: bytes, chance: Random) -> bytes:
    """A run of bytes is missing."""
    start, end = _run(data, chance, 2000)
    return data[:start] + data[end:]


def repeated(data: bytes, chance: Random) -> bytes:
    """A run of bytes is there twice."""
    start, end = _run(data, chance, 2000)
    return data[:end] + data[start:end] + data[end:]


def moved(data: bytes, chance: Random) -> bytes:
    """A block of the file stands elsewhere."""
    start, end = _run(data, chance, 2000)
    rest = data[:start] + data[end:]
    to = chance.randrange(len(rest) + 1)
    return rest[:to] + data[start:end] + rest[to:]


def line_ends(data: bytes, chance: Random) -> bytes:
    """Line feeds became carriage returns with line feeds, as by a transfer of text."""
    return data.replace(b"\n", b"\r\n")


def joined(data: bytes, chance: Random) -> bytes:
    """Something else stands before the file and behind it."""
    before = chance.choice([b"\x00" * 100, b"HTTP/1.1 200 OK\r\n\r\n", b"\xef\xbb\xbf", b"MZ" + bytes(400)])
    return before + data + chance.choice([b"", b"\n<html></html>", data[: len(data) // 2], bytes(2000)])


MUTATORS = (
    truncated,
    tail_cut,
    beheaded,
    flipped_bit,
    flipped_bits,
    noise,
    zeroed,
    cut_out,
    repeated,
    moved,
    line_ends,
    joined,
)
