"""The chain as llama-index's own retriever and query engine."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.engine import FootnoteQueryEngine, FootnoteRetriever

ENVOY = "Who did Trump name as Middle East envoy?"
README = Path(__file__).parents[2] / "README.md"


def test_the_retriever_finds_what_the_assistant_finds_best_first(seed_assistant: Assistant) -> None:
    nodes = FootnoteRetriever(seed_assistant).retrieve(ENVOY)

    assert [n.node.node_id for n in nodes] == [m.passage.id for m in seed_assistant.find(ENVOY).retrieval.matches]
    scores = [n.get_score(raise_error=True) for n in nodes]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_a_node_says_where_its_words_stand(seed_assistant: Assistant) -> None:
    for found in FootnoteRetriever(seed_assistant).retrieve(ENVOY):
        where = found.node.metadata
        article = seed_assistant.article(where["source"])
        assert article.text[where["start"] : where["end"]] == found.node.get_content()
        assert (where["title"], where["date"], where["publisher"]) == (article.title, article.date, article.publisher)


def test_source_node_n_is_what_mark_n_cites(seed_assistant: Assistant) -> None:
    response = FootnoteQueryEngine(seed_assistant).query(ENVOY)

    marks = [int(n) for n in re.findall(r"\[(\d+)\]", str(response))]
    assert marks == [node.metadata["number"] for node in response.source_nodes]
    assert response.metadata is not None
    assert [c["quote"] for c in response.metadata["citations"]] == [n.get_content() for n in response.source_nodes]
    assert "Witkoff" in response.source_nodes[0].get_content()


def test_a_refusal_says_so_and_gives_what_comes_nearest(seed_assistant: Assistant) -> None:
    response = FootnoteQueryEngine(seed_assistant).query("Which platform will stream the Oscars from 2029?")

    assert str(response) == "The articles do not answer this."
    assert response.metadata is not None
    assert response.metadata["refused"] is True
    assert [n.get_content() for n in response.source_nodes] == [c["quote"] for c in response.metadata["nearest"]]


def test_both_answer_in_an_event_loop_too(seed_assistant: Assistant) -> None:
    engine = FootnoteQueryEngine(seed_assistant)

    async def both() -> tuple[str, int]:
        return str(await engine.aquery(ENVOY)), len(await FootnoteRetriever(seed_assistant).aretrieve(ENVOY))

    said, found = asyncio.run(both())
    assert said == str(engine.query(ENVOY))
    assert found == len(engine.retrieve(ENVOY))


def test_the_example_of_the_readme_runs(seed_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    exec(example.replace(".footnote", str(seed_index)), {})
    assert "Steve Witkoff" in capsys.readouterr().out
