"""Brings an index in line with its folder: decides what is new, changed or gone, and publishes a new generation."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article, Passage, Skipped
from index.chunking import Splitter
from index.claiming import claimed
from index.earlier import model_before
from index.embedder import Embedder
from index.errors import FootnoteError, IndexDamaged, NothingToIndex, StoreUnavailable
from index.files.reading import Limits
from index.files.scanning import forget_unused
from index.gathering import Gathered, gather
from index.generation import (
    SCANS,
    UNFINISHED,
    built_generations,
    current_generation,
    new_generation,
    sweep,
    uploads,
)
from index.integrity import folder_bytes
from index.journal import Journal
from index.languages import KNOWN, foreign, foreign_note
from index.lock import only_builder
from index.manifest import Manifest
from index.minilm import OFFLINE
from index.opened import Index
from index.removals import check_removals, settle_removals
from index.splitting import split_all
from index.turn import Publish, turn
from index.writing import Content, TextsRefused, write_generation

if TYPE_CHECKING:
    from index.workers import Workers

_SHORT_WRITE = re.compile(r"\d+ requested and \d+ written")  # What NumPy says where the system would say why.


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `stage` is "read" or "embed"; `done` of `total` passages; `articles` so far."""

    stage: str
    articles: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What indexing did. `articles`, `passages` and `near_duplicates` count what the index holds; seconds and bytes are
    of this build, and so is `embedded`; `resumed` counts passages that a build that was killed had embedded."""

    generation: str
    articles: int
    passages: int
    near_duplicates: int
    added: int
    changed: int
    removed: int
    unchanged: int
    embedded: int
    resumed: int
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
    accept_removals: bool = False,
    limits: Limits | None = None,
    workers: Workers | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Make the index in `folder` hold exactly the articles at `paths` and in its own `uploads`, and publish it.

    `embedding` is by default the model of the index that is there, else minilm. Passages that did not change keep
    their vectors, and so does what an interrupted build had embedded; when nothing changed, nothing is written. The
    index published before answers until the new one is complete. `workers` embed a part of what is new. Raises
    NothingToIndex when no article can be read, RemovalsRefused when a path lost most of its articles and
    `accept_removals` does not say that it is meant, EmbeddingUnavailable, IndexBusy when another build is at work,
    StoreUnavailable, and FootnoteError when the folder cannot be written.
    """
    started = time.monotonic()
    try:
        with claimed(folder), only_builder(folder), turn(folder) as publish:
            sweep(folder, {generation.name for generation in built_generations(folder)})
            everything = (*paths, *uploads(folder))
            found = gather(everything, folder, limits or Limits(), lambda n: on_progress(Progress("read", n, 0, 0)))
            check_removals(folder, paths, found.articles, accepted=accept_removals)
            name = embedding or model_before(folder)
            journal = Journal(folder / UNFINISHED)
            if rebuild:
                journal.drop()
            old = None if rebuild else _previous(folder, name)
            summary = _Builder(folder, paths, name, old, journal, on_progress, publish, workers).run(found, started)
            settle_removals(folder)
            forget_unused(folder / SCANS)
            return summary
    except (OSError, sqlite3.OperationalError) as exc:
        full = _SHORT_WRITE.fullmatch(str(exc))
        if isinstance(exc, OSError) and exc.errno is None and not full:
            raise  # Nothing of the machine's: a library's own TimeoutError.
        reason = os.strerror(errno.ENOSPC) if full else getattr(exc, "strerror", None) or exc
        raise FootnoteError(
            f"the index at {folder} cannot be written ({reason})",
            "check the folder's permissions and the free space; the index as it was still answers",
        ) from exc


