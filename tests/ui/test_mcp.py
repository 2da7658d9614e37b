"""Footnote for agents, asked by the official client: in one process, over standard input, and at the chat's /mcp."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent, TextResourceContents

from rag.assistant import Assistant
from rag.settings import Settings
from tests.browser.conftest import FOOTNOTE, ROOT, serving
from ui.desk import Desk
from ui.mcp_command import McpMissing, open_agents
from ui.mcp_server import Agents, address, agents

ENVOY = "Who did Trump name as Middle East envoy?"
SAID = "Trump named Steve Witkoff, a friend of many years, as Middle East envoy. [1]"


@pytest.fixture(scope="module")
def assistant(seed_index: Path) -> Assistant:
    return Assistant.open(seed_index, Settings())


@pytest.fixture(scope="module")
def server(assistant: Assistant) -> Agents:
    return agents(Desk(assistant))


def call(server: Any, tool: str, **given: Any) -> Any:
    async def called() -> Any:
        async with Client(server) as client:
            return await client.call_tool(tool, given)

    return asyncio.run(called())


def text(result: Any) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def test_ask_gives_text_with_footnotes_and_the_object_beside_it(server: Agents, assistant: Assistant) -> None:
    result = call(server, "ask", question=ENVOY)
    assert text(result).startswith(f"{SAID}\n\n[1] Six findings")
    value = result.structured_content
    assert value["answer"] == SAID
    for cited in value["citations"]:
        assert assistant.article(cited["source"]).text[cited["start"] : cited["end"]] == cited["quote"]
    refused = call(server, "ask", question="Who won the 2022 World Cup?")
    assert refused.structured_content["refused"] is True
    assert not refused.is_error


def test_a_follow_up_and_filters_are_heard(server: Agents) -> None:
    before = "How long did Trump and Putin talk in February 2025?"
    asked = call(server, "ask", question="And what did they talk about?", history=[before]).structured_content
    assert asked["query"] != asked["question"]
    late = call(server, "search", query="Trump", after="2026-01-01", count=50).structured_content
    assert {p["date"] >= "2026-01-01" for p in late["passages"]} == {True}


def test_articles_are_found_listed_and_read_to_their_end(server: Agents, assistant: Assistant) -> None:
    listed = call(server, "list_articles", limit=2)
    assert listed.structured_content["total"] == len(assistant.articles())
    assert text(listed).startswith(f"2 of {len(assistant.articles())} articles:")
    found = call(server, "search", query=ENVOY, count=1).structured_content["passages"]
    article = assistant.article(found[0]["source"])
    assert article.text[found[0]["start"] : found[0]["end"]] == found[0]["text"]
    read = call(server, "read_article", source=article.source, start=10).structured_content
    assert read["text"] == article.text[10 : 10 + 20_000]
    assert (read["end"], read["length"]) == (min(len(article.text), 20_010), len(article.text))


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("ask", {"question": "?"}, "the question is empty"),
        ("ask", {"question": "Who?", "source": "none*"}, "filters"),
        ("ask", {"question": "Who?", "author": "Nobody"}, "--author Nobody"),
        ("search", {"query": "Who?", "author": "Nobody"}, "--author Nobody"),
        ("read_article", {"source": "../../etc/passwd"}, "the index has no article"),
        ("search", {"query": "x", "count": 0}, "count"),
    ],
)
def test_an_agent_reads_what_cannot_be(server: Agents, tool: str, given: dict[str, Any], said: str) -> None:
    result = call(server, tool, **given)
    assert result.is_error
    assert said in text(result)


def test_articles_are_resources_and_the_prompt_asks_for_footnotes(server: Agents, assistant: Assistant) -> None:
    async def look() -> None:
        async with Client(server) as client:
            listed = (await client.list_resources()).resources
            assert [r.name for r in listed] == [a.source for a in assistant.articles()]
            (content,) = (await client.read_resource(listed[0].uri)).contents
            assert isinstance(content, TextResourceContents)
            assert content.text == assistant.article(listed[0].name).text
            with pytest.raises(MCPError, match="no article"):
                await client.read_resource(address("../secret"))
            assert [t.uri_template for t in (await client.list_resource_templates()).resource_templates] == [
                "article:///{source}"
            ]
            (prompt,) = (await client.list_prompts()).prompts
            (message,) = (await client.get_prompt(prompt.name, {"question": ENVOY})).messages
            assert isinstance(message.content, TextContent)
            assert message.content.text.endswith(ENVOY)
            for tool in (await client.list_tools()).tools:
                assert tool.description
                assert tool.output_schema
                assert tool.annotations is not None
                assert tool.annotations.read_only_hint

    asyncio.run(look())


def test_resources_are_listed_page_by_page(
    server: Agents, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.mcp_server._LISTED", 3)

    async def look() -> list[list[str]]:
        async with Client(server) as client:
            pages = [await client.list_resources()]
            while cursor := pages[-1].next_cursor:
                pages.append(await client.list_resources(cursor=cursor))
            return [[resource.name for resource in page.resources] for page in pages]

    names = [article.source for article in assistant.articles()]
    assert asyncio.run(look()) == [names[:3], names[3:6], names[6:]]


def test_an_agent_starts_footnote_as_the_document_says(seed_index: Path) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.DOTALL)
    configured = json.loads(example.replace("/path/to/my-index", str(seed_index)))["mcpServers"]["footnote"]
    assert configured["command"] == "footnote"
    command, *words = [*FOOTNOTE, *configured["args"]]
    started = StdioServerParameters(command=command, args=words, cwd=str(ROOT))
    assert text(call(started, "ask", question=ENVOY)).startswith(SAID)


@pytest.fixture(scope="module")
def site(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A chat for programs, and a key."""
    home = tmp_path_factory.mktemp("agents")
    index = Path(shutil.copytree(seed_index, home / "index"))
    made = subprocess.run(
        [*FOOTNOTE, "keys", "add", "agent", "--index", str(index)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for site in serving(FOOTNOTE, index, home / "log", "--api"):
        yield site, made.stdout.strip()


def test_an_agent_with_a_key_asks_the_running_chat(site: tuple[str, str]) -> None:
    address, key = site

    async def asked() -> str:
        async with (
            httpx2.AsyncClient(headers={"authorization": f"Bearer {key}"}, timeout=60) as http,
            Client(streamable_http_client(f"{address}mcp", http_client=http)) as client,
        ):
            assert len((await client.list_tools()).tools) == 4
            return text(await client.call_tool("ask", {"question": ENVOY}))

    assert asyncio.run(asked()).startswith(SAID)


def test_without_a_key_or_from_another_site_there_is_nothing(site: tuple[str, str]) -> None:
    address, key = site
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    headers = {"accept": "application/json, text/event-stream"}
    assert httpx2.post(f"{address}mcp", json=ping, headers=headers, timeout=60).status_code == 401
    evil = {**headers, "authorization": f"Bearer {key}", "origin": "http://evil.example"}
    assert httpx2.post(f"{address}mcp", json=ping, headers=evil, timeout=60).status_code == 403


def test_where_the_extra_is_missing_it_is_named(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name == "ui.mcp_server" or name.split(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)  # as if it were not installed
    with pytest.raises(McpMissing, match=r"pip install 'footnote-rag\[mcp\]'"):
        open_agents(Desk(assistant))
