"""Tools for assistants over the published warehouse (`juesuan mcp`): five questions, read-only, and no free SQL."""
