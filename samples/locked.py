"""Encrypt samples by the oldest scheme of PDF (RC4, 40 bits): some must be refused, others read."""

from __future__ import annotations

import hashlib
import re

_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream\s*$", re.DOTALL)
_TEXT = re.compile(rb"\(([^()\\]*)\)")
_FILLER = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def locked(bodies: list[bytes], password: bytes, permissions: int = -64) -> tuple[list[bytes], str]:
    """The numbered objects with their streams encrypted, and what goes into the trailer.

    An empty `password` opens without being asked for; the bits of
    `permissions` are those of table 22 of ISO 32000-1 (-64 forbids everything, -4 nothing).
    """
    identity = _md5(b"samples")
    owner = _rc4(_md5(_padded(b"owner"))[:5], _padded(password))
    key = _md5(_padded(password) + owner + (permissions & 0xFFFFFFFF).to_bytes(4, "little") + identity)[:5]
    user = _rc4(key, _FILLER)
    encrypted = list(bodies)
    for number, body in enumerate(bodies, 1):
        own = _md5(key + number.to_bytes(3, "little") + b"\0\0")[:10]
        stream = _STREAM.search(body)
        head, rest = (body[: stream.start()], body[stream.start() :]) if stream else (body, b"")
        if stream:
            rest = b"stream\n" + _rc4(own, stream[1]) + b"\nendstream"
        encrypted[number - 1] = _encrypt_texts(head, own) + rest
    encrypted.append(f"<</Filter/Standard/V 1/R 2/O<{owner.hex()}>/U<{user.hex()}>/P {permissions}>>".encode())
    return encrypted, f"/Encrypt {len(encrypted)} 0 R/ID[<{identity.hex()}><{identity.hex()}>]"


def _encrypt_texts(head: bytes, key: bytes) -> bytes:
    """The texts within an object, those with escapes or brackets left out: no sample has them where they matter."""
    return _TEXT.sub(lambda text: b"<" + _rc4(key, text[1]).hex().encode() + b">", head)


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _padded(password: bytes) -> bytes:
    return (password + _FILLER)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
