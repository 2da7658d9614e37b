"""Footnote from Python: light to import, safe in threads and event loops, and as the documents show it."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.errors import IndexNotFound
from rag import Filters, Footnote, FootnoteError

ROOT = Path(__file__).parents[2]
ENVOY = "Who did Trump name as Middle East envoy?"
BRIDGE = "The bridge of Ashford fell at nine in the evening, and nobody was hurt."


@pytest.fixture(scope="module")
def fn(seed_index: Path) -> Footnote:
    return Footnote.open(seed_index)


def test_importing_rag_alone_loads_neither_llama_index_nor_chroma() -> None:
    code = "import rag, sys; print(*({'llama_index', 'chromadb', 'numpy', 'pydantic'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_an_unknown_name_of_the_package_is_refused() -> None:
    import rag

    with pytest.raises(AttributeError, match="no attribute 'Foot'"):
        _ = rag.Foot


def test_a_quote_is_what_the_article_says_there(fn: Footnote) -> None:
    answer = fn.ask(ENVOY)
    assert "Steve Witkoff" in answer.citations[0].quote
    for cited in answer.citations:
        assert fn.article(cited.source).text[cited.start : cited.end] == cited.quote
    found = fn.search(ENVOY)
    assert found[0].article.text[found[0].passage.start : found[0].passage.end] == found[0].passage.text
    assert {a.source for a in fn.articles()} >= {match.article.source for match in found}


def test_threads_and_event_loops_hear_the_same(fn: Footnote) -> None:
    questions = [ENVOY, "Who is Keith Kellogg?", "Who won the 2022 World Cup?"] * 2
    alone = [fn.ask(question).text for question in questions]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda q: fn.ask(q).text, questions)) == alone

    async def together() -> list[str]:
        return [a.text for a in await asyncio.gather(*map(fn.aask, questions))]

    async def last() -> str:
        return [answer.text async for answer in fn.astream(ENVOY)][-1]

    assert asyncio.run(together()) == alone
    assert asyncio.run(last()) == alone[0] == [*fn.stream(ENVOY)][-1].text


def test_errors_name_what_to_do(fn: Footnote, tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match="build it with"):
        Footnote.open(tmp_path / "none")
    with pytest.raises(FootnoteError, match="there is no setting 'sentence'"):
        Footnote.open(fn.settings.index, sentence=1)
    with pytest.raises(FootnoteError, match="no article"):
        fn.article("none.md")
    with pytest.raises(FootnoteError, match="filters"):
        fn.search(ENVOY, filters=Filters(source="none*"))


def test_what_is_indexed_is_answered_from_then_on_by_whatever_was_made_before(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE, "utf-8")
    fn = Footnote.from_articles(folder, tmp_path / "index", sentences=1)
    engine, chat, retriever = fn.as_query_engine(), fn.as_chat_engine(), fn.as_retriever()
    question = "Who painted the town hall of Ashford?"
    assert fn.ask(question).refused
    (folder / "hall.txt").write_text("Mary Holt painted the town hall of Ashford in 1931.", "utf-8")
    assert fn.index().added == 1
    for _ in range(2):  # The second time, too, it must not be the state before.
        said = [str(engine.query(question)), str(chat.chat(question)), retriever.retrieve(question)[0].get_content()]
        assert all("Mary Holt" in text for text in said)
    assert fn.index([folder]).rebuilt is False


class Parrot(CustomLLM):
    """A language model that says one thing, and not why it ended."""

    says: str

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="parrot")

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:  # noqa: ARG002
        return CompletionResponse(text=self.says)

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:  # noqa: ARG002
        said = ""
        for word in self.says.split(" "):
            said += f" {word}"
            yield CompletionResponse(text=said, delta=f" {word}")


def test_a_llama_index_model_that_is_given_writes_and_is_checked(seed_index: Path) -> None:
    made_up = "Trump named Steve Witkoff as Middle East envoy [1]. He was born on the moon in 1803 [1]."
    fn = Footnote.open(seed_index, llm=Parrot(says=made_up))
    answer = fn.ask(ENVOY)
    assert (answer.answerer, answer.model) == ("model", "llama-index:parrot")
    assert [s.supported for s in answer.sentences] == [True, False]
    assert str(fn.as_query_engine(streaming=True).query(ENVOY)) == answer.text
    assert "moon" not in answer.text


def test_quotes_stand_in_for_a_model_of_which_nothing_holds(seed_index: Path) -> None:
    answer = Footnote.open(seed_index, llm=Parrot(says="The moon is made of cheese.")).ask(ENVOY)
    assert answer.answerer == "quotes"
    assert "Witkoff" in answer.text
    assert answer.note


class Backwards(BaseRetriever):
    """Somebody else's retriever over the same articles: the worst of another one's nodes first."""

    def __init__(self, nodes: list[NodeWithScore]) -> None:
        super().__init__()
        self.nodes = nodes

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:  # noqa: ARG002
        return self.nodes[::-1]


def test_a_retriever_that_is_given_says_which_passages_are_read(fn: Footnote) -> None:
    own = fn.as_retriever().retrieve(ENVOY)
    given = Footnote.open(fn.settings.index, retriever=Backwards(own[:4]))
    assert [m.passage.id for m in given.search(ENVOY)] == [n.node_id for n in own[3::-1]]
    assert "Witkoff" in given.ask(ENVOY).text
    without = Footnote.open(fn.settings.index, retriever=Backwards([n for n in own if "Witkoff" not in n.text]))
    assert "Witkoff" not in without.ask(ENVOY).text


def test_a_chunk_of_another_index_stands_for_the_passages_of_which_it_holds_a_sentence(fn: Footnote) -> None:
    found = fn.search(ENVOY)[0]
    chunk = TextNode(text=f"Cut off.\n{found.passage.text}", metadata={"file_path": f"/data/{found.article.source}"})
    given = Footnote.open(fn.settings.index, retriever=Backwards([NodeWithScore(node=chunk)]))
    assert [m.passage.id for m in given.search(ENVOY)] == [found.passage.id]
    cited = given.ask(ENVOY).citations[0]
    assert fn.article(cited.source).text[cited.start : cited.end] == cited.quote
    foreign = Backwards([NodeWithScore(node=TextNode(text="Nothing of ours."))])
    with pytest.raises(FootnoteError, match="finds nothing of what is indexed here"):
        Footnote.open(fn.settings.index, retriever=foreign).ask(ENVOY)
    assert Footnote.open(fn.settings.index, retriever=Backwards([])).ask(ENVOY).refused


def examples(document: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / document).read_text("utf-8"), re.DOTALL)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of llama-index's own, in the way it is used before
@pytest.mark.parametrize(("document", "said"), [("docs/api.md", "Witkoff"), ("README.md", "Steve Witkoff")])
def test_the_examples_of_the_documents_run(
    document: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "seeds/articles", tmp_path / "articles")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    found = examples(document)
    assert found
    for code in found:
        exec(code, names)
    assert said in capsys.readouterr().out
    if document == "docs/api.md":
        assert "Witkoff" in str(names["after"])
        assert all(n.metadata["start"] < n.metadata["end"] for n in names["after"].source_nodes)
        assert names["before"].source_nodes
