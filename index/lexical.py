"""Lexical search: BM25 over the passages' terms, beside the vectors (local Chroma refuses sparse vectors)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.analysis import terms
from index.errors import IndexDamaged
from index.languages import KNOWN

# Robertson's usual constants; passages are of even length, so b hardly matters.
_K1, _B = 1.2, 0.75
_LANGUAGE = "language.txt"


class LexicalIndex:
    """BM25 (Robertson and Zaragoza 2009, as in the bm25s library) over passages numbered 0, 1, 2 …

    bm25s is used directly, not through llama-index's `BM25Retriever`: the question must be cut into the same terms
    as the passages, and the passages' texts are already kept once.
    """

    def __init__(self, model: bm25s.BM25, language: str = KNOWN) -> None:
        self._model = model
        self.language = language

    @classmethod
    def build(cls, texts: Iterable[str], language: str = KNOWN) -> LexicalIndex:
        """Index the texts, whose words are stemmed as is usual in `language`; a text's number is its position."""
        model = bm25s.BM25(k1=_K1, b=_B)
        known: dict[str, int] = {}  # Numbers from the start: bm25s would hold all texts' terms as words beside them.
        numbers = [[known.setdefault(term, len(known)) for term in terms(text, language) or [""]] for text in texts]
        model.index((numbers, known), show_progress=False)
        return cls(model, language)

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        self._model.save(str(folder), show_progress=False)
        if self.language != KNOWN:
            (folder / _LANGUAGE).write_text(self.language, "utf-8")

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open a saved index, memory-mapped. Raises IndexDamaged."""
        try:
            language = (folder / _LANGUAGE).read_text("utf-8") if (folder / _LANGUAGE).exists() else KNOWN
            return cls(bm25s.BM25.load(str(folder), mmap=True, show_progress=False), language)
        except (OSError, ValueError, KeyError, EOFError) as exc:
            raise IndexDamaged(folder, f"lexical index: {exc}") from exc

    @property
    def size(self) -> int:
        """How many passages are indexed."""
        return int(self._model.scores["num_docs"])

    def scores(self, query: str) -> NDArray[np.float32]:
        """Return how well every passage matches the query's terms, (passages,) float32, from 0 to under 1.

        It is BM25 over its upper bound, the sum of the terms' idf: a passage that repeats all rare terms of the query
        comes near 1, and the scale is the same for every query.
        """
        wanted = terms(query, self.language)
        known = [term for term in wanted if term in self._model.vocab_dict]
        if not known:
            return np.zeros(self.size, np.float32)
        bound = sum(self.idf(term) for term in wanted)
        return np.asarray(self._model.get_scores(known), np.float32) / np.float32(bound)

    def knows(self, word: str) -> bool:
        """Tell whether a word occurs in any passage, or says little alone."""
        found = terms(word, self.language)
        return not found or any(map(self.document_frequency, found))

    def document_frequency(self, term: str) -> int:
        """Return in how many passages a term occurs."""
        number = self._model.vocab_dict.get(term)
        if number is None or not term:
            return 0
        starts = self._model.scores["indptr"]
        return int(starts[number + 1] - starts[number])

    def idf(self, term: str) -> float:
        """Return a term's inverse document frequency as BM25 uses it: log(1 + (N - df + 0.5) / (df + 0.5))."""
        frequency = self.document_frequency(term)
        return math.log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))
