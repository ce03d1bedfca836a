"""Mutators of the PDF structure: objects, references, cross-references, encryption, actions."""

from __future__ import annotations

import re
from random import Random

from samples.locked import locked
from tests.verification.fuzzing.objects import Objects, parse

_NUMBER = re.compile(rb"(?<![0-9.+\-A-Za-z])[0-9]+(?:\.[0-9]+)?(?![0-9.]| [0-9]+ R)")
_REFERENCE = re.compile(rb"\b([0-9]+) 0 R\b")
_NAME = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
_ODD_NUMBERS = (
    b"0",
    b"-1",
    b"99999999999999999999",
    b"-2147483648",
    b"1e308",
    b"0.0000001",
    b"4294967297",
    b"--5",
    b"",
)


def _head(body: bytes) -> tuple[bytes, bytes]:
    """What stands before a stream, and the stream."""
    stream_start = body.find(b"stream")
    return (body, b"") if stream_start < 0 else (body[:stream_start], body[stream_start:])


def _replace_one(objects: Objects, chance: Random, pattern: re.Pattern[bytes], words: list[bytes]) -> Objects:
    numbers = [number for number, body in objects.bodies.items() if pattern.search(_head(body)[0])]
    if not numbers:
        return objects
    number = chance.choice(numbers)
    head, rest = _head(objects.bodies[number])
    match = chance.choice(list(pattern.finditer(head)))
    return objects.put({number: head[: match.start()] + chance.choice(words) + head[match.end() :] + rest})


def swapped_objects(data: bytes, chance: Random) -> bytes:
    """Two objects have each other's numbers."""
    objects = parse(data)
    first, second = chance.sample(sorted(objects.bodies), 2)
    return objects.put({first: objects.bodies[second], second: objects.bodies[first]}).write()


def swapped_contents(data: bytes, chance: Random) -> bytes:
    """Two pages have each other's contents."""
    objects = parse(data)
    if len(objects.contents) < 2:
        return data
    first, second = chance.sample(objects.contents, 2)
    return objects.put({first: objects.bodies[second], second: objects.bodies[first]}).write()


def missing_object(data: bytes, chance: Random) -> bytes:
    """An object is not there."""
    objects = parse(data)
    gone = chance.choice(sorted(objects.bodies))
    return Objects({n: body for n, body in objects.bodies.items() if n != gone}, objects.trailer).write()


def doubled_object(data: bytes, chance: Random) -> bytes:
    """An object is defined a second time behind the end, with the content of another one."""
    objects = parse(data)
    first, second = chance.sample(sorted(objects.bodies), 2)
    return objects.write() + b"\n%d 0 obj\n%b\nendobj\n" % (first, objects.bodies[second])


def odd_number(data: bytes, chance: Random) -> bytes:
    """A number in a dictionary is absurd."""
    return _replace_one(parse(data), chance, _NUMBER, list(_ODD_NUMBERS)).write()


def odd_reference(data: bytes, chance: Random) -> bytes:
    """A reference leads to another object, to itself or to nothing."""
    objects = parse(data)
    numbers = [*objects.bodies, objects.free + 7]
    return _replace_one(objects, chance, _REFERENCE, [b"%d 0 R" % chance.choice(numbers)]).write()


def odd_name(data: bytes, chance: Random) -> bytes:
    """A name in a dictionary is another one."""
    objects = parse(data)
    names = sorted({name for body in objects.bodies.values() for name in _NAME.findall(_head(body)[0][:2000])})
    return _replace_one(objects, chance, _NAME, names).write()


def odd_box(data: bytes, chance: Random) -> bytes:
    """A page has an absurd size, a turn or a crop box."""
    objects = parse(data)
    page = chance.choice(objects.pages)
    sizes = [
        b"[0 0 1e9 1e9]",
        b"[0 0 0 0]",
        b"[595 842 0 0]",
        b"[0 0 3 3]",
        b"[-9e9 -9e9 9e9 9e9]",
        b"[0 0 14400 14400]",
    ]
    added = chance.choice([b"/MediaBox" + chance.choice(sizes), b"/CropBox" + chance.choice(sizes), b"/Rotate 45"])
    added = chance.choice([added, added, b"/Rotate 180", b"/UserUnit 75000", b"/CropBox[100 100 300 300]"])
    name = re.match(rb"/[A-Za-z]+", added)
    body = re.sub((name[0] if name else b"") + rb"\s*(?:\[[^\]]*\]|[0-9]+)", b"", objects.bodies[page])
    return objects.put({page: body.replace(b"<<", b"<<" + added, 1)}).write()


def doctored_xref(data: bytes, chance: Random) -> bytes:
    """Offsets of the cross-reference table are wrong."""
    written = parse(data).write()
    entries = list(re.finditer(rb"[0-9]{10} 00000 n", written))
    out = bytearray(written)
    for entry in chance.sample(entries, min(len(entries), chance.randint(1, 20))):
        out[entry.start() : entry.start() + 10] = b"%010d" % chance.randrange(len(written) * 2)
    return bytes(out)


