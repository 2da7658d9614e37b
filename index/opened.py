"""A published index, opened for questions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index.article import Article, Passage
from index.catalogue import ArticleInfo, Place
from index.copying import copied_anew, copy_earlier, follow, published
from index.embedding import embed_question, load_embedding, model_fingerprint
from index.errors import FootnoteError, IndexDamaged, IndexMismatch, IndexNotFound, IndexOutdated
from index.generation import built_generations, current_generation, has_index
from index.integrity import find_damage
from index.languages import is_english
from index.layout import Layout
from index.manifest import Manifest
from index.minilm import OFFLINE, Floats, MiniLM, TokenVectors, bundled
from index.parts import Parts
from index.server import ServerStore
from index.tie import tie_of
from index.topics import LEAD_CHARS, Lead, Topic, find_topics, read_topics

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

_AT_ONCE = 4_000  # vectors


class Index:
    """One generation, read only: passages are numbered 0, 1, 2 … alike in all its parts.

    `fallback` says in one line why it is not the newest generation, and is None when it is. `published` is the name
    that readers were pointed to when it was opened, None where that could not be read.
    """

    def __init__(self, folder: Path, *, embedding: str | None = None) -> None:
        """Open the published generation of the index in `folder`, or the one before it where it is damaged or made
        by another Footnote.

        Every file is checked against its checksum before it is used. Raises IndexNotFound, IndexDamaged,
        IndexOutdated, IndexMismatch when `embedding` is not the model it was built with, or StoreUnavailable.
        """
        self.folder = folder
        found = _open_sound(folder, embedding)
        self.manifest, self.fallback, self.published = found.manifest, found.fallback, found.published
        self.parts = found.parts
        self.catalogue, self.lexical = found.parts.catalogue, found.parts.lexical
        self.tokens, self.store = found.parts.tokens, found.parts.store

    @property
    def shared(self) -> bool:
        """Whether its vectors are asked of a server that other machines ask, too."""
        return isinstance(self.store, ServerStore)

    @property
    def generation(self) -> str:
        """The name of the generation that is open."""
        return self.manifest.generation

    @cached_property
    def minilm(self) -> MiniLM:
        """The bundled model, which scores sentences whatever model embeds the passages."""
        return bundled()

    @cached_property
    def embedding(self) -> BaseEmbedding:
        """The model that embeds passages and questions."""
        if self.manifest.embedding == OFFLINE:
            from index.minilm_embedding import MiniLMEmbedding

            return MiniLMEmbedding(self.minilm)
        return load_embedding(self.manifest.embedding)

    def is_foreign(self, question: str) -> bool:
        """Tell whether a question is, as most articles are, in another language than English."""
        return not is_english(question, self.lexical.language)

    def question(self, text: str) -> TokenVectors:
        """Return a question's token vectors; the last few questions are kept."""
        return self._questions(text)

    @cached_property
    def _questions(self) -> Callable[[str], TokenVectors]:
        minilm = self.minilm  # not `self`: what holds itself waits for the garbage collector, with all its memory
        return lru_cache(maxsize=16)(lambda text: minilm.embed_tokens([text])[0])

    def question_vector(self, text: str) -> Floats:
        """Return a question's vector in the space of the passages, (dimension,)."""
        if self.manifest.embedding == OFFLINE:
            return self.question(text).pooled
        vector = embed_question(self.embedding, text)
        if len(vector) != self.manifest.dimension:  # The provider has put another model behind the name.
            name, expected = self.manifest.embedding, self.manifest.dimension
            raise IndexOutdated(self.folder, f"{name} gives vectors of {len(vector)} numbers, its own have {expected}")
        return vector

    @cached_property
    def _places(self) -> list[Place]:
        return self.catalogue.places()

    @cached_property
    def _sharing(self) -> dict[str, list[int]]:
        """The numbers of the passages that share a vector, by the id it is stored under."""
        sharing: dict[str, list[int]] = {}
        for number, place in enumerate(self._places):
            sharing.setdefault(self._places[place.first].id, []).append(number)
        return sharing

    def nearest(
        self, vector: Sequence[float], count: int, among: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage number, cosine) of the nearest passages, best first, only from the numbers `among` if
        given."""
        ids = None if among is None else {self._places[self._places[number].first].id for number in among}
        most = self.manifest.passages if ids is None else len(ids)
        found = [
            (number, cosine)
            for passage_id, cosine in self.store.nearest(vector, min(count, most), ids)
            for number in self._sharing.get(passage_id, ())
            if among is None or number in among
        ]
        return found[:count]

    def vectors(self, numbers: Sequence[int]) -> dict[int, Floats]:
        """Return the vectors of the passages with these numbers."""
        ids = {number: self._places[self._places[number].first].id for number in numbers}
        found = self.store.vectors(list(dict.fromkeys(ids.values())))
        return {number: np.asarray(found[i], np.float32) for number, i in ids.items() if i in found}

    def topics(self) -> tuple[Topic, ...]:
        """Return what the articles are about, what most of them are about first."""
        return self._topics

    @cached_property
    def _topics(self) -> tuple[Topic, ...]:
        found = read_topics(self.parts.folder)
        if found is not None:
            return found
        leads = [Lead(*row) for row in self.catalogue.beginnings(LEAD_CHARS)]  # An earlier Footnote built it.
        middles = {lead.source: np.zeros(self.manifest.dimension, np.float32) for lead in leads}
        for at in range(0, len(self._places), _AT_ONCE):
            for number, vector in self.vectors(range(at, min(at + _AT_ONCE, len(self._places)))).items():
                middles[self._places[number].source] += vector
        return find_topics(leads, np.stack(list(middles.values())))

    def passage(self, number: int) -> tuple[Article, Passage]:
        """Return a passage and its article."""
        return self.catalogue.passage(number)

    def article(self, source: str) -> Article | None:
        """Return the article as indexed and what its file holds besides, or None."""
        return self.catalogue.article(source)

    def layout(self, source: str) -> Layout | None:
        """Return where an article stands on the pages of its file, None where it has none; the last few are kept."""
        return self._layouts(source)

    @cached_property
    def _layouts(self) -> Callable[[str], Layout | None]:
        return lru_cache(maxsize=8)(self.catalogue.layout)

    def articles(self) -> list[ArticleInfo]:
        """Return every article for a list, by source."""
        return self.catalogue.infos()


class _Found(NamedTuple):
    manifest: Manifest
    parts: Parts
    fallback: str | None
    published: str | None


def _open_sound(folder: Path, embedding: str | None) -> _Found:
    """Open the current generation; where it cannot answer, the newest one that can."""
    while True:
        pointer = published(folder)
        try:
            follow(folder)
            return _Found(*_open(_current(folder), folder, embedding), None, pointer)
        except (IndexDamaged, IndexOutdated) as exc:
            trouble = exc
        if copied_anew(folder):
            continue
        if published(folder) == pointer:  # Else it was replaced and swept away while it was being opened.
            break
    copy_earlier(folder)
    for generation in built_generations(folder):
        if generation.name == pointer:
            continue
        with suppress(FootnoteError):
            manifest, parts = _open(generation, folder, embedding)
            return _Found(manifest, parts, _told(trouble, manifest, folder), pointer)
    raise trouble


def _current(folder: Path) -> Path:
    if not has_index(folder) and (shared := tie_of(folder)):
        raise IndexNotFound(folder, shared.address)
    return current_generation(folder)


def _open(generation: Path, folder: Path, embedding: str | None) -> tuple[Manifest, Parts]:
    manifest = Manifest.read(generation)
    asked = embedding or manifest.embedding
    if model_fingerprint(asked) != manifest.fingerprint:
        raise IndexMismatch(folder, manifest.embedding, asked)
    if reason := manifest.outdated():
        raise IndexOutdated(generation, reason)
    if damage := find_damage(generation, manifest.files):
        raise IndexDamaged(generation, damage)
    parts = Parts.open(generation)
    parts.check_counts(manifest.articles, manifest.passages)
    return manifest, parts


def _told(trouble: IndexDamaged | IndexOutdated, manifest: Manifest, folder: Path) -> str:
    how = "is damaged" if isinstance(trouble, IndexDamaged) else "does not fit this Footnote"
    return (
        f"the newest index {how} ({trouble.detail}); the one before it answers, built {manifest.built} — "
        f"mend it with: footnote doctor --repair --index {folder}"
    )
