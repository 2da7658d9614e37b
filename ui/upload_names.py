"""One name, one owner: whose article a name is, among the uploads and beside them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from index.article import Article
from index.files.limits import Limits
from index.generation import UPLOADS

CORPUS = ".jsonl"


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the index holds: the SHA-256 of every text -> its source, and every source."""

    texts: dict[str, str] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()


class Names:
    """The names that each upload gives its articles: a corpus those it likes, any other file its own."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._read: dict[tuple[str, int, int], frozenset[str]] = {}

    def of(self, file: Path) -> frozenset[str]:
        """The names that a kept upload gives."""
        if not file.name.lower().endswith(CORPUS):
            return frozenset({file.name})
        about = file.stat()
        key = (file.name, about.st_size, about.st_mtime_ns)
        if key not in self._read:
            from index.files.reading import read_path

            found = read_path(file, self._limits)
            self._read[key] = frozenset(item.source for item in found if isinstance(item, Article))
        return self._read[key]

    def taken(
        self, given: Iterable[str], arrived: Path, others: Iterable[Path], indexed: Iterable[str]
    ) -> tuple[str, str] | None:
        """The first of the names given that belongs to something else, and what that is; None where all are free.

        A file whose name an article of a folder has is told apart by its folder; a corpus could give any name at all.
        """
        owners = {_alike(name): "an article that is here already" for name in indexed} if _is_corpus(arrived) else {}
        for other in others:
            for name in self.of(other):
                owners |= {_alike(name): other.name, _alike(f"{UPLOADS}/{name}"): other.name}
        return next(((name, owners[_alike(name)]) for name in given if _alike(name) in owners), None)


def _is_corpus(file: Path) -> bool:
    return file.name.lower().endswith(CORPUS)


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