def lost_xref(data: bytes, chance: Random) -> bytes:
    """The place of the cross-reference table is wrong, or it calls itself."""
    written = parse(data).write()
    start = written.rfind(b"startxref")
    xref_start = int(written[start + 9 :].split()[0])
    if chance.random() < 0.5:
        return written[:start] + b"startxref\n%d\n%%%%EOF\n" % chance.randrange(len(written) * 2)
    return written[:start].replace(b"/Size", b"/Prev %d/Size" % xref_start) + written[start:]


def page_tree_loop(data: bytes, chance: Random) -> bytes:
    """The tree of pages holds itself, or a page twice."""
    objects = parse(data)
    again = chance.choice([objects.tree, *objects.pages])
    body = objects.bodies[objects.tree]
    return objects.put({objects.tree: re.sub(rb"/Kids\s*\[", b"/Kids[%d 0 R " % again, body)}).write()


def page_count_wrong(data: bytes, chance: Random) -> bytes:
    """The tree of pages says that it has another number of pages."""
    objects = parse(data)
    count = chance.choice([b"0", b"1", b"3", b"-5", b"100000", b"2147483647", b"99999999999"])
    body = re.sub(rb"/Count\s+-?[0-9]+", b"/Count " + count, objects.bodies[objects.tree])
    return objects.put({objects.tree: body}).write()


def deep_nesting(data: bytes, chance: Random) -> bytes:
    """An object is nested tens of thousands deep."""
    objects = parse(data)
    deep = chance.choice([200, 5_000, 100_000])
    left, right = chance.choice([(b"[", b"]"), (b"<</A", b">>"), (b"(", b")")])
    nested = left * deep + b" 1 " + right * deep
    where = chance.choice([objects.tree, *objects.pages[:3]])
    body = objects.bodies[where].replace(b"<<", b"<</Nested " + nested, 1)
    return objects.put({where: body}).write()


def deep_page_tree(data: bytes, chance: Random) -> bytes:
    """The tree of pages is a chain of thousands of nodes."""
    objects = parse(data)
    deep = chance.choice([100, 3_000, 20_000])
    first = objects.free
    body = objects.bodies[objects.tree]
    count = len(objects.pages)
    chain = {
        first + step: b"<</Type/Pages/Count %d/Kids[%d 0 R]/Parent %d 0 R>>"
        % (count, first + step + 1, first + step - 1 if step else objects.tree)
        for step in range(deep)
    }
    last = first + deep
    chain[last] = re.sub(rb"<<", b"<</Parent %d 0 R" % (last - 1), body, count=1)
    top = re.sub(rb"/Kids\s*\[[^\]]*\]", b"/Kids[%d 0 R]" % first, body)
    return objects.put({**chain, objects.tree: top}).write()


def encrypted(data: bytes, chance: Random) -> bytes:
    """It is encrypted: with a password, without one, or so that nothing may be copied."""
    objects = parse(data)
    bodies = [objects.bodies.get(number, b"null") for number in range(1, objects.free)]
    password, permissions = chance.choice([(b"geheim", -64), (b"", -4), (b"", -64)])
    encrypted_bodies, trailer = locked(bodies, password, permissions)
    return Objects(
        dict(enumerate(encrypted_bodies, 1)), objects.trailer.partition(b"/ID")[0] + trailer.encode()
    ).write()


def actions(data: bytes, chance: Random) -> bytes:
    """It wants a program, a script, an address or a file to be opened."""
    objects = parse(data)
    action = chance.choice(
        [
            b"/S/Launch/F(/bin/sh)/Win<</F(calc.exe)>>",
            b"/S/JavaScript/JS(app.alert\\(1\\); this.submitForm\\('http://127.0.0.1:9/'\\);)",
            b"/S/URI/URI(http://127.0.0.1:9/fetched)",
            b"/S/GoToR/F(../../../../etc/passwd)/D[0/Fit]",
            b"/S/ImportData/F(file:///etc/passwd)",
        ]
    )
    page = chance.choice(objects.pages)
    root = re.search(rb"/Root\s+([0-9]+)", objects.trailer)
    number = int(root[1]) if root else 1
    added = b"<</OpenAction<<%b>>/AcroForm<</XFA(<script>1</script>)/Fields[]>>" % action
    return objects.put(
        {
            number: objects.bodies[number].replace(b"<<", added, 1),
            page: objects.bodies[page].replace(b"<<", b"<</AA<</O<<%b>>>>" % action, 1),
        }
    ).write()


MUTATORS = (
    swapped_objects,
    swapped_contents,
    missing_object,
    doubled_object,
    odd_number,
    odd_reference,
    odd_name,
    odd_box,
    doctored_xref,
    lost_xref,
    page_tree_loop,
    page_count_wrong,
    deep_nesting,
    deep_page_tree,
    encrypted,
    actions,
)
