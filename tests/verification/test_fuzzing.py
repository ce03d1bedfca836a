from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.truth import records
from tests.transforms.reading import read
from tests.transforms.typeset import Ruled, caption, document, title
from tests.verification.fuzzing import __main__ as fuzz
from tests.verification.fuzzing.figures import Key, Read, key_of
from tests.verification.fuzzing.mutators import MUTATORS
from tests.verification.fuzzing.sources import Case, Source, cases, sources
from tests.verification.fuzzing.trial import FAILED, FLAGGED, PRINTED, SAME, judge
from transforms.document import read_document

QUICK = [name for name, mutator in MUTATORS.items() if mutator.share > 1]


@pytest.fixture(scope="module")
def sound() -> Source:
    return sources(2, 3, Path("nowhere"))[1]


@pytest.mark.parametrize("name", QUICK)
def test_a_case_gives_the_same_bytes_again(name: str, sound: Source) -> None:
    first, second = Case(3, sound.name, name, 0), Case(3, sound.name, name, 1)
    assert first.make(sound.data) == first.make(sound.data)
    assert any(case.make(sound.data) != sound.data for case in (first, second))


def test_every_mutator_gets_its_share() -> None:
    among = [Source("a", b""), Source("b", b"")]
    planned = cases(2000, 7, among, list(MUTATORS))
    assert len(set(planned)) == 2000
    counts = Counter(case.mutator for case in planned)
    assert set(counts) == set(MUTATORS)
    assert {case.source for case in planned} == {"a", "b"}


@pytest.mark.slow
def test_a_dozen_mutated_files(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--count", "12", "--documents", "2", "--seed", "11", "--shared", "nowhere", "--seconds", "60"]
    code = fuzz.main([*arguments, "--mutators", *QUICK])
    printed = capsys.readouterr().out
    assert code == 0, printed
    assert "12 mutated files of 2 documents" in printed
    assert "0 files failed, 0 times the run did" in printed


def page(amount: str = "20.00") -> bytes:
    table = Ruled(
        f"科目编码|科目名称|合计|基本支出|项目支出\n合计||{amount}|{amount}|0.00\n201|一般公共服务支出|{amount}|{amount}|0.00"
    )
    heading = [*title("一般公共预算财政拨款支出决算表"), *caption(), table]
    return document(title("青山市财政局2023年度部门决算"), heading)


def as_read(data: bytes, **findings: int) -> Read:
    result = read_document(data, "a.pdf")
    assert result.disclosure is not None, result.message
    facts: dict[Key, dict[str, Any]] = {}
    for fact in records(result.frames["facts"]):
        facts[key_of(fact)] = fact
    finding_counts = Counter({(rule, "warn", "", ""): count for rule, count in findings.items()})
    return Read({"status": "loaded", "reason": None, **vars(result.disclosure)}, dict(facts), finding_counts)


CASE = Case(1, "a", "flipped_bit", 0)


def test_a_figure_that_is_printed_otherwise_is_told_apart() -> None:
    before, after = page(), page("30.00")
    assert judge(CASE, before, before, as_read(before), as_read(before)).outcome == SAME
    verdict = judge(CASE, after, before, as_read(before), as_read(after))
    assert verdict.outcome == PRINTED
    assert verdict.changed == 4


@pytest.mark.parametrize("kind", ["differs", "lost", "added", "whose"])
def test_a_figure_that_is_not_printed_so_fails_unless_it_is_flagged(kind: str) -> None:
    data = page()
    before, after = as_read(data), as_read(data, second_name_differs=1)
    key = next(key for key, fact in after.facts.items() if fact["cell_kind"] == "number")
    if kind == "differs":
        after.facts[key] = {**after.facts[key], "amount_fen": 1, "amount_text": "1"}
    elif kind == "lost":
        del after.facts[key]
    elif kind == "added":
        after.facts[*key[:2], "202", *key[3:]] = {**after.facts[key], "amount_text": "77.00"}
    else:
        after.document = {**after.document, "entity_name": "另一个局"}
    assert judge(CASE, data, data, before, after).outcome == FLAGGED
    after.findings.clear()
    verdict = judge(CASE, data, data, before, after)
    assert verdict.outcome == FAILED
    assert kind in verdict.problems[0]


def test_an_encrypted_file_without_a_password_is_read_as_it_is(sound: Source) -> None:
    from samples.locked import locked
    from samples.paper import pdf_bytes

    objects = fuzz_objects(sound.data)
    opened = read(pdf_bytes(*locked(objects, b"", -4)))
    assert opened.reason is None
    assert len(opened.frames["facts"]) == len(read(sound.data).frames["facts"]) > 400


def fuzz_objects(data: bytes) -> list[bytes]:
    from tests.verification.fuzzing.objects import parse

    objects = parse(data)
    return [objects.bodies.get(number, b"null") for number in range(1, objects.free)]


def test_hostile_text_becomes_no_character() -> None:
    replaced = 0
    for number in range(12):
        data = MUTATORS["hostile_text"].mutate(page(), Random(number))
        frames = read_document(data, "a.pdf").frames
        texts = [str(value) for frame in frames.values() for value in frame.to_numpy().ravel()]
        assert not any(char in text for text in texts for char in "\x1b\x07\x00\x7f\u202e\ufffe\ud800")
        replaced += any("\ufffd" in text for text in texts)
    assert replaced
