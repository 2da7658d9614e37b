"""The chain as llama-index's own retriever, query engine and chat engine."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Generator
from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.base.response.schema import AsyncStreamingResponse, StreamingResponse

from rag.answer.answer import Answer, Sentence
from rag.assistant import Assistant
from rag.engine import FootnoteChatEngine, FootnoteQueryEngine, FootnoteRetriever
from rag.streaming import WITHDRAWN, in_threads, pieces

ENVOY = "Who did Trump name as Middle East envoy?"
OSCARS = "Which platform will stream the Oscars from 2029?"


def test_the_retriever_finds_what_the_assistant_finds_best_first(seed_assistant: Assistant) -> None:
    nodes = FootnoteRetriever(seed_assistant.current).retrieve(ENVOY)

    assert [n.node.node_id for n in nodes] == [m.passage.id for m in seed_assistant.find(ENVOY).retrieval.matches]
    scores = [n.get_score(raise_error=True) for n in nodes]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def exact(assistant: Assistant, nodes: list[Any]) -> bool:
    """Whether every node is what the article has at its offsets."""
    where = [(assistant.article(n.metadata["source"]).text, n.metadata["start"], n.metadata["end"]) for n in nodes]
    return [text[start:end] for text, start, end in where] == [n.get_content() for n in nodes]


def test_a_node_says_where_its_words_stand(seed_assistant: Assistant) -> None:
    nodes = FootnoteRetriever(seed_assistant.current).retrieve(ENVOY)
    assert exact(seed_assistant, nodes)
    for about in (n.metadata for n in nodes):
        article = seed_assistant.article(about["source"])
        assert (about["title"], about["date"], about["publisher"]) == (article.title, article.date, article.publisher)


def test_source_node_n_is_what_mark_n_cites(seed_assistant: Assistant) -> None:
    response = FootnoteQueryEngine(seed_assistant.current).query(ENVOY)

    marks = [int(n) for n in re.findall(r"\[(\d+)\]", str(response))]
    assert marks == [node.metadata["number"] for node in response.source_nodes]
    assert response.metadata is not None
    assert [c["quote"] for c in response.metadata["citations"]] == [n.get_content() for n in response.source_nodes]
    assert "Witkoff" in response.source_nodes[0].get_content()
    assert exact(seed_assistant, response.source_nodes)


def test_a_refusal_says_so_and_gives_what_comes_nearest(seed_assistant: Assistant) -> None:
    response = FootnoteQueryEngine(seed_assistant.current).query(OSCARS)

    assert str(response) == "The articles do not answer this."
    assert response.metadata is not None
    assert response.metadata["refused"] is True
    assert [n.get_content() for n in response.source_nodes] == [c["quote"] for c in response.metadata["nearest"]]


@pytest.mark.parametrize("question", [ENVOY, OSCARS, "What did Trump tell Putin, and who was envoy?"])
def test_what_is_streamed_is_what_is_answered(seed_assistant: Assistant, question: str) -> None:
    whole = FootnoteQueryEngine(seed_assistant.current).query(question)
    streaming = FootnoteQueryEngine(seed_assistant.current, streaming=True)
    response = streaming.query(question)
    assert isinstance(response, StreamingResponse)
    assert "".join(response.response_gen) == str(whole)
    assert [n.node_id for n in response.source_nodes] == [n.node_id for n in whole.source_nodes]
    assert whole.metadata is not None
    assert response.metadata is not None
    assert response.metadata["citations"] == whole.metadata["citations"]

    async def later() -> tuple[str, int]:
        response = await streaming.aquery(question)
        assert isinstance(response, AsyncStreamingResponse)
        return "".join([piece async for piece in response.async_response_gen()]), len(response.source_nodes)

    assert asyncio.run(later()) == (str(whole), len(whole.source_nodes))


def test_all_answer_in_an_event_loop_too(seed_assistant: Assistant) -> None:
    engine = FootnoteQueryEngine(seed_assistant.current)

    async def all_three() -> tuple[str, str, int]:
        chatted = await FootnoteChatEngine(seed_assistant.current).achat(ENVOY)
        found = await FootnoteRetriever(seed_assistant.current).aretrieve(ENVOY)
        return str(await engine.aquery(ENVOY)), str(chatted), len(found)

    assert asyncio.run(all_three()) == (str(engine.query(ENVOY)), str(engine.query(ENVOY)), len(engine.retrieve(ENVOY)))


FOLLOW_UP = ("How long did Trump and Putin talk in February 2025?", "And what did they talk about?")


def test_a_chat_leans_on_what_was_asked_before_until_it_is_reset(seed_assistant: Assistant) -> None:
    chat = FootnoteChatEngine(seed_assistant.current)
    chat.chat(FOLLOW_UP[0])
    leaning = chat.chat(FOLLOW_UP[1])
    assert leaning.metadata is not None
    assert leaning.metadata["query"] != FOLLOW_UP[1]
    assert exact(seed_assistant, leaning.source_nodes)
    assert [m.role.value for m in chat.chat_history] == ["user", "assistant"] * 2
    assert chat.chat_history[-1].content == str(leaning)

    chat.reset()
    assert chat.chat_history == []
    alone = chat.chat(FOLLOW_UP[1])
    assert alone.metadata is not None
    assert alone.metadata["query"] == FOLLOW_UP[1]
    given = chat.chat(FOLLOW_UP[1], [ChatMessage(content=FOLLOW_UP[0])])
    assert given.metadata is not None
    assert given.metadata["query"] == leaning.metadata["query"]


def test_a_chat_streams_and_keeps_what_it_said(seed_assistant: Assistant) -> None:
    whole = FootnoteQueryEngine(seed_assistant.current).query(ENVOY)
    chat = FootnoteChatEngine(seed_assistant.current)
    response = chat.stream_chat(ENVOY)
    assert "".join(response.response_gen) == str(whole) == str(response)
    assert [n.node_id for n in response.source_nodes] == [n.node_id for n in whole.source_nodes]

    async def later() -> str:
        response = await chat.astream_chat(ENVOY)
        return "".join([piece async for piece in response.async_response_gen()])

    assert asyncio.run(later()) == str(whole)
    assert [m.content for m in chat.chat_history] == [ENVOY, str(whole)] * 2


def growing(*said: str | Answer) -> Generator[Answer, None, None]:
    for text in said:
        yield text if isinstance(text, Answer) else Answer("q", "q", "answered", tuple(map(Sentence, text.split("|"))))


def test_pieces_put_together_are_the_answer() -> None:
    assert [piece for _, piece in pieces(growing("A.", "A.", "A.|B.", "A.|B.|C."))] == ["A.", "", " B.", " C."]


def test_what_is_taken_back_on_the_way_is_said_to_be() -> None:
    said = [piece for _, piece in pieces(growing("A.", "A.|B.", "C."))]
    assert said == ["A.", " B.", "", f"\n\n{WITHDRAWN}\n\nC."]
    refused = Answer("q", "q", "refused")
    assert [piece for _, piece in pieces(growing("", refused))] == ["", "The articles do not answer this."]


def test_who_stops_listening_ends_the_answer_once_its_step_has_ended() -> None:
    ended = []

    def steps() -> Generator[int, None, None]:
        try:
            yield from range(1_000_000)
        finally:
            ended.append(True)

    async def two() -> list[int]:
        heard = []
        stream = in_threads(steps())
        async for n in stream:
            heard.append(n)
            if n == 1:
                break
        await stream.aclose()
        return heard

    assert asyncio.run(two()) == [0, 1]
    assert ended == [True]
