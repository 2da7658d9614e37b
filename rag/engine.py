"""The chain as llama-index knows it: a retriever, a query engine and a chat engine, for programs built on llama-index.

`Footnote.as_retriever`, `as_query_engine` and `as_chat_engine` make them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import aclosing, closing
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, MessageRole
from llama_index.core.base.response.schema import RESPONSE_TYPE, AsyncStreamingResponse, Response, StreamingResponse
from llama_index.core.chat_engine.types import AgentChatResponse, BaseChatEngine, StreamingAgentChatResponse
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, QueryType, TextNode

from rag.answer.answer import Answer
from rag.answer.citation import Citation
from rag.assistant import Assistant
from rag.search.match import Match
from rag.streaming import in_threads, pieces, spoken

Current = Callable[[], Assistant]
"""Returns the assistant over the articles as they are indexed now."""


class FootnoteRetriever(BaseRetriever):
    """Finds the passages of a question, best first, as nodes with the fused score (0 to 1).

    A node's metadata names `source`, `title`, `date`, `publisher` and the characters `start` to `end` of the article.
    """

    def __init__(self, current: Current) -> None:
        super().__init__()
        self.current = current

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        matches = self.current().search(query_bundle.query_str)
        return [NodeWithScore(node=_passage(match), score=match.score) for match in matches]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class FootnoteQueryEngine(BaseQueryEngine):
    """Answers a question with `[n]` marks; source node n of the response is what `[n]` cites, word for word.

    The response's metadata is the object of `footnote ask --json`. Of a refusal the source nodes are what comes
    nearest. Of a response that streams, both are filled as the text comes.
    """

    def __init__(self, current: Current, *, streaming: bool = False) -> None:
        super().__init__(callback_manager=None)
        self.current = current
        self.streaming = streaming

    def retrieve(self, query_bundle: QueryType) -> list[NodeWithScore]:
        """Return the passages that a question finds, as `FootnoteRetriever` does."""
        return FootnoteRetriever(self.current).retrieve(query_bundle)

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        if not self.streaming:
            answer = self.current().ask(query_bundle.query_str)
            return Response(spoken(answer), quotes(answer), answer.to_json())
        growing = _Growing(self.current, query_bundle.query_str)
        return StreamingResponse(growing.pieces(), growing.nodes, growing.about)

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        if not self.streaming:
            return await asyncio.to_thread(self._query, query_bundle)
        growing = _Growing(self.current, query_bundle.query_str)
        return AsyncStreamingResponse(growing.apieces(), growing.nodes, growing.about)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


class FootnoteChatEngine(BaseChatEngine):
    """One conversation: a follow-up leans on the questions before it. Source nodes are as of `FootnoteQueryEngine`.

    A `chat_history` that is given takes the place of the conversation so far.
    """

    def __init__(self, current: Current, history: Sequence[ChatMessage] = ()) -> None:
        self.current = current
        self._history = list(history)

    def reset(self) -> None:
        """Begin another conversation."""
        self._history = []

    @property
    def chat_history(self) -> list[ChatMessage]:
        """What was said so far."""
        return self._history

    def chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """Answer a message."""
        answer = self.current().ask(message, self._before(chat_history))
        self._keep(message, spoken(answer))
        return AgentChatResponse(spoken(answer), source_nodes=quotes(answer), metadata=answer.to_json())

    async def achat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """Answer a message."""
        return await asyncio.to_thread(self.chat, message, chat_history)

    def stream_chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> StreamingAgentChatResponse:
        """Answer a message in pieces; the source nodes are filled as they come."""
        growing = _Growing(self.current, message, self._before(chat_history), self._keep)
        stream = (_said(growing.said, piece) for piece in growing.pieces())
        return StreamingAgentChatResponse(chat_stream=stream, source_nodes=growing.nodes, is_writing_to_memory=False)

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """Answer a message in pieces; the source nodes are filled as they come."""
        growing = _Growing(self.current, message, self._before(chat_history), self._keep)
        stream = (_said(growing.said, piece) async for piece in growing.apieces())
        return StreamingAgentChatResponse(achat_stream=stream, source_nodes=growing.nodes, is_writing_to_memory=False)

    def _before(self, given: list[ChatMessage] | None) -> tuple[str, ...]:
        if given is not None:
            self._history = list(given)
        return tuple(m.content or "" for m in self._history if m.role == MessageRole.USER)

    def _keep(self, question: str, said: str) -> None:
        self._history += [
            ChatMessage(role=MessageRole.USER, content=question),
            ChatMessage(role=MessageRole.ASSISTANT, content=said),
        ]


class _Growing:
    """An answer on its way: its source nodes and what else is known of it, filled as its text comes."""

    def __init__(
        self,
        current: Current,
        question: str,
        history: Sequence[str] = (),
        keep: Callable[[str, str], None] = lambda _question, _said: None,
    ) -> None:
        self.current, self.question, self.history, self.keep = current, question, history, keep
        self.said = ""
        self.nodes: list[NodeWithScore] = []
        self.about: dict[str, Any] = {}

    def pieces(self) -> Generator[str, None, None]:
        """Yield the text piece by piece."""
        with closing(pieces(self.current().stream(self.question, self.history))) as growing:
            for answer, piece in growing:
                self.nodes[:] = quotes(answer)
                self.about.update(answer.to_json())
                self.said += piece
                if piece:
                    yield piece
        self.keep(self.question, self.said)

    async def apieces(self) -> AsyncGenerator[str, None]:
        """Yield the text piece by piece."""
        async with aclosing(in_threads(self.pieces())) as growing:
            async for piece in growing:
                yield piece


def quotes(answer: Answer) -> list[NodeWithScore]:
    """Return what an answer cites, or what comes nearest to one, as nodes of the articles' own words."""
    return [_quote(citation) for citation in (answer.nearest if answer.refused else answer.citations)]


def _quote(citation: Citation) -> NodeWithScore:
    about = citation.to_json()
    node = TextNode(id_=f"{citation.source}:{citation.start}", text=about.pop("quote"), metadata=about)
    return NodeWithScore(node=node)


def _said(so_far: str, piece: str) -> ChatResponse:
    return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=so_far), delta=piece)


def _passage(match: Match) -> TextNode:
    article, passage = match.article, match.passage
    about = {"source": article.source, "title": article.title, "date": article.date, "publisher": article.publisher}
    return TextNode(
        id_=passage.id,
        text=passage.text,
        metadata={**about, "start": passage.start, "end": passage.end},
    )
