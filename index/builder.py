"""Brings an index in line with its folder: reads, splits, embeds what is new, and publishes a new generation."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from llama_index.core.base.embeddings.base import BaseEmbedding

from index.article import Article, Passage, Skipped
from index.catalogue import Catalogue
from index.chunking import Splitter
from index.embedding import OFFLINE, MiniLMEmbedding, embed_texts, load_embedding, model_fingerprint
from index.errors import FootnoteError, IndexNotFound, NothingToIndex
from index.gathering import Gathered, gather
from index.generation import (
    FORMAT,
    OWN_FILES,
    Manifest,
    current_generation,
    folder_bytes,
    library_versions,
    new_generation,
    now,
    publish,
    uploads,
)
from index.lexical import LexicalIndex
from index.minilm import MiniLM
from index.opened import Index
from index.reading import Limits
from index.store import PassageStore
from index.token_store import PassageTokens, TokenWriter, encode_tokens

PASSAGE_TOKENS = 200
_TITLE_CHARS = 150  # A title in front helps; a page-long one would push the passage out of the model's window.
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `stage` is "read" or "embed"; `done` of `total` passages; `articles` so far."""

    stage: str
    articles: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What indexing did. `articles` and `passages` count what the index holds; seconds and bytes are of this build."""

    generation: str
    articles: int
    passages: int
    added: int
    changed: int
    removed: int
    unchanged: int
    embedded: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    seconds: float
    size_bytes: int
    rebuilt: bool


def build_index(
    paths: Sequence[Path],
    folder: Path,
    *,
    embedding: str | None = None,
    rebuild: bool = False,
    limits: Limits | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Make the index in `folder` hold exactly the articles at `paths` and in its own `uploads`, and publish it.

    `embedding` is by default the model of the index that is there, else minilm. Articles that did not change keep
    their vectors; when nothing changed, nothing is written. The index published before answers until the new one is
    complete. Raises NothingToIndex when no article can be read, EmbeddingUnavailable, and FootnoteError when another
    build is at work.
    """
    started = time.monotonic()
    _own(folder)
    try:
        with FileLock(folder / "build.lock", timeout=0.5):
            everything = (*paths, *uploads(folder))
            found = gather(everything, folder, limits or Limits(), lambda n: on_progress(Progress("read", n, 0, 0)))
            name = embedding or _model_before(folder)
            old = None if rebuild else _previous(folder, name)
            builder = _Builder(folder, paths, name, old, on_progress)
            return builder.run(found, started)
    except Timeout as exc:
        raise FootnoteError(
            f"another build is at work on {folder}", "wait for it to end, or use another folder with --index"
        ) from exc
    except (OSError, sqlite3.Error) as exc:
        raise FootnoteError(
            f"the index at {folder} cannot be written ({getattr(exc, 'strerror', None) or exc})",
            "check the folder's permissions and the free space; the index as it was still answers",
        ) from exc


def _own(folder: Path) -> None:
    """Create the index folder, and refuse one that holds somebody else's files."""
    try:
        if folder.exists() and not folder.is_dir():
            raise FootnoteError(f"{folder} is a file", "name a folder with --index DIR")
        strangers = sorted({p.name for p in folder.iterdir()} - OWN_FILES) if folder.is_dir() else []
        if strangers:
            raise FootnoteError(
                f"{folder} holds other files ({strangers[0]})", "name an empty or new folder with --index DIR"
            )
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise FootnoteError(
            f"{folder} cannot be created ({exc.strerror})", "name another folder with --index DIR"
        ) from exc


def _model_before(folder: Path) -> str:
    """Return the embedding model of the index that is there, however damaged the rest of it; else the bundled one."""
    try:
        return Manifest.read(current_generation(folder)).embedding
    except FootnoteError:
        return OFFLINE


def _previous(folder: Path, embedding: str) -> Index | None:
    """Open the generation before, when there is one that its vectors can be taken from."""
    try:
        return Index(folder, embedding=embedding)
    except FootnoteError:
        return None


