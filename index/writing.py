"""Writes one generation: articles, words, vectors and tokens, verified before anybody reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.article import Article, Passage, Skipped
from index.catalogue import Catalogue, Origin
from index.chunking import PASSAGE_TOKENS
from index.duplicates import near_duplicates
from index.embedder import Embedder, EmbeddingFailed, titled
from index.embedding import model_fingerprint
from index.errors import EmbeddingUnavailable, IndexDamaged
from index.integrity import checksums, file_stamps
from index.lexical import LexicalIndex
from index.manifest import FORMAT, Manifest, library_versions, now
from index.minilm import Floats
from index.parts import Parts
from index.splitting import failed
from index.token_store import TokenWriter
from index.topics import lead_of, write_topics
from index.vector_writer import VectorWriter

_BATCH = 256  # passages that are embedded, kept and reported at a time
_ASKED = 3  # articles that are tried alone before a failure is taken for the model's
Split = Sequence[tuple[Article, list[Passage]]]


class TextsRefused(Exception):
    """The model cannot embed some of the articles, and `skipped` names them; all others are embedded."""

    def __init__(self, skipped: list[Skipped]) -> None:
        super().__init__(f"{len(skipped)} articles cannot be embedded")
        self.skipped = skipped


@dataclass(frozen=True, slots=True)
class Content:
    """What a generation is to hold, and from where: `paths` as they were given, `embedding` the model's name, and
    `language` that of most articles. `anew`: no collection is copied, every vector is added."""

    paths: tuple[str, ...]
    embedding: str
    split: Split
    skipped: Sequence[Skipped]
    origins: Mapping[str, Origin]
    language: str
    anew: bool = False

    @property
    def passages(self) -> list[tuple[Article, Passage]]:
        """Every passage with its article, in order of number."""
        return [(article, passage) for article, parts in self.split for passage in parts]


def write_generation(
    folder: Path, content: Content, embedder: Embedder, on_embedded: Callable[[int, int], None]
) -> None:
    """Write a generation into its folder, its manifest last. Raises IndexDamaged when it does not hold what it should.

    `on_embedded` hears how many articles and passages are embedded; those survive a kill.
    """
    wanted = _write_catalogue(folder / "articles.db", content, embedder)
    LexicalIndex.build((titled(*pair) for pair in content.passages), content.language).save(folder / "lexical")
    vectors = VectorWriter(folder, wanted, None if content.anew else embedder.old)
    middles = _write_vectors(folder, content.passages, vectors, embedder, on_embedded)
    write_topics(folder, [lead_of(article) for article, parts in content.split if parts], middles)
    articles, passages = len(content.split), len(content.passages)
    verify(folder, articles, passages)
    Manifest(
        generation=folder.name,
        paths=content.paths,
        embedding=content.embedding,
        fingerprint=model_fingerprint(content.embedding),
        dimension=middles.shape[1],
        passage_tokens=PASSAGE_TOKENS,
        articles=articles,
        passages=passages,
        skipped=len(content.skipped),
        near_duplicates=near_duplicates(content.split),
        built=now(),
        format=FORMAT,
        versions=library_versions(),
        files=checksums(folder),
    ).write(folder)


def _refused(batch: Sequence[tuple[Article, Passage]], embedder: Embedder, error: Exception) -> dict[str, Skipped]:
    """Return the articles of a batch that the model cannot embed. Raises the error where it is no single article's."""
    refused: dict[str, Skipped] = {}
    articles = {article.source: article for article, _ in batch}
    for number, (source, article) in enumerate(articles.items(), 1):
        try:
            embedder.embed([pair for pair in batch if pair[0].source == source])
        except (EmbeddingUnavailable, EmbeddingFailed) as exc:
            refused[source] = failed(article, "embedded", exc.__cause__ or exc)
        if len(refused) == number >= min(_ASKED, len(articles)):
            raise error
    return refused


def verify(folder: Path, articles: int, passages: int) -> int:
    """Open a generation as a reader does and ask it; return how many passages found themselves. Raises IndexDamaged."""
    before = file_stamps(folder)
    parts = Parts.open(folder)
    try:
        parts.check_counts(articles, passages)
        probed = parts.probe()
    finally:
        parts.close()
    if changed := sorted(set(before.items()) ^ set(file_stamps(folder).items())):
        raise IndexDamaged(folder, f"opening it changes {changed[0][0]}")
    return probed


def _write_catalogue(file: Path, content: Content, embedder: Embedder) -> dict[str, str]:
    """Write articles and passages; return the id of each vector that is wanted -> the key of its text."""
    catalogue = Catalogue(file, create=True)
    number = 0
    for article, parts in content.split:
        keys = [embedder.key(article, passage) for passage in parts]
        catalogue.add(article, parts, number, keys, content.origins[article.source])
        number += len(parts)
    catalogue.add_skipped(content.skipped)
    wanted = catalogue.keys()
    catalogue.close()
    return wanted


def _write_vectors(
    folder: Path,
    passages: Sequence[tuple[Article, Passage]],
    vectors: VectorWriter,
    embedder: Embedder,
    on_embedded: Callable[[int, int], None],
) -> Floats:
    """Fill the token store and the Chroma store, batch by batch in passage order; return the sum of each article's
    vectors, (articles, dimension).

    Passages of the same title and words share one vector: a crowd of equal ones would link to each other only, and
    cut Chroma's graph in two.
    """
    refused: dict[str, Skipped] = {}
    middles: dict[str, Floats] = {article.id: np.zeros(1, np.float32) for article, _ in passages}
    articles: set[str] = set()
    with TokenWriter(folder / "tokens") as tokens:
        for at in range(0, len(passages), size := _BATCH * embedder.machines):
            batch = passages[at : at + size]
            try:
                found = embedder.embed(batch)
            except (EmbeddingUnavailable, EmbeddingFailed) as exc:
                refused.update(_refused(batch, embedder, exc))
            if refused:  # Nobody will read what is written now; but what is embedded is kept.
                continue
            tokens.append(one.tokens for one in found)
            for (article, passage), one in zip(batch, found, strict=True):
                middles[article.id] = middles[article.id] + one.vector
                vectors.put(passage.id, one.vector)
            articles.update(article.id for article, _ in batch)
            on_embedded(len(articles), at + len(batch))
        if refused:
            vectors.close(seal=False)
            raise TextsRefused(list(refused.values()))
        tokens.close()
    vectors.close(seal=True)
    return np.stack(list(middles.values()))
