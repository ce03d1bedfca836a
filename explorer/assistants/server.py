"""The server that assistants speak to, by the Model Context Protocol over standard input and output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from common.errors import JuesuanError
from explorer.assistants.answers import Assistant
from explorer.assistants.arguments import TOOLS, RefusedError, read_arguments, schema_of
from explorer.connection import PublishedWarehouse
from pipeline.settings import Settings
from schemas.wording.messages import message, text

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

NAME = "juesuan"


def server(settings: Settings, version: str) -> Server[Any]:
    """The server over a published warehouse.

    Raises:
        JuesuanError: the library of the protocol is not installed (extra `mcp`).
    """
    try:
        import mcp_types as types
        from mcp.server.lowlevel import Server
        from mcp.server.lowlevel.server import lifespan
    except ImportError as error:
        raise JuesuanError(message("assistants.not_installed")) from error
    import anyio.to_thread

    assistant = Assistant(settings, PublishedWarehouse(settings.warehouse_file))

    async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
        reads = types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        )
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=name,
                    title=text(f"assistants.title_{name}"),
                    description=text(f"assistants.tool_{name}"),
                    input_schema=schema_of(name),
                    annotations=reads,
                )
                for name in TOOLS
            ]
        )

    def answer(name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        try:
            answered = assistant.answer(read_arguments(name, arguments))
        except RefusedError as error:
            return types.CallToolResult(content=[types.TextContent(type="text", text=str(error))], is_error=True)
        words = json.dumps(answered, ensure_ascii=False)
        return types.CallToolResult(content=[types.TextContent(type="text", text=words)], structured_content=answered)

    async def call_tool(_: Any, call: types.CallToolRequestParams) -> types.CallToolResult:
        return await anyio.to_thread.run_sync(answer, call.name, dict(call.arguments or {}))

    return Server(
        NAME,
        version=version,
        instructions=text("assistants.instructions"),
        lifespan=lifespan,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def serve(settings: Settings, version: str) -> None:
    """Answer on standard input and output until the client closes them.

    Raises:
        JuesuanError: the library of the protocol is not installed (extra `mcp`).
    """
    mcp_server = server(settings, version)
    import anyio
    from mcp.server.stdio import stdio_server

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await mcp_server.run(incoming, outgoing, mcp_server.create_initialization_options())

    anyio.run(run)