def _previous(folder: Path, embedding: str) -> Index | None:
    """Open the generation before, when there is one that its vectors can be taken from."""
    try:
        return Index(folder, embedding=embedding)
    except StoreUnavailable:  # It is there, and nothing can be written either.
        raise
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
        journal: Journal,
        on_progress: Callable[[Progress], None],
        publish: Publish,
        workers: Workers | None,
    ) -> None:
        self.publish = publish
        self.folder = folder
        self.paths = tuple(str(p.absolute()) for p in paths)
        self.name = embedding
        self.old = old
        self.journal = journal
        self.on_progress = on_progress
        self.workers = workers
        self.embedder = Embedder(embedding, old, journal, workers)
        self.language = KNOWN

    def run(self, found: Gathered, started: float) -> Summary:
        before = self.old.catalogue.hashes() if self.old else {}
        there = {a.source: a.sha256 for a in found.articles}
        fresh = [a for a in found.articles if before.get(a.source) != there[a.source]]
        self.language = self._language(found, fresh)
        split, failures = split_all(fresh, Splitter(self.embedder.minilm.token_offsets, language=self.language).split)
        found.drop(failures)
        rebuilt = self._differs(found, before, there)
        generation = self._write(found, {a.source: passages for a, passages in split}) if rebuilt else self._keep()
        self.journal.drop()
        manifest = Manifest.read(generation)
        now_there = {a.source: there[a.source] for a in found.articles}
        same = {source for source, sha in now_there.items() if before.get(source) == sha}
        return Summary(
            generation=generation.name,
            articles=manifest.articles,
            passages=manifest.passages,
            near_duplicates=manifest.near_duplicates,
            added=len(now_there.keys() - before.keys()),
            changed=len(now_there.keys() & before.keys()) - len(same),
            removed=len(before.keys() - now_there.keys()),
            unchanged=len(same),
            embedded=self.embedder.embedded,
            resumed=self.embedder.resumed,
            skipped=tuple(found.skipped),
            notes=self._notes(found, rebuilt),
            seconds=time.monotonic() - started,
            size_bytes=folder_bytes(generation),
            rebuilt=rebuilt,
        )

    def _notes(self, found: Gathered, rebuilt: bool) -> tuple[str, ...]:
        """Return what the reader of the summary should know: first of all articles, then of single ones."""
        of_all = foreign_note(self.language) if rebuilt and self.name == OFFLINE else ()
        of_workers = self.workers.notes() if self.workers and self.embedder.embedded else ()
        return (*of_all, *of_workers, *(f"{a.source}: {a.note}" for a in found.articles if a.note))

    def _language(self, found: Gathered, fresh: Sequence[Article]) -> str:
        """Return the language of most articles; that of the index before where none is new."""
        if self.old and not fresh:
            return self.old.lexical.language
        return foreign([article.text for article in found.articles]) or KNOWN

    def _differs(self, found: Gathered, before: dict[str, str], there: dict[str, str]) -> bool:
        now_there = {a.source: there[a.source] for a in found.articles}
        if self.old is None or self.old.fallback or before != now_there or self.old.manifest.paths != self.paths:
            return True
        return sorted((s.source, s.reason) for s in found.skipped) != sorted(
            (s.source, s.reason) for s in self.old.catalogue.skipped()
        )

    def _keep(self) -> Path:
        """Leave the current generation as it is, and the one before it."""
        current = current_generation(self.folder)
        older = [g.name for g in built_generations(self.folder) if g.name < current.name]
        sweep(self.folder, {current.name, *older[:1]})
        return current

    def _write(self, found: Gathered, fresh: dict[str, list[Passage]]) -> Path:
        split = [(a, fresh[a.source] if a.source in fresh else self._passages_before(a)) for a in found.articles]
        try:
            return self._published(Content(self.paths, self.name, split, found.skipped, found.origins, self.language))
        except TextsRefused as exc:  # What the others came to is in the journal, so that this takes little time.
            found.drop(exc.skipped)
            bad = {skipped.source for skipped in exc.skipped}
            left = [(a, passages) for a, passages in split if a.source not in bad]
            return self._published(Content(self.paths, self.name, left, found.skipped, found.origins, self.language))

    def _published(self, content: Content) -> Path:
        """Write a generation and make it the current one."""
        total = len(content.passages)
        if not total:
            raise NothingToIndex("no article holds a word in " + ", ".join(self.paths), "check the files")
        generation = new_generation(self.folder)
        try:
            write_generation(
                generation, content, self.embedder, lambda n, done: self.on_progress(Progress("embed", n, done, total))
            )
        except BaseException as exc:
            shutil.rmtree(generation, ignore_errors=True)
            if isinstance(exc, IndexDamaged):  # The new one is meant, which nobody has seen.
                if self.old and not content.anew:  # What is wrong may have been copied, and would be again.
                    return self._published(replace(content, anew=True))
                raise FootnoteError(
                    f"the new index at {self.folder} did not come out as it should ({exc.detail})",
                    "check the free space, then try again; the index as it was still answers",
                ) from exc
            raise
        self.publish(generation, self.old.generation if self.old else None)
        return generation

    def _passages_before(self, article: Article) -> list[Passage]:
        return [passage for _, passage in self.old.catalogue.passages_of(article)] if self.old else []
