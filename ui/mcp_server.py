"""Footnote for agents: tools, articles as resources and a prompt, by the Model Context Protocol."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from fnmatch import fnmatchcase
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, unquote

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.server.mcpserver.resources import ResourceSecurity
from mcp.types import (
    CallToolResult,
    ListResourcesResult,
    PaginatedRequestParams,
    Resource,
    TextContent,
    ToolAnnotations,
)
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from index.errors import FootnoteError
from rag.answer.wording import joined
from rag.search.filters import Filters
from ui.api_asking import answered
from ui.api_models import AnswerObject, ArticleList, ArticleObject, Ask, Found, Text, passages
from ui.api_text import plain, whole

if TYPE_CHECKING:
    from ui.desk import Desk

INSTRUCTIONS = (
    "Answers about a folder of articles. Every sentence of an answer cites the exact words of an article; keep the [n] "
    "marks and the footnotes when you pass an answer on. Where the articles do not answer, `refused` is true: say so."
)
PROMPT = (
    "Answer this from the articles alone, with the tool `ask`; ask in several steps if you have to. Put a mark such as "
    "[1] behind each sentence, and below, for each mark, the article's title, date and the exact words that it quotes. "
    "Where `ask` says that the articles do not answer, say that and nothing else.\n\nQuestion: {question}"
)
_LISTED = 1_000  # articles on a page of the resources
_READ = 20_000  # characters of an article at a time, so that one article does not fill a model's memory

_LOOKS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
Day = Annotated[date | None, Field(description="A day such as 2024-11-12; undated articles are left out.")]
Glob = Annotated[str | None, Field(description="Only articles whose source fits, as in `a*.md`.")]

Writer = Annotated[str | None, Field(description="Only articles whose author's name holds this.")]


class ArticlePart(ArticleObject):
    """An article as indexed: `text` are its characters `start` to `end`, out of `length`."""

    start: int
    end: int
    length: int


class Agents(MCPServer[Any]):
    """The server; its articles are listed as they are indexed now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("footnote", title="Footnote", instructions=INSTRUCTIONS, log_level="WARNING")
        self.desk = desk

    async def list_resources(self) -> list[Resource]:
        """Return every article."""
        found = await run_in_threadpool(self.desk.assistant.articles)
        return [
            Resource(uri=address(a.source), name=a.source, title=a.title, description=a.date, mime_type="text/plain")
            for a in found
        ]

    async def _handle_list_resources(self, _ctx: Any, params: PaginatedRequestParams | None) -> ListResourcesResult:
        """Return a page of them: those behind the source that the cursor names, which need not be there any more."""
        behind = unquote(params.cursor) if params and params.cursor else ""
        rest = [resource for resource in await self.list_resources() if resource.name > behind]
        cursor = quote(rest[_LISTED - 1].name, safe="") if len(rest) > _LISTED else None
        return ListResourcesResult(resources=rest[:_LISTED], next_cursor=cursor)


def agents(desk: Desk) -> Agents:
    """Return the server whose questions wait at a desk."""
    server, tools = Agents(desk), Tools(desk)
    for tool in (tools.ask, tools.search, tools.read_article, tools.list_articles):
        server.tool(annotations=_LOOKS)(_told(tool))

    # A source is a name in the index, never a path that is opened.
    names = ResourceSecurity(exempt_params={"source"})

    @server.resource(
        "article:///{source}",
        title="An article as indexed",
        description="Its whole text; the offsets of citations count in it.",
        mime_type="text/plain",
        security=names,
    )
    def article(source: str) -> str:
        try:
            return desk.assistant.article(source).text
        except FootnoteError as exc:
            raise ResourceError(str(exc)) from exc

    @server.prompt(title="Answer with footnotes", description="Have a question answered from the articles.")
    def answer_with_footnotes(question: str) -> str:
        return PROMPT.format(question=question)

    return server


def address(source: str) -> str:
    """Where an article is read as a resource."""
    return f"article:///{quote(source, safe='')}"


class Tools:
    """What agents can do. What a docstring and the parameters say, they read."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def ask(
        self,
        question: Text,
        history: Annotated[list[Text], Field(description="The conversation's earlier questions, oldest first.")] = [],  # noqa: B006
        after: Day = None,
        before: Day = None,
        source: Glob = None,
        author: Writer = None,
    ) -> Annotated[CallToolResult, AnswerObject]:
        """Answer a question from the articles, with a footnote to the exact words behind every sentence."""
        asked = Ask(question=question, history=history, after=after, before=before, source=source, author=author)
        answer = await answered(self.desk, asked)
        return _result(whole(answer), answer.to_json())

    async def search(
        self,
        query: Text,
        count: Annotated[int, Field(ge=1, le=50)] = 5,
        after: Day = None,
        before: Day = None,
        source: Glob = None,
        author: Writer = None,
    ) -> Annotated[CallToolResult, Found]:
        """Find the passages that have to do with a question, best first, with where they stand in their articles."""
        found = await run_in_threadpool(self.desk.search, query, Filters(after, before, source, author=author))
        shown = passages(found[:count])
        text = "\n\n".join(f"{p['source']}, {p['start']}–{p['end']} ({p['title']}):\n{p['text']}" for p in shown)
        return _result(plain(text) or "Nothing was found.", {"question": query, "passages": shown})

    async def read_article(
        self,
        source: Annotated[str, Field(description="As `ask`, `search` and `list_articles` name it.")],
        start: Annotated[int, Field(ge=0, description="The character to begin at.")] = 0,
    ) -> Annotated[CallToolResult, ArticlePart]:
        """Read an article as indexed, 20,000 characters at a time; the offsets of citations count in it."""
        found = await run_in_threadpool(self.desk.assistant.article, source)
        end, length = min(start + _READ, len(found.text)), len(found.text)
        text = found.text[start:end]
        rest = f"\n\n[{length - end:,} characters follow: go on with start={end}]" if end < length else ""
        about = {name: getattr(found, name) for name in ArticleObject.model_fields}
        return _result(text + rest, {**about, "text": text, "start": start, "end": end, "length": length})

    async def list_articles(
        self,
        source: Annotated[str, Field(description="Only articles whose source fits, as in `a*.md`.")] = "*",
        offset: Annotated[int, Field(ge=0)] = 0,
        limit: Annotated[int, Field(ge=1, le=1_000)] = 100,
    ) -> Annotated[CallToolResult, ArticleList]:
        """List the articles: source, title, publisher and date."""
        every = await run_in_threadpool(self.desk.assistant.articles)
        known = [info for info in every if fnmatchcase(info.source, source)]
        shown = known[offset : offset + limit]
        lines = [joined(a.source, plain(a.title), a.publisher, a.date) for a in shown]
        text = "\n".join([f"{len(shown)} of {len(known)} articles:", *lines])
        return _result(text, {"articles": [asdict(info) for info in shown], "total": len(known)})


def _result(text: str, value: dict[str, Any]) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=value)


def _told(tool: Any) -> Any:
    """A tool that says what cannot be, and how to mend it, as an agent can read it."""

    @wraps(tool)
    async def told(*given: Any, **named: Any) -> Any:
        try:
            return await tool(*given, **named)
        except FootnoteError as exc:
            raise ToolError(str(exc)) from exc

    return told
