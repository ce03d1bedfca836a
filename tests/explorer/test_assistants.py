"""The tools for assistants, asked by the protocol's own client."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import anyio
import pytest

from common.language import speaking
from pipeline.settings import Settings
from tests.explorer.conftest import FINAL, RESTATED
from tests.waiting import PATIENCE

mcp = pytest.importorskip("mcp")


def ask(settings: Settings, tool: str, **arguments: Any) -> Any:
    """Ask one tool in this process; the whole result of the call."""
    from explorer.assistants.server import server

    async def call() -> Any:
        async with mcp.Client(server(settings, "0")) as client:
            return await client.call_tool(tool, arguments)

    with speaking("en"):
        return anyio.run(call)


def answer(settings: Settings, tool: str, **arguments: Any) -> dict[str, Any]:
    result = ask(settings, tool, **arguments)
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return dict(result.structured_content)


@pytest.fixture(scope="module")
def entity(explored: Settings) -> str:
    (body,) = answer(explored, "search", text="甲")["bodies"]
    return str(body["entity_id"])


def test_every_tool_is_read_only_and_takes_nothing_but_what_it_declares(explored: Settings) -> None:
    from explorer.assistants.server import server

    async def listed() -> Any:
        async with mcp.Client(server(explored, "0")) as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in anyio.run(listed)}
    assert set(tools) == {"search", "series", "table", "prove", "coverage"}
    for tool in tools.values():
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
        assert all(about["description"] for about in tool.input_schema["properties"].values())
    assert tools["table"].input_schema["required"] == ["entity_id", "year"]


def test_a_table_has_every_cell_with_what_has_to_be_said_of_it(explored: Settings, entity: str) -> None:
    listed = answer(explored, "table", entity_id=entity, year=2023)
    assert [table["table_key"] for table in listed["tables"]] == ["fin_expenditure"]
    shown = answer(explored, "table", entity_id=entity, year=2023, table="fin_expenditure")
    expected = {fact["fact_id"]: fact["amount_fen"] for fact in FINAL.facts()}
    assert {cell["fact_id"]: cell["amount_fen"] for cell in shown["cells"]} == expected
    for cell in shown["cells"]:
        fen = cell["amount_fen"]
        assert cell["amount_yuan"] == (None if fen is None else f"{fen // 100}.{fen % 100:02d}")
        assert (cell["unit"], cell["scope"], cell["fiscal_year"], cell["page"]) == ("元", "department", 2023, 3)
        assert cell["source_name"] == "甲.pdf"
        assert cell["trust"]["figure_trust"] in ("checked", "unchecked", "open")
        assert cell["trust"]["table_matters"] == "title_missing"


def test_a_series_has_one_value_for_each_year(explored: Settings, entity: str) -> None:
    shown = answer(explored, "series", entity_id=entity, figure="basic_expenditure")
    assert [(value["fiscal_year"], value["document_sha256"]) for value in shown["values"]] == [
        (2023, FINAL.sha256),
        (2024, RESTATED.sha256),
    ]
    assert shown["body"]["canonical_name"] == "甲<局"
    refused = ask(explored, "series", entity_id=entity, figure="profit")
    assert refused.is_error
    assert "basic_expenditure" in refused.content[0].text


def test_a_figure_is_proved(explored: Settings) -> None:
    fact = FINAL.facts()[0]
    proof = answer(explored, "prove", fact_id=fact["fact_id"])
    assert (proof["amount_fen"], proof["page"], proof["printed"]) == (fact["amount_fen"], 3, fact["amount_text"])
    assert proof["box"] == [fact[side] for side in ("x0", "y0", "x1", "y1")]
    assert proof["trust"]["figure_trust"]


def test_coverage_says_what_is_missing(explored: Settings, entity: str) -> None:
    shown = answer(explored, "coverage", entity_id=entity, year=2024)
    assert [(row["fiscal_year"], row["state"]) for row in shown["disclosures"]] == [(2024, "read")]
    assert answer(explored, "coverage", state="absent")["disclosures"] == []


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("search", {"text": "甲", "sql": "SELECT 1"}, "search takes no argument sql"),
        ("search", {}, "argument text is not understood"),
        ("series", {"entity_id": "甲局", "figure": "basic_expenditure"}, "as search gives it, not its name"),
        ("coverage", {"state": "missing"}, "partly_read"),
        ("search", {"text": 1}, "str"),
        ("series", {"entity_id": "' OR 1=1", "figure": "basic_expenditure"}, "regex"),
        ("series", {"entity_id": "D0123456789", "figure": "basic_expenditure"}, "D0123456789"),
        ("table", {"entity_id": "D0123456789", "year": "2023"}, "int"),
        ("table", {"entity_id": "D0123456789", "year": 2023, "kind": "both"}, "kind"),
        ("prove", {"fact_id": "0" * 32}, "0" * 32),
        ("sql", {"query": "SELECT 1"}, "no tool sql"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_reason(
    explored: Settings, tool: str, arguments: dict[str, Any], says: str
) -> None:
    result = ask(explored, tool, **arguments)
    assert result.is_error
    assert says in result.content[0].text


def test_a_year_without_a_document_is_answered_with_those_that_there_are(explored: Settings, entity: str) -> None:
    result = ask(explored, "table", entity_id=entity, year=2019)
    assert result.is_error
    assert "it has 2023 final account, 2024 final account" in result.content[0].text


def test_the_command_speaks_the_protocol_on_its_streams(explored: Settings) -> None:
    from mcp.client.stdio import StdioServerParameters

    environment = {**os.environ, "JUESUAN_DATA_DIR": str(explored.data_dir), "LANGUAGE": "zh"}

    async def call() -> Any:
        started = StdioServerParameters(command=sys.executable, args=["-m", "cli.main", "mcp"], env=environment)
        with anyio.fail_after(PATIENCE):
            async with mcp.Client(started) as client:
                return client.instructions, await client.call_tool("search", {"text": "甲"})

    instructions, result = anyio.run(call)
    assert "精确到分" in instructions
    assert result.structured_content["bodies"][0]["canonical_name"] == "甲<局"
