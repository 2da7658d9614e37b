"""A published index, opened for questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding

from index.article import Article, Passage
from index.catalogue import ArticleInfo, Catalogue
from index.embedding import OFFLINE, MiniLMEmbedding, embed_question, load_embedding, model_fingerprint
from index.errors import IndexDamaged, IndexMismatch
from index.generation import Manifest, current_generation
from index.lexical import LexicalIndex
from index.minilm import Floats, MiniLM, TokenVectors
from index.store import PassageStore
from index.token_store import TokenStore


class Index:
    """One generation, read only: passages are numbered 0, 1, 2 … alike in all its parts."""

    def __init__(self, folder: Path, *, embedding: str | None = None) -> None:
        """Open the published generation of the index in `folder`.

        Raises IndexNotFound, IndexDamaged, or IndexMismatch when `embedding` is not the model it was built with.
        """
        generation = current_generation(folder)
        self.folder = folder
        self.manifest = Manifest.read(generation)
        asked = embedding or self.manifest.embedding
        if model_fingerprint(asked) != self.manifest.fingerprint:
            raise IndexMismatch(folder, self.manifest.embedding, asked)
        self.catalogue = Catalogue(generation / "articles.db")
        self.lexical = LexicalIndex.load(generation / "lexical")
        self.tokens = TokenStore(generation / "tokens")
        self.store = PassageStore(generation / "chroma")
        counts = {self.manifest.passages, self.lexical.size, self.tokens.size, self.store.count()}
        if len(counts) > 1 or self.catalogue.counts() != (self.manifest.articles, self.manifest.passages):
            raise IndexDamaged(folder, f"its parts disagree on the number of passages: {sorted(counts)}")

    @property
    def generation(self) -> str:
        """The name of the generation that is open."""
        return self.manifest.generation

    @cached_property
    def minilm(self) -> MiniLM:
        """The bundled model, which scores sentences whatever model embeds the passages."""
        return MiniLM()

    @cached_property
    def embedding(self) -> BaseEmbedding:
        """The model that embeds passages and questions."""
        if self.manifest.embedding == OFFLINE:
            return MiniLMEmbedding(self.minilm)
        return load_embedding(self.manifest.embedding)

    def question(self, text: str) -> TokenVectors:
        """Return a question's token vectors; the last few questions are kept."""
        return self._questions(text)

    @cached_property
    def _questions(self) -> Callable[[str], TokenVectors]:
        return lru_cache(maxsize=16)(lambda text: self.minilm.embed_tokens([text])[0])

    def question_vector(self, text: str) -> Floats:
        """Return a question's vector in the space of the passages, (dimension,)."""
        if self.manifest.embedding == OFFLINE:
            return self.question(text).pooled
        return embed_question(self.embedding, text)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {passage_id: n for n, passage_id in enumerate(self.catalogue.passage_ids())}

    @cached_property
    def _ids(self) -> list[str]:
        return list(self._numbers)

    def nearest(
        self, vector: Sequence[float], count: int, sources: Sequence[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage number, cosine) of the nearest passages, best first."""
        if self.manifest.passages == 0:
            return []
        count = min(count, self.manifest.passages)
        return [(self._numbers[i], c) for i, c in self.store.nearest(vector, count, sources) if i in self._numbers]

    def vectors(self, numbers: Sequence[int]) -> dict[int, Floats]:
        """Return the vectors of the passages with these numbers."""
        found = self.store.vectors([self._ids[n] for n in numbers])
        return {self._numbers[i]: np.asarray(v, np.float32) for i, v in found.items()}

    def passage(self, number: int) -> tuple[Article, Passage]:
        """Return a passage and its article."""
        return self.catalogue.passage(number)

    def article(self, source: str) -> Article | None:
        """Return the article as indexed, or None."""
        return self.catalogue.article(source)

    def articles(self) -> list[ArticleInfo]:
        """Return every article for a list, by source."""
        return self.catalogue.infos()
