"""Declarations of a project: merged over ours, checked like ours, refused with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.declarations.merging import Merged
from schemas.declarations.own import OwnDeclarations, read_own, use_own
from schemas.declarations.reader import DeclarationError, vocabulary
from schemas.reading.bodies import bodies
from schemas.reading.chapters import chapters
from schemas.reading.forms import forms
from schemas.reading.header_words import features_of
from schemas.reading.loading import load_all


@pytest.fixture(autouse=True)
def _ours_alone() -> Iterator[None]:
    yield
    use_own(OwnDeclarations())


def use(**files: str) -> None:
    """Put texts in force, named by their place: `forms__fin_total` is forms/fin_total.toml."""
    names = {name.replace("__", "/"): text for name, text in files.items()}
    paths = {"vocabulary": "schemas/vocabulary.toml"}
    texts = {paths.get(name, f"schemas/reading/{name}.toml"): text for name, text in names.items()}
    use_own(OwnDeclarations("declarations", texts))


def refusal(**files: str) -> str:
    use(**files)
    with pytest.raises(DeclarationError) as refused:
        load_all()
    return str(refused.value)


def test_lists_are_added_to_and_tables_merged_by_key() -> None:
    before = chapters("final").words
    use(chapters='[chapters.terms]\nwords = ["词语释义", "名词解释"]\n[chapters.annex]\nzh = "附件"\nwords = ["附件"]')
    assert chapters("final").words["名词解释"] == (*before["名词解释"], "词语释义")
    assert chapters("final").words["附件"] == ("附件",)
    use_own(OwnDeclarations())
    assert chapters("final").words == before


def test_a_row_gains_a_name() -> None:
    code = forms()["fin_total"].rows["income"].items[-1].code
    use(forms__fin_total=f'[rows.income]\nitems = [{{code = "{code}", names = ["另一个名称"]}}]')
    (item,) = [item for item in forms()["fin_total"].rows["income"].items if item.code == code]
    assert item.names[-1] == "另一个名称"
    assert len(item.names) > 1


def test_a_new_row_may_use_a_new_word() -> None:
    use(
        vocabulary='items = ["revenue_lottery"]',
        forms__fin_total='[rows.income]\nitems = [{code = "revenue_lottery", names = ["彩票收入"]}]',
    )
    load_all()
    assert vocabulary()["items"][-1] == "revenue_lottery"
    assert forms()["fin_total"].rows["income"].items[-1].names == ("彩票收入",)


def test_a_new_form_is_a_form() -> None:
    ours = Path(__file__).parents[2] / "schemas" / "reading" / "forms" / "fin_govfund.toml"
    own = ours.read_text("utf-8").replace('"fin_govfund"', '"fin_own"').replace("政府性基金预算", "自有基金")
    own = own.replace('titles = ["government_fund ', 'titles = ["social_insurance ')
    use(forms__fin_own=own)
    load_all()
    assert forms()["fin_own"].zh.startswith("自有基金")


def test_names_of_bodies_are_added() -> None:
    use(bodies='endings = ["议事堂"]')
    assert "议事堂" in bodies().endings


def test_a_contradiction_names_both_files_and_lines() -> None:
    text = refusal(chapters="# more than ours\nfewest = 3")
    assert text == "declarations/chapters.toml, line 2: 'fewest' is 3, and 2 in schemas/reading/chapters.toml, line 4"


def test_an_unknown_word_is_refused_with_its_own_line_and_the_nearest() -> None:
    text = refusal(forms__fin_total='\n[rows.income]\nitems = [{code = "revenue_othr", names = ["零星"]}]')
    assert text.startswith("declarations/forms/fin_total.toml, line 3: 'revenue_othr' is none of the items")
    assert "revenue_other" in text


def test_an_unknown_key_is_refused_with_its_line() -> None:
    text = refusal(chapters='[chapters.terms]\nword = ["词语释义"]')
    assert text.startswith("declarations/chapters.toml, line 2: no key is called 'word'")


def test_a_form_of_its_own_that_lacks_a_key_is_refused() -> None:
    assert refusal(forms__fin_own='table_key = "fin_own"').startswith("declarations/forms/fin_own.toml")


def test_what_is_no_toml_is_refused() -> None:
    assert "declarations/chapters.toml is not TOML" in refusal(chapters="fewest = ")


def test_an_entry_that_may_add_to_several_of_ours_is_refused() -> None:
    rows = (
        'items = [{code = "overseas_travel", names = ["一"], after = "a"}, {code = "overseas_travel", names = ["二"]}]'
    )
    own = (
        'items = [{code = "overseas_travel", names = ["三"], unit = "辆"}, {code = "overseas_travel", names = ["四"]}]'
    )
    merged = Merged("ours.toml", rows, "own.toml", own)
    assert merged.contradictions == []
    assert [row["names"] for row in merged.body["items"]] == [["一"], ["二", "四"], ["三"]]
    merged = Merged("ours.toml", rows.replace("]}]", '], after = "b"}]'), "own.toml", own)
    assert merged.contradictions == [
        "own.toml, line 1: several entries may be meant (ours.toml, line 1, ours.toml, line 1): "
        "repeat what distinguishes it"
    ]


def test_a_word_never_gains_what_a_group_of_ours_says_besides() -> None:
    ours = '[[words]]\nflow = "expenditure"\npart = "basic"\ntexts = ["基本支出"]'
    merged = Merged("ours.toml", ours, "own.toml", '[[words]]\nflow = "expenditure"\ntexts = ["去向"]')
    assert [group["texts"] for group in merged.body["words"]] == [["基本支出"], ["去向"]]


def test_a_header_word_is_added() -> None:
    use(header_words='[[words]]\nflow = "expenditure"\ntexts = ["全年去向"]')
    assert features_of("全年去向") == {"flow": "expenditure"}
    use_own(OwnDeclarations())
    assert features_of("全年去向") is None


def test_a_word_that_ours_has_otherwise_names_both_places() -> None:
    text = refusal(header_words='[[words]]\nflow = "revenue"\ntexts = ["基本支出"]')
    assert text.startswith("declarations/header_words.toml, line 3: ")
    assert "基本支出" in text
    assert "schemas/reading/header_words.toml, line" in text


def test_limits_are_never_merged_into_one_another() -> None:
    from schemas.reading.magnitudes import magnitudes

    before = magnitudes().limits
    first = before[0]
    cell = '{table = "fin_total", code = "total_uses"}'
    use(magnitudes=f'[[limits]]\nrule = "{first.rule}"\ntimes = {first.times}\nparts = [{cell}]\nwholes = [{cell}]')
    assert magnitudes().limits[:-1] == before


def test_files_that_are_no_declarations_are_named(tmp_path: Path) -> None:
    for name in ("chapter.toml", "frames.toml", "forms/fin_total.toml", "README.md", ".git/config", "rules.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    own, problems = read_own(tmp_path)
    assert list(own.texts) == ["schemas/reading/forms/fin_total.toml"]
    names = [problem.partition(": no declarations are called ")[2].split("'")[1] for problem in problems]
    assert names == ["chapter.toml", "frames.toml", "rules.toml"]
    assert "'chapters.toml'" in problems[0]
