"""The chain as llama-index knows it: a retriever and a query engine over an `Assistant`, for programs built on
llama-index."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, QueryType, TextNode

from rag.answer.answer import REFUSED, Answer
from rag.answer.citation import Citation
from rag.assistant import Assistant
from rag.search.match import Match
from rag.settings import load_settings


class FootnoteRetriever(BaseRetriever):
    """Finds the passages of a question, best first, as nodes with the fused score (0 to 1).

    A node's metadata names `source`, `title`, `date`, `publisher` and the characters `start` to `end` of the article.
    """

    def __init__(self, assistant: Assistant) -> None:
        super().__init__()
        self.assistant = assistant

    @classmethod
    def open(cls, folder: Path) -> FootnoteRetriever:
        """Open the index in a folder. Raises as `Assistant.open` does."""
        return cls(Assistant.open(folder, load_settings()))

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        matches = self.assistant.current().find(query_bundle.query_str).retrieval.matches
        return [NodeWithScore(node=_passage(match), score=match.score) for match in matches]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class FootnoteQueryEngine(BaseQueryEngine):
    """Answers a question with `[n]` marks; source node n of the response is what `[n]` cites, word for word.

    The response's metadata is the object of `footnote ask --json`. Of a refusal the source nodes are what comes
    nearest.
    """

    def __init__(self, assistant: Assistant) -> None:
        super().__init__(callback_manager=None)
        self.assistant = assistant

    @classmethod
    def open(cls, folder: Path) -> FootnoteQueryEngine:
        """Open the index in a folder. Raises as `Assistant.open` does."""
        return cls(Assistant.open(folder, load_settings()))

    def retrieve(self, query_bundle: QueryType) -> list[NodeWithScore]:
        """Return the passages that a question finds, as `FootnoteRetriever` does."""
        return FootnoteRetriever(self.assistant).retrieve(query_bundle)

    def _query(self, query_bundle: QueryBundle) -> Response:
        return _response(self.assistant.current().ask(query_bundle.query_str))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _response(answer: Answer) -> Response:
    sources = answer.nearest if answer.refused else answer.citations
    return Response(REFUSED if answer.refused else answer.text, list(_quotes(sources)), answer.to_json())


def _quotes(citations: Iterable[Citation]) -> Iterable[NodeWithScore]:
    for citation in citations:
        about = citation.to_json()
        node = TextNode(id_=f"{citation.source}:{citation.start}", text=about.pop("quote"), metadata=about)
        yield NodeWithScore(node=node)


def _passage(match: Match) -> TextNode:
    article, passage = match.article, match.passage
    about = {"source": article.source, "title": article.title, "date": article.date, "publisher": article.publisher}
    return TextNode(
        id_=passage.id,
        text=passage.text,
        metadata={**about, "start": passage.start, "end": passage.end},
    )
