"""Mutators that make a small file expensive: in time, memory, pages, text or findings."""

from __future__ import annotations

import re
from random import Random

from tests.verification.fuzzing.objects import Objects, parse


def _some_contents(objects: Objects, chance: Random) -> int:
    return chance.choice(objects.contents)


def unpacking(data: bytes, chance: Random) -> bytes:
    """A page that unpacks to hundreds of megabytes."""
    objects = parse(data)
    number = _some_contents(objects, chance)
    size = chance.choice([50, 300]) << 20
    filler = chance.choice([b" ", b"0 0 m\n", b"q Q ", b"(", b"1 "])
    return objects.with_stream(number, (objects.stream(number) or b"") + filler * (size // len(filler))).write()


def many_texts(data: bytes, chance: Random) -> bytes:
    """A page with a hundred thousand texts or more."""
    objects = parse(data)
    number = _some_contents(objects, chance)
    font = (re.findall(rb"/[^\s/]+ [0-9.]+ Tf", objects.stream(number) or b"") or [b"/song 9 Tf"])[0]
    count = chance.choice([30_000, 100_000, 400_000])
    shown = b"".join(
        b"1 0 0 1 %d %d Tm <00310032> Tj\n" % (40 + number % 500, 40 + number % 700) for number in range(count)
    )
    return objects.with_stream(
        number, (objects.stream(number) or b"") + b"\nBT " + font + b"\n" + shown + b"ET"
    ).write()


def many_cells(data: bytes, chance: Random) -> bytes:
    """A page with a grid of thousands of cells."""
    objects = parse(data)
    number = _some_contents(objects, chance)
    count = chance.choice([60, 150, 400])
    rules = b"".join(
        b"20 %.2f m 575 %.2f l S %.2f 20 m %.2f 820 l S\n"
        % (20 + 800 * step / count, 20 + 800 * step / count, 20 + 555 * step / count, 20 + 555 * step / count)
        for step in range(count + 1)
    )
    return objects.with_stream(number, (objects.stream(number) or b"") + b"\n0.2 w\n" + rules).write()


def many_paths(data: bytes, chance: Random) -> bytes:
    """A page with a hundred thousand rules or more."""
    objects = parse(data)
    number = _some_contents(objects, chance)
    count = chance.choice([20_000, 100_000, 300_000])
    rules = b"".join(
        b"%d %d m %d %d l S\n" % (number % 590, number % 811, (number * 7) % 590, number % 811)
        for number in range(count)
    )
    return objects.with_stream(number, (objects.stream(number) or b"") + b"\n" + rules).write()


def many_pages(data: bytes, chance: Random) -> bytes:
    """Ten thousand pages, all of them the same."""
    objects = parse(data)
    page = chance.choice(objects.pages)
    first = objects.free
    count = chance.choice([1_000, 10_000])
    copies = {first + number: objects.bodies[page] for number in range(count)}
    body = objects.bodies[objects.tree]
    kids = b" ".join(b"%d 0 R" % number for number in [*objects.pages, *copies])
    body = re.sub(rb"/Kids\s*\[[^\]]*\]", b"/Kids[" + kids + b"]", body)
    body = re.sub(rb"/Count\s+[0-9]+", b"/Count %d" % (count + len(objects.pages)), body)
    return objects.put({**copies, objects.tree: body}).write()


def same_page(data: bytes, chance: Random) -> bytes:
    """One page object stands ten thousand times in the tree of pages."""
    objects = parse(data)
    page = chance.choice(objects.pages)
    count = chance.choice([2_000, 10_000])
    body = objects.bodies[objects.tree]
    body = re.sub(rb"/Kids\s*\[", b"/Kids[" + b"%d 0 R " % page * count, body)
    body = re.sub(rb"/Count\s+[0-9]+", b"/Count %d" % (count + len(objects.pages)), body)
    return objects.put({objects.tree: body}).write()


def nested_forms(data: bytes, chance: Random) -> bytes:
    """Forms that each draw the next one ten times, or themselves."""
    objects = parse(data)
    deep = chance.choice([5, 12, 30])
    first = objects.free
    forms = {}
    for level in range(deep):
        following = first + level + 1 if level < deep - 1 else first
        text = b"/X Do\n" * 10 + b"0 0 m 10 10 l S\n"
        forms[first + level] = (
            b"<</Type/XObject/Subtype/Form/BBox[0 0 600 850]/Resources<</XObject<</X %d 0 R>>>>/Length %d>>"
            b"stream\n%b\nendstream" % (following, len(text), text)
        )
    page = chance.choice(objects.pages)
    body = objects.bodies[page].replace(b"/Resources<<", b"/Resources<</XObject<</X %d 0 R>>" % first, 1)
    objects = objects.put({**forms, page: body})
    contents = re.search(rb"/Contents\s+([0-9]+)", body)
    if contents and int(contents[1]) in objects.bodies:
        return objects.with_stream(int(contents[1]), (objects.stream(int(contents[1])) or b"") + b"\n/X Do").write()
    return objects.write()


def huge_picture(data: bytes, chance: Random) -> bytes:
    """A picture that says that it has billions of points."""
    objects = parse(data)
    number, page = objects.free, chance.choice(objects.pages)
    side = chance.choice([30_000, 65_535, 2_000_000])
    picture = (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Length 9>>"
        b"stream\n123456789\nendstream" % (side, side)
    )
    body = objects.bodies[page].replace(b"/Resources<<", b"/Resources<</XObject<</Im %d 0 R>>" % number, 1)
    objects = objects.put({number: picture, page: body})
    contents = re.search(rb"/Contents\s+([0-9]+)", body)
    if contents and int(contents[1]) in objects.bodies:
        return objects.with_stream(int(contents[1]), b"/Im Do\n" + (objects.stream(int(contents[1])) or b"")).write()
    return objects.write()


def long_texts(data: bytes, chance: Random) -> bytes:
    """Every text of a page is thousands of characters long."""
    objects = parse(data)
    number = _some_contents(objects, chance)
    times = chance.choice([50, 500])
    longer = re.sub(
        rb"<((?:[0-9A-Fa-f]{4})+)>", lambda text: b"<" + text[1] * times + b">", objects.stream(number) or b""
    )
    return objects.with_stream(number, longer).write()


def many_numbers(data: bytes, chance: Random) -> bytes:
    """Thousands of numbers stand beside the tables, each of them a number unaccounted for."""
    objects = parse(data)
    count = chance.choice([2_000, 20_000])
    for number in chance.sample(objects.contents, min(3, len(objects.contents))):
        text = objects.stream(number) or b""
        font = (re.findall(rb"/[^\s/]+ [0-9.]+ Tf", text) or [b"/song 9 Tf"])[0].split()[0]
        shown = b"".join(
            b"1 0 0 1 %d %.2f Tm <%b> Tj\n"
            % (5 + 30 * (number % 19), number * 840 / count, str(number + 1000).encode("utf-16-be").hex().encode())
            for number in range(count)
        )  # fmt: skip
        objects = objects.with_stream(number, text + b"\nBT " + font + b" 1 Tf\n" + shown + b"ET")
    return objects.write()


MUTATORS = (
    unpacking,
    many_texts,
    many_cells,
    many_paths,
    many_pages,
    same_page,
    nested_forms,
    huge_picture,
    long_texts,
    many_numbers,
)
