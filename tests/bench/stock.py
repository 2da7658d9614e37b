"""What Footnote is measured against: llama-index with its defaults, and plain BM25.

Neither has a language model here, so neither writes: their "answer" is the text they retrieved, which is what a model
would be given to answer from. It flatters them: the answer need only be somewhere in some hundred words. Neither can
cite a sentence or refuse; their best score serves as confidence for the refusal curve.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.errors import FootnoteError
from index.minilm_embedding import MiniLMEmbedding
from index.opened import Index
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation

if TYPE_CHECKING:
    from llama_index.core import VectorStoreIndex

Hit = tuple[Article, int, int, float]
"""An article, the start and end characters of a chunk in its text, and the score."""


class Retrieving:
    """A respondent whose answer is what it retrieves."""

    def __init__(self, index: Index, name: str, find: Callable[[str], list[Hit]], shown: int) -> None:
        """`find` returns hits best first; the first `shown` of them are the answer."""
        self.index = index
        self.name = name
        self.find = find
        self.shown = shown

    @property
    def identity(self) -> str:
        """A hash of what shapes the answers, so that kept ones can be taken up."""
        code = Path(__file__).read_bytes()
        return hashlib.sha256(code + f"{self.name} {self.index.generation}".encode()).hexdigest()[:16]

    def ask(
        self, question: str, history: Sequence[str] = (), *, as_of: date | None = None, explain: bool = False
    ) -> Answer:
        """Retrieve for the question alone: none of these pipelines rewrites a follow-up, reads a date or explains."""
        del history, as_of, explain
        started = time.perf_counter()
        hits = self.find(question)
        spent = round((time.perf_counter() - started) * 1000, 1)
        cited = [
            Citation(number, article.source, article.title, article.date, start, end, article.text[start:end])
            for number, (article, start, end, _) in enumerate(hits[: self.shown], start=1)
        ]
        return Answer(
            question,
            question,
            "answered" if hits else "refused",
            tuple(Sentence(c.quote, (c.number,)) for c in cited),
            tuple(cited),
            confidence=hits[0][3] if hits else 0.0,
            retrieved=tuple(dict.fromkeys(article.source for article, *_ in hits)),
            generation=self.index.generation,
            timings_ms={"retrieve": spent, "total": spent},
        )

    def article(self, source: str) -> Article:
        """Return an article as indexed. Raises FootnoteError."""
        article = self.index.article(source)
        if article is None:
            raise FootnoteError(f"the index has no article {source!r}", "index the set again")
        return article


def stock(index: Index, folder: Path, top_k: int | None = None) -> Retrieving:
    """`VectorStoreIndex.from_documents` over Chroma with llama-index's defaults: 1,024-token chunks, the two nearest.

    The embedding model is ours. The title is metadata, which llama-index puts in front of each chunk it embeds.
    `top_k` asks for more than the default two. What is built is kept in `folder` and taken up from there.
    """
    built = _stock_index(index, folder / index.generation)
    retriever = built.as_retriever() if top_k is None else built.as_retriever(similarity_top_k=top_k)

    def find(question: str) -> list[Hit]:
        hits = []
        for found in retriever.retrieve(question):
            article = index.article(str(found.node.ref_doc_id))
            if article is not None:
                hits.append((article, found.node.start_char_idx, found.node.end_char_idx, float(found.score or 0)))
        return hits

    return Retrieving(index, f"stock {top_k or 2}", find, shown=2)


def _stock_index(index: Index, folder: Path) -> VectorStoreIndex:
    import chromadb
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.vector_stores.chroma import ChromaVectorStore

    embedding = MiniLMEmbedding()
    client = chromadb.PersistentClient(str(folder))
    finished = folder / "finished"
    if finished.is_file():
        store = ChromaVectorStore(chroma_collection=client.get_collection("stock", embedding_function=None))
        return VectorStoreIndex.from_vector_store(store, embed_model=embedding)
    if "stock" in {collection.name for collection in client.list_collections()}:  # A build that was stopped.
        client.delete_collection("stock")
    store = ChromaVectorStore(chroma_collection=client.create_collection("stock", embedding_function=None))
    articles = [index.article(info.source) for info in index.articles()]
    documents = [Document(id_=a.source, text=a.text, metadata={"title": a.title}) for a in articles if a is not None]
    storage = StorageContext.from_defaults(vector_store=store)
    built = VectorStoreIndex.from_documents(documents, storage_context=storage, embed_model=embedding)
    finished.touch()
    return built


def plain_bm25(index: Index, top_k: int = 10) -> Retrieving:
    """bm25s with its default tokenization over our passages, title in front; the answer is the best passage."""
    import bm25s

    passages = [index.passage(number) for number in range(index.manifest.passages)]
    model = bm25s.BM25()
    texts = [f"{article.title}\n{passage.text}" for article, passage in passages]
    model.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)

    def find(question: str) -> list[Hit]:
        tokens = bm25s.tokenize([question], show_progress=False)
        numbers, scores = model.retrieve(tokens, k=min(top_k, len(passages)), show_progress=False)
        found = [(passages[n], float(s)) for n, s in zip(numbers[0], scores[0], strict=True) if s > 0]
        return [(article, passage.start, passage.end, score) for (article, passage), score in found]

    return Retrieving(index, "bm25", find, shown=1)
