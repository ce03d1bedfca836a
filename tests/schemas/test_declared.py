"""A declaration file is accepted as a whole or refused with file, line and the nearest right word."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest

from samples.budgets.draw import EconomyFile
from samples.budgets.layouts import BudgetLayoutFile
from samples.layouts import LayoutFile
from samples.narrative.wording import WordingFile
from samples.performance.layouts import FormLayout
from schemas.declarations import header_references, json_schema, references
from schemas.declarations.lines import lines
from schemas.declarations.models import MODELS
from schemas.declarations.models.judging import Kind
from schemas.declarations.problem import nearest
from schemas.declarations.reader import DeclarationError, declared, parsed, vocabulary
from schemas.judging.checks import KINDS, load

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path.relative_to(ROOT).as_posix() for room in ("schemas", "samples") for path in (ROOT / room).rglob("*.toml")
)
MESSAGES = sorted((ROOT / "schemas" / "wording" / "messages").glob("*.toml"))

REFERENCES: dict[str, Callable[[Any], Any]] = {
    "schemas/judging/checks.toml": references.checks,
    "schemas/reading/frames.toml": references.frames,
    "schemas/wording/checks.toml": references.check_texts,
    "schemas/wording/words.toml": references.words,
    "schemas/linking/places.toml": references.places,
    "schemas/reading/titles.toml": references.titles,
    "schemas/warehouse/storage.toml": references.storage,
    "schemas/warehouse/exports.toml": references.exports,
    "schemas/warehouse/explorer/questions.toml": references.explorer_questions,
    "schemas/warehouse/chinese.toml": references.chinese,
    "samples/profiles.toml": references.profiles,
    "schemas/reading/header_words.toml": header_references.header_words,
    "schemas/reading/meanings.toml": header_references.meanings,
}


SAMPLES: dict[str, type] = {
    "samples/layouts/": LayoutFile,
    "samples/budgets/layouts/": BudgetLayoutFile,
    "samples/budgets/economy.toml": EconomyFile,
    "samples/performance/layouts/": FormLayout,
    "samples/narrative/wordings/": WordingFile,
}
"""The models of files that only samples read"""


def read(name: str, text: str) -> dict[str, Any]:
    """A file with another text, as the product reads it."""
    file = name.rpartition("/")[2]
    of_form = partial(references.form, file) if name.startswith("schemas/reading/forms/") else None
    model = next((model for room, model in SAMPLES.items() if name.startswith(room)), None)
    return parsed(text, name, REFERENCES.get(name, of_form), model)


@dataclass
class Place:
    """A key or a word of a file, and where it is written."""

    path: tuple[str | int, ...]
    line: int
    value: Any


def places(name: str) -> Iterator[Place]:
    text = (ROOT / name).read_text("utf-8")
    line_numbers = lines(text)

    def walk(value: Any, path: tuple[str | int, ...]) -> Iterator[Place]:
        if path and path in line_numbers:
            yield Place(path, line_numbers[path], value)
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, member in inner:
            yield from walk(member, (*path, key))

    yield from walk(tomllib.loads(text), ())


@pytest.mark.parametrize("name", FILES)
def test_every_declaration_file_has_a_model_and_fits_it(name: str) -> None:
    is_known = any(fnmatchcase(name, pattern) for pattern in MODELS) or name.startswith(tuple(SAMPLES))
    assert is_known, f"{name} has no model in schemas/declarations/models/"
    read(name, (ROOT / name).read_text("utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_the_line_of_every_key_and_value_is_known(name: str) -> None:
    text = (ROOT / name).read_text("utf-8").splitlines()
    positions = list(places(name))
    assert positions
    for place in positions:
        if isinstance(place.path[-1], str):
            assert place.path[-1] in text[place.line - 1], place
        elif isinstance(place.value, str) and not {"\\", "\n"} & set(place.value):
            assert place.value in text[place.line - 1], place


# Keys that a person makes up: names of rules, checks, columns, rows of words. Every other key is one of a model.
FREE = {
    "schemas/judging/checks.toml": lambda path: len(path) == 1 or "words" in path or "since" in path,
    "schemas/reading/frames.toml": lambda path: len(path) == 1 or (len(path) == 3 and path[1] == "columns"),
    "schemas/reading/rules.toml": lambda path: len(path) == 1,
    "schemas/wording/reasons.toml": lambda path: len(path) == 1,
    "schemas/wording/rules.toml": lambda path: len(path) == 1,
    "schemas/wording/verdicts.toml": lambda path: len(path) == 1,
    "schemas/wording/checks.toml": lambda path: len(path) == 1,
    "schemas/wording/grades.toml": lambda path: len(path) == 1,
    **{f"schemas/wording/messages/{file.name}": lambda path: len(path) == 1 for file in MESSAGES},
    "schemas/reading/chapters.toml": lambda path: len(path) == 2,
    "schemas/reading/titles.toml": lambda path: (
        len(path) == 2 and path[0] not in ("kind", "narrower", "incomplete", "numbering")
    ),
    "schemas/reading/statements/subjects.toml": lambda path: "of" in path or "by_unit" in path,
    "schemas/linking/places.toml": lambda path: len(path) == 2 and path[0] == "wordings",
    "schemas/warehouse/exports.toml": lambda path: len(path) == 1 or "references" in path,
    "schemas/warehouse/storage.toml": lambda path: len(path) == 3,
    "schemas/warehouse/chinese.toml": lambda path: len(path) > 1,
}


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith(tuple(SAMPLES))])
def test_a_letter_lost_from_any_key_is_refused_on_its_line(name: str) -> None:
    """The class of `requird = true`: each key of a model that a file uses, once in each kind of table."""
    text = (ROOT / name).read_text("utf-8")
    tried = set()
    # In a file of messages the keys are names, and those of the model (en, zh) have no letter to lose.
    is_messages = name.startswith("schemas/wording/messages/")
    for place in () if is_messages else places(name):
        key, kind = place.path[-1], (len(place.path), place.path[-1])
        if not isinstance(key, str) or len(key) < 2 or kind in tried or FREE.get(name, lambda _: False)(place.path):
            continue
        tried.add(kind)
        at = text.splitlines()
        misspelt = key[:-2] + key[-1]
        line = at[place.line - 1]
        for mark in (f"{key} =", f"{key}  ", f".{key}]", f"[{key}]", f".{key}."):
            if mark in line:
                at[place.line - 1] = line.replace(mark, mark.replace(key, misspelt), 1)
                break
        else:
            continue
        with pytest.raises(DeclarationError) as raised:
            read(name, "\n".join(at))
        assert f"{name}, line " in str(raised.value), (place, raised.value)
    # All keys of words.toml are words, which are tried below.
    assert tried or is_messages or name == "schemas/wording/words.toml"


@pytest.mark.parametrize(
    ("name", "before", "after", "says"),
    [
        ("reading/forms/fin_total.toml", "required = ", "requird = ", "line 11: no key is called 'requird'"),
        ("reading/forms/fin_gpb_basic.toml", "repeats = true", "repeats = 1", "must be true or false"),
        ("reading/forms/fin_gpb_basic.toml", "measures =", "measure =", "is it 'measures'?"),
        ("reading/forms/fin_total.toml", 'required = ["revenue"', 'required = ["revenu"', "no measure of this table"),
        ("reading/forms/fin_approp_total.toml", "/general_public", "/fiscal_account", "no budget book of this table"),
        ("reading/header_words.toml", 'money = "general_public"', 'money = "general"', "none of the budget_books"),
        ("reading/header_words.toml", '"年初/{carried}/资金?"', '"年 初"', "is not written as it is compared"),
        ("reading/header_words.toml", '"年初/{carried}/资金?"', '"年初/{caried}"', "no parts are called caried"),
        ("reading/header_words.toml", '"序号"', '"序 号"', "is not written as it is compared"),
        ("reading/meanings.toml", 'measure = "revenue_basic"', 'measure = "revenue_basc"', "is it 'revenue_basic'?"),
        ("reading/meanings.toml", '"_change_rate"', '"_rate_change"', "ends none of the measures"),
        ("reading/forms/fin_gpb_basic.toml", '"basic_expenditure"', '"basic_expenditur"', "is it 'basic_expenditure'?"),
        ("reading/forms/fin_total.toml", 'axis = "named"', 'axis = "name"', "is it 'named'?"),
        ("reading/forms/fin_total.toml", 'phases = ["executed"]', 'phases = ["execute"]', "none of the phases"),
        ("reading/forms/fin_total.toml", 'money = "all"', 'money = "al"', "none of the budget_books"),
        ("reading/forms/fin_total.toml", 'panel = "income"', 'panel = "incom"', "none of the panels"),
        ("reading/forms/fin_total.toml", "[rows.income]", "[rows.incom]", "no panel of this table"),
        ("reading/forms/fin_total.toml", '"revenue_other"', '"revenue_othr"', "is it 'revenue_other'?"),
        ("reading/forms/fin_total.toml", '"fin_total"', '"fin_totl"', "must be called fin_totl.toml"),
        ("reading/forms/fin_info.toml", 'unit = "辆"', 'unit = "辆辆"', "none of the quantity_units"),
        ("reading/forms/fin_three_public.toml", 'axis = "record"', 'axis = "named"', "needs 'panels'"),
        ("judging/checks.toml", 'table = "fin_total"', 'table = "fin_totl"', "is it 'fin_total'?"),
        ("judging/checks.toml", '"revenue_superior_subsidy"', '"revenue_superior_subsidi"', "no row of fin_total"),
        ("judging/checks.toml", 'code = "revenue_current_year"', 'code = "total_uses_"', "no row of fin_total"),
        ("judging/checks.toml", 'measure = "revenue" }', 'measure = "count" }', "no measure of fin_revenue"),
        ("judging/checks.toml", 'panel = "expenditure"', 'panel = "personnel"', "no panel of fin_total"),
        ("judging/checks.toml", 'severity = "gate"', 'severity = "info"', "'info' is nothing that is known here"),
        ("judging/checks.toml", 'kind = "sum"', 'kind = "summ"', "is it 'sum'?"),
        ("judging/checks.toml", 'by = ["row"]', 'by = ["rows"]', "is it 'row'?"),
        ("judging/checks.toml", "sign = -1 }", "sign = -2 }", "there are 1, -1"),
        ("judging/checks.toml", "\naccuses = false", "\naccuse = false", "is it 'accuses'?"),
        ("reading/rules.toml", 'severity = "gate"', 'severity = "gat"', "is it 'gate'?"),
        ("reading/rules.toml", "stops =", "stop =", "is it 'stops'?"),
        ("wording/rules.toml", "advice.zh =", "advise.zh =", "is it 'advice'?"),
        ("wording/rules.toml", "says.zh =", "says.cn =", "no key is called 'cn' here"),
        ("wording/verdicts.toml", ".of_kind.at_least]", ".of_kind.at_leas]", "is it 'at_least'?"),
        ("wording/reasons.toml", "says.en =", "say.en =", "is it 'says'?"),
        ("wording/checks.toml", "[A02]", "[A99]", "no check that is declared"),
        ("wording/grades.toml", "zh =", "cn =", "the key 'zh' is missing"),
        ("reading/frames.toml", 'type = "text"', 'type = "txt"', "is it 'text'?"),
        ("reading/frames.toml", 'key = ["fact_id"]', 'key = ["fact_i"]', "is it 'fact_id'?"),
        ("reading/frames.toml", "required = true", "require = true", "is it 'required'?"),
        ("wording/words.toml", "revenue_business =", "revenue_busines =", "is it 'revenue_business'?"),
        ("linking/places.toml", "'^(?:国家", "'^(?国家", "not a regular expression"),
        ("reading/labels.toml", "sign_off =", "signoff =", "is it 'sign_off'?"),
        ("reading/forms/fin_total.toml", '"revenue expenditure"', '"revenu expenditure"', "is it 'revenue'?"),
        ("reading/titles.toml", "general_public =", "generl_public =", "no feature of titles; is it 'generl_public'?"),
        ("reading/titles.toml", "final =", "finl =", "is it 'final'?"),
        ("reading/chapters.toml", "fewest = 2", "fewest = 2.5", "must be a whole number"),
        ("warehouse/storage.toml", '"source_name"', '"source_nam"', "is it 'source_name'?"),
        ("warehouse/exports.toml", 'years = "none"', 'years = "non"', "is it 'none'?"),
        ("warehouse/exports.toml", 'entity_id = "entities"', 'entity_id = "entity"', "is it 'entities'?"),
        ("warehouse/chinese.toml", "executed =", "execute =", "is it 'executed'?"),
        ("vocabulary.toml", "phases =", "phase =", "is it 'phases'?"),
        ("samples/profiles.toml", '"2080201"', '"208020"', "seven digits"),
        ("samples/layouts/wan_six.toml", "decimals = 6", 'decimals = "6"', "line 8: it must be a whole number"),
        ("samples/layouts/wan_six.toml", "panels = 3", "panel = 3", "is it 'panels'?"),
        ("samples/layouts/wan_six.toml", "[paging]", "[pagin]", "is it 'paging'?"),
    ],
)  # fmt: skip
def test_a_word_that_is_not_known_is_refused_with_the_nearest(name: str, before: str, after: str, says: str) -> None:
    name = name if name.startswith("samples/") else f"schemas/{name}"
    text = (ROOT / name).read_text("utf-8")
    body = "\n".join("" if line.startswith("#") else line for line in text.split("\n"))
    assert before in body
    with pytest.raises(DeclarationError) as raised:
        read(name, body.replace(before, after, 1))
    assert str(raised.value).startswith(name)
    assert ", line " in str(raised.value) or "missing" in str(raised.value)
    assert says in str(raised.value)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(DeclarationError) as raised:
        read("schemas/reading/rules.toml", '[a]\nseverity = 1\n\n[b]\nstop = "table"\n')
    assert str(raised.value).splitlines() == [
        "schemas/reading/rules.toml, line 2: 1 is nothing that is known here; there are gate, warn, info",
        "schemas/reading/rules.toml, line 5: no key is called 'stop' here; is it 'stops'?",
        "schemas/reading/rules.toml, line 4: the key 'severity' is missing",
    ]


def test_what_is_no_toml_is_told_with_its_line() -> None:
    with pytest.raises(DeclarationError, match=r"schemas/reading/rules.toml is not TOML: .*line 2"):
        read("schemas/reading/rules.toml", "[a]\nsays = x\n")


def test_a_check_that_is_no_file_is_checked_as_one() -> None:
    with pytest.raises(DeclarationError, match=r"Z01\.kind"):
        load({"Z01": {"zh": "甲", "doc": "a", "severity": "gate", "kind": "summ", "formulas": []}})


def test_the_kinds_of_the_model_are_those_that_are_evaluated() -> None:
    assert set(get_args(Kind)) == set(KINDS)


def test_no_word_of_the_vocabulary_is_there_twice_or_unused() -> None:
    used = "\n".join((ROOT / name).read_text("utf-8") for name in FILES if name != "schemas/vocabulary.toml")
    for name, words in vocabulary().items():
        assert len(set(words)) == len(words), name
        assert [word for word in words if f'"{word}"' not in used and f"{word} =" not in used] == []


def test_lines_of_everything_that_toml_can_write() -> None:
    text = (
        '# a\n"a b".c = """x\n[y]\n"""\nd = [ # no ]\n  { e = "}" , f = \'#\' },\n  [1, 2],\n]\n'
        "[[g.h]]\ni = 1979-05-27T07:32:00Z\n[[g.h]]\n[g.h.j]\nk = '''\n''' # x\nl = { m = { n = 1 } }\n"
    )
    line_numbers = lines(text)
    assert tomllib.loads(text)
    assert line_numbers["a b", "c"] == 2
    assert (line_numbers["d",], line_numbers["d", 0], line_numbers["d", 0, "f"], line_numbers["d", 1, 1]) == (
        5,
        6,
        6,
        7,
    )
    assert (line_numbers["g", "h", 0, "i"], line_numbers["g", "h", 1], line_numbers["g", "h", 1, "j", "k"]) == (
        10,
        11,
        13,
    )
    assert line_numbers["g", "h", 1, "j", "l", "m", "n"] == 15


def test_the_nearest_word_or_all_of_few() -> None:
    assert nearest("requird", ["required", "repeats"]) == "; is it 'required'?"
    assert nearest("zzz", ["a", "b"]) == "; there are a, b"
    assert nearest("zzz", map(str, range(100))) == ""


def test_the_json_schemas_are_those_of_the_models() -> None:
    for name, text in json_schema.json_schemas().items():
        file = ROOT / "schemas" / "json" / name
        assert file.read_text("utf-8") == text, f"{file} is not up to date: call `make json-schemas`"
    assert (ROOT / ".taplo.toml").read_text("utf-8") == json_schema.taplo()
    assert {file.name for file in (ROOT / "schemas" / "json").iterdir()} == set(json_schema.json_schemas())


def test_help_needs_no_declarations() -> None:
    code = "import sys, cli.main; cli.main.main(['--help']); sys.exit('msgspec' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0


def test_a_file_that_is_not_there_is_no_declaration() -> None:
    with pytest.raises(FileNotFoundError):
        declared("schemas/reading/forms/nothing.toml")
