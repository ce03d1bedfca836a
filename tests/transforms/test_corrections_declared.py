"""The correction file: what is written is read back, problems name their line, comments stay."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.wording.messages import sentences
from tests.factories import sha
from transforms.corrections.declared import (
    MAX_BYTES,
    Correction,
    append_correction,
    file_name,
    is_printable,
    read_file,
    remove_correction,
)

SHA = sha("a")
NAME = file_name(SHA)
ONE = Correction(
    fact_id="f" * 32,
    table_key="fin_expenditure",
    panel="",
    row_key="201",
    row_name="一般公共服务支出",
    measure="expenditure",
    phase="executed",
    budget_book="all",
    page=3,
    unit="元",
    printed="123.45",
    corrected="132.45",
    reason="两位数字颠倒",
    who="某人",
    when=date(2026, 11, 24),
)
TWO = replace(ONE, fact_id="e" * 32, corrected="——")


def text_of(*corrections: Correction) -> str:
    text = ""
    for correction in corrections:
        text = append_correction(text, SHA, "甲.pdf", correction)
    return text


plain = st.text(st.characters(codec="utf-8")).filter(lambda text: bool(text.strip()) and is_printable(text))
anything = st.text(st.characters(codec="utf-8"))
corrections = st.builds(
    Correction,
    fact_id=plain,
    table_key=plain,
    panel=anything,
    row_key=plain,
    row_name=anything.filter(str.strip),
    measure=plain,
    phase=plain,
    budget_book=plain,
    page=st.integers(1, 100_000),
    unit=st.sampled_from(["元", "万元", "辆", ""]),
    printed=anything,
    corrected=st.sampled_from(["", "——", "/", "0", "1,234.56", "-3.00", "（3.00）", "１２.５", "无"]),
    reason=plain,
    who=plain,
    when=st.dates(),
)


@given(st.lists(corrections, max_size=5, unique_by=lambda correction: correction.fact_id), anything)
def test_what_is_written_is_read_back(written: list[Correction], source_name: str) -> None:
    text = ""
    for correction in written:
        text = append_correction(text, SHA, source_name, correction)
    if written:
        file = read_file(text.encode(), NAME)
        assert (file.document_sha256, file.problems) == (SHA, ())
        assert file.corrections == tuple(written)
        assert [text.splitlines()[correction.line - 1] for correction in file.corrections if correction.line] in (
            ["[[corrections]]"] * len(written),
            [],  # a text that looks like a header leaves the lines unknown
        )


@given(st.lists(corrections, min_size=1, max_size=5, unique_by=lambda correction: correction.fact_id), st.data())
def test_a_removed_correction_leaves_the_others(written: list[Correction], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(written))
    left = remove_correction(text_of(*written), SHA, gone.fact_id)
    remaining = tuple(correction for correction in written if correction is not gone)
    assert (read_file(left.encode(), NAME).corrections if left else ()) == remaining


def test_what_a_person_wrote_between_stays() -> None:
    text = text_of(ONE).replace("document_sha256", "# asked the bureau by phone\ndocument_sha256", 1)
    text = append_correction(text + "\n# on the second one they were not sure\n", SHA, "甲.pdf", TWO)
    assert "# asked the bureau by phone" in text
    left = remove_correction(text, SHA, ONE.fact_id)
    assert "# on the second one they were not sure\n\n[[corrections]]" in left
    assert "# asked the bureau by phone" in left
    assert remove_correction(left, SHA, TWO.fact_id) == ""
    with pytest.raises(KeyError):
        remove_correction(left, SHA, ONE.fact_id)


def test_a_file_that_cannot_be_changed_safely_is_left_alone() -> None:
    inline = f'document_sha256 = "{SHA}"\ncorrections = []\n'
    with pytest.raises(ValueError, match="TOML"):
        append_correction(inline, SHA, "甲.pdf", ONE)
    with pytest.raises(ValueError, match="already"):
        append_correction(text_of(ONE), SHA, "甲.pdf", ONE)
    with pytest.raises(ValueError, match="not an amount"):
        append_correction(text_of(ONE).replace('"132.45"', '"much"'), SHA, "甲.pdf", TWO)


def broken(old: str, new: str) -> str:
    text = text_of(ONE)
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (broken('reason = "两位数字颠倒"\n', ""), f"{NAME}, line 5: reason is missing."),
        (broken('who = "某人"', 'who = " "'), "line 5: who is empty."),
        (broken('who = "某人"', 'by = "某人"'), "line 5: 'by' is not a key of a correction."),
        (broken('who = "某人"', 'who = "某\\u0007人"'), "cannot be shown"),
        (broken('corrected = "132.45"', 'corrected = "约132"'), "'约132' is not an amount."),
        (
            broken('corrected = "132.45"', "corrected = 132.45"),
            "must be a text in quotation marks; it is 132.45.",
        ),
        (broken("when = 2026-11-24", 'when = "2026-11-24"'), "when must be a date"),
        (broken("when = 2026-11-24", "when = 2026-11-24T12:00:00"), "when must be a date"),
        (broken("when = 2026-11-24", "when = 2026-13-24"), "is not TOML"),
        (broken("page = 3", "page = 0"), "page must be a number from 1"),
        (broken("page = 3", "page = true"), "page must be a number from 1"),
        (broken("page = 3", f"page = {10**30}"), "page must be a number from 1"),
        (broken("[[corrections]]", "[corrections]"), "must begin with a line [[corrections]]"),
        (broken("[[corrections]]", "[[correction]]"), "'correction' is not a key of a correction file."),
        (broken(SHA, sha("b")), f"belong in {file_name(sha('b'))}"),
        (broken(SHA, SHA[:12]), "must be the full hash"),
        (broken("document_sha256", "# document_sha256"), "must be the full hash"),
        (text_of(ONE) + text_of(ONE)[text_of(ONE).index("[[") :], "line 21: the cell is already corrected on line 5."),
        ("\x00", "is not TOML"),
        ("[" * 100_000, "is not TOML"),
        ("#" * (MAX_BYTES + 1), "is larger than"),
    ],
)
def test_a_file_with_a_problem_is_not_used(text: str, says: str) -> None:
    file = read_file(text.encode(), NAME)
    assert says in sentences(*file.problems).text("en")
    assert NAME in sentences(*file.problems).text("zh")
    assert file.corrections == ()


def test_a_file_that_is_not_utf8_is_a_problem() -> None:
    (problem,) = read_file("who = '某人'".encode("gb18030") + b"\xff", NAME).problems
    assert problem.text("en") == f"{NAME} is not TOML in UTF-8."


def test_what_a_pdf_may_print_is_written_so_that_it_is_read_back() -> None:
    # DEL is a character of JSON and none of TOML.
    odd = replace(ONE, printed='1\x7f2\x00\t"\\\n[[corrections]]\n# 3', row_name="a\x7f")
    assert read_file(text_of(odd, TWO).encode(), NAME).corrections == (odd, TWO)


def test_an_editor_of_another_system_may_save_the_file() -> None:
    text = text_of(ONE, TWO).replace("\n", "\r\n")
    assert read_file(b"\xef\xbb\xbf" + text.encode(), NAME).corrections == (ONE, TWO)


def test_what_tells_a_row_apart_is_written_only_where_it_says_something() -> None:
    assert not {"unit_key", "occurrence", "reference_year"} & set(re.findall(r"^(\w+) =", text_of(ONE), re.MULTILINE))
    of_unit = replace(ONE, unit_key="101001", government_economic_code="50101", occurrence=2, reference_year=2023)
    text = text_of(of_unit)
    assert {"unit_key", "occurrence", "reference_year"} < set(re.findall(r"^(\w+) =", text, re.MULTILINE))
    assert read_file(text.encode(), NAME).corrections == (of_unit,)
    for wrong in ("occurrence = 0", 'reference_year = "2023"', "unit_key = 1"):
        name = wrong.split(" ")[0]
        file = read_file(re.sub(rf"^{name} = .*$", wrong, text, flags=re.MULTILINE).encode(), NAME)
        assert name in str(sentences(*file.problems)), wrong