class _Builder:
    """One build into one new generation."""

    def __init__(
        self,
        folder: Path,
        paths: Sequence[Path],
        embedding: str,
        old: Index | None,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.folder = folder
        self.paths = tuple(str(p.absolute()) for p in paths)
        self.name = embedding
        self.old = old
        self.on_progress = on_progress
        self.embedding: BaseEmbedding = load_embedding(embedding)
        self.minilm = self.embedding.model if isinstance(self.embedding, MiniLMEmbedding) else MiniLM()
        self.embedded = 0

    def run(self, found: Gathered, started: float) -> Summary:
        before = self.old.catalogue.hashes() if self.old else {}
        now_there = {a.source: a.sha256 for a in found.articles}
        same = {source for source, sha in now_there.items() if before.get(source) == sha}
        rebuilt = self._differs(found, before, now_there)
        generation = self._write(found, same) if rebuilt else current_generation(self.folder)
        manifest = Manifest.read(generation)
        return Summary(
            generation=generation.name,
            articles=manifest.articles,
            passages=manifest.passages,
            added=len(now_there.keys() - before.keys()),
            changed=len(now_there.keys() & before.keys()) - len(same),
            removed=len(before.keys() - now_there.keys()),
            unchanged=len(same),
            embedded=self.embedded,
            skipped=tuple(found.skipped),
            notes=tuple(f"{a.source}: {a.note}" for a in found.articles if a.note),
            seconds=time.monotonic() - started,
            size_bytes=folder_bytes(generation),
            rebuilt=rebuilt,
        )

    def _differs(self, found: Gathered, before: dict[str, str], now_there: dict[str, str]) -> bool:
        if self.old is None or before != now_there or self.old.manifest.paths != self.paths:
            return True
        return sorted((s.source, s.reason) for s in found.skipped) != sorted(
            (s.source, s.reason) for s in self.old.catalogue.skipped()
        )

    def _write(self, found: Gathered, same: set[str]) -> Path:
        generation = new_generation(self.folder)
        try:
            self._fill(generation, found, same)
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)
            raise
        publish(self.folder, generation)
        return generation

    def _fill(self, generation: Path, found: Gathered, same: set[str]) -> None:
        catalogue = Catalogue(generation / "articles.db", create=True)
        split = list(self._split(found.articles, same))
        passages = [(article, passage) for article, parts in split for passage in parts]
        if not passages:
            raise NothingToIndex("no article holds a word in " + ", ".join(self.paths), "check the files")
        number = 0
        for article, parts in split:
            catalogue.add(article, parts, number)
            number += len(parts)
        catalogue.add_skipped(found.skipped)
        catalogue.close()
        LexicalIndex.build([f"{_title(a)}\n{p.text}" for a, p in passages]).save(generation / "lexical")
        self._embed(generation, passages, same)
        Manifest(
            generation=generation.name,
            paths=self.paths,
            embedding=self.name,
            fingerprint=model_fingerprint(self.name),
            dimension=self.dimension,
            passage_tokens=PASSAGE_TOKENS,
            articles=len(found.articles),
            passages=len(passages),
            built=now(),
            format=FORMAT,
            versions=library_versions(),
        ).write(generation)

    def _split(self, articles: Iterable[Article], same: set[str]) -> Iterator[tuple[Article, list[Passage]]]:
        splitter = Splitter(self.minilm.token_offsets, PASSAGE_TOKENS)
        for article in articles:
            kept = self.old.catalogue.passages(article.source) if self.old and article.source in same else None
            yield article, [p for _, p in kept] if kept is not None else splitter.split(article)

    def _embed(self, generation: Path, passages: list[tuple[Article, Passage]], same: set[str]) -> None:
        """Fill the Chroma store and the token store, batch by batch, in passage order."""
        store = PassageStore(generation / "chroma", create=True)
        with TokenWriter(generation / "tokens") as writer:
            self._embed_all(store, writer, passages, same)

    def _embed_all(
        self, store: PassageStore, writer: TokenWriter, passages: list[tuple[Article, Passage]], same: set[str]
    ) -> None:
        self.dimension = 0
        articles: set[str] = set()
        for at in range(0, len(passages), _BATCH):
            batch = passages[at : at + _BATCH]
            vectors, tokens = self._batch(batch, same)
            store.add(batch, vectors)
            writer.append(tokens)
            self.dimension = len(vectors[0])
            articles.update(a.id for a, _ in batch)
            self.on_progress(Progress("embed", len(articles), at + len(batch), len(passages)))
        writer.close()

    def _batch(
        self, batch: list[tuple[Article, Passage]], same: set[str]
    ) -> tuple[list[list[float]], list[PassageTokens]]:
        """Return vectors and tokens of a batch: from the generation before where the article is unchanged."""
        vectors: dict[int, list[float]] = {}
        tokens: dict[int, PassageTokens] = {}
        if self.old:
            numbers = self.old.catalogue.numbers(p.id for a, p in batch if a.source in same)
            stored = self.old.vectors(list(numbers.values()))
            for i, (_, passage) in enumerate(batch):
                number = numbers.get(passage.id)
                if number is not None and number in stored:
                    vectors[i] = [float(x) for x in stored[number]]
                    tokens[i] = self.old.tokens.passage(number)
        fresh = [i for i in range(len(batch)) if i not in vectors]
        texts = [f"{_title(batch[i][0])}\n{batch[i][1].text}" for i in fresh]
        for i, text, found in zip(fresh, texts, self.minilm.embed_tokens(texts), strict=True):
            tokens[i] = encode_tokens(found, prefix=len(text) - len(batch[i][1].text))
            vectors[i] = [float(x) for x in found.pooled]
        if fresh and not isinstance(self.embedding, MiniLMEmbedding):
            vectors.update(zip(fresh, embed_texts(self.embedding, texts), strict=True))
        self.embedded += len(fresh)
        return [vectors[i] for i in range(len(batch))], [tokens[i] for i in range(len(batch))]


def _title(article: Article) -> str:
    return article.title[:_TITLE_CHARS]


def indexed_paths(folder: Path) -> tuple[Path, ...]:
    """Return the PATHs that the index was built from; empty when there is no index."""
    try:
        return tuple(Path(p) for p in Manifest.read(current_generation(folder)).paths)
    except IndexNotFound:
        return ()
