"""Vectors and tokens of passages: from the generation before, from an unfinished build, or from the model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from index.article import Article, Passage
from index.embedded import Embedded
from index.embedding import embed_texts, load_embedding, model_fingerprint
from index.errors import FootnoteError
from index.journal import Journal, embedding_key
from index.minilm import OFFLINE, MiniLM
from index.token_store import PassageTokens, encode_tokens

if TYPE_CHECKING:
    from index.opened import Index
    from index.workers import Workers

_TITLE_CHARS = 150  # A title in front helps; a page-long one would push the passage out of the model's window.


def titled(article: Article, passage: Passage) -> str:
    """Return the text that is embedded and searched for a passage: its article's title, then its words."""
    return f"{article.title[:_TITLE_CHARS]}\n{passage.text}"


class EmbeddingFailed(Exception):
    """The model raised an error of its own over a text."""


class Embedder:
    """Embeds each text once: `embedded` counts what the model did, `resumed` what an unfinished build had done.

    `old` is the generation before, whose vectors are taken over; `workers` are other machines that do a part of it.
    """

    def __init__(self, name: str, old: Index | None, journal: Journal, workers: Workers | None = None) -> None:
        self._embedding = None if name == OFFLINE else load_embedding(name)
        self._fingerprint = model_fingerprint(name)
        self.old = old
        self._journal = journal
        self._workers = workers
        self._resumable = journal.keys()
        self.minilm = MiniLM()
        self.embedded = 0
        self.resumed = 0

    @property
    def machines(self) -> int:
        """How many machines embed."""
        return 1 + (len(self._workers.all) if self._workers else 0)

    def key(self, article: Article, passage: Passage) -> str:
        """Return the key under which a passage's vector and tokens are kept: same model, same text, same key."""
        text = titled(article, passage)
        return embedding_key(self._fingerprint, text, len(text) - len(passage.text))

    def embed(self, passages: Sequence[tuple[Article, Passage]]) -> list[Embedded]:
        """Return what the model makes of the passages, and keep what is new in the journal."""
        keys = [self.key(*pair) for pair in passages]
        found = self._kept(keys)
        fresh = {key: pair for key, pair in zip(keys, passages, strict=True) if key not in found}
        if fresh:
            try:
                new = self._compute(list(fresh.values()))
            except FootnoteError:
                raise
            except Exception as exc:
                raise EmbeddingFailed(str(exc)) from exc
            self._journal.add(list(fresh), new)
            self.embedded += len(new)
            found.update(zip(fresh, new, strict=True))
        return [found[key] for key in keys]

    def _kept(self, keys: Sequence[str]) -> dict[str, Embedded]:
        found: dict[str, Embedded] = {}
        if self.old:
            numbers = self.old.catalogue.embedded(keys)
            vectors = self.old.vectors(list(numbers.values()))
            found = {key: Embedded(vectors[n], self.old.tokens.passage(n)) for key, n in numbers.items()}
        for key in keys:
            if key not in found and (kept := self._journal.get(key)):
                found[key] = kept
                self.resumed += key in self._resumable
                self._resumable.discard(key)
        return found

    def _compute(self, passages: Sequence[tuple[Article, Passage]]) -> list[Embedded]:
        texts = [titled(*pair) for pair in passages]
        titles = [len(text) - len(passage.text) for text, (_, passage) in zip(texts, passages, strict=True)]
        own = partial(embed_here, self.minilm)
        found = self._workers.embed(texts, titles, own) if self._workers else own(texts, titles)
        if self._embedding is None:
            return found
        vectors = embed_texts(self._embedding, texts)
        return [one._replace(vector=np.asarray(v, np.float32)) for one, v in zip(found, vectors, strict=True)]


def embed_here(minilm: MiniLM, texts: Sequence[str], titles: Sequence[int]) -> list[Embedded]:
    """Embed texts with the model of this process; `titles` says how many characters in front are no passage's."""
    return minilm.each(texts, lambda n, tokens: Embedded(tokens.pooled, encode_tokens(tokens, titles[n])))


def read_again(minilm: MiniLM, passages: Sequence[tuple[Article, Passage]]) -> list[PassageTokens]:
    """Return the tokens of passages as the model sees them now, finer than they are kept."""
    texts = [titled(*pair) for pair in passages]
    titles = [len(text) - len(passage.text) for text, (_, passage) in zip(texts, passages, strict=True)]
    return minilm.each(texts, lambda n, tokens: encode_tokens(tokens, titles[n], fine=True))
