"""The four parts of a generation, opened together: articles, words, vectors and tokens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.catalogue import Catalogue
from index.errors import IndexDamaged, index_of
from index.lexical import LexicalIndex
from index.server import ServerStore
from index.store import PassageStore
from index.tie import tie_of
from index.token_store import TokenStore

_PROBES = 64
_SAME = 0.999  # A vector's cosine with itself after a journey through float32.


def vectors_of(generation: Path, *, create: bool = False) -> PassageStore:
    """Open, or make, what holds a generation's vectors: a folder in it, or a collection of the server that its index
    is tied to. Raises IndexDamaged, or StoreUnavailable."""
    shared = tie_of(index_of(generation))
    if shared:
        return ServerStore(generation, shared.server, create=create)
    return PassageStore(generation / "chroma", create=create)


@dataclass(frozen=True, slots=True)
class Parts:
    """Passages are numbered 0, 1, 2 … alike in all parts."""

    folder: Path
    catalogue: Catalogue
    lexical: LexicalIndex
    tokens: TokenStore
    store: PassageStore

    @classmethod
    def open(cls, generation: Path) -> Parts:
        """Open the parts of a generation. Raises IndexDamaged, or StoreUnavailable."""
        return cls(
            generation,
            Catalogue(generation / "articles.db"),
            LexicalIndex.load(generation / "lexical"),
            TokenStore(generation / "tokens"),
            vectors_of(generation),
        )

    def check_counts(self, articles: int, passages: int) -> None:
        """Raise IndexDamaged where the parts hold other numbers of articles or passages than these."""
        counts = {passages, self.lexical.size, self.tokens.size}
        if len(counts) > 1 or self.catalogue.counts() != (articles, passages):
            raise IndexDamaged(self.folder, f"its parts disagree on the number of passages: {sorted(counts)}")
        vectors = self.store.count()
        if not 0 < vectors <= passages:  # Passages of the same words share one.
            raise IndexDamaged(self.folder, f"it has {vectors} vectors for {passages} passages")

    def probe(self) -> int:
        """Ask for every id, and let some passages find themselves by vector and by words; return how many did.

        Raises IndexDamaged where one does not.
        """
        places = self.catalogue.places()
        ids = [places[place.first].id for place in places]
        if self.store.ids() != set(ids):
            raise IndexDamaged(self.folder, "the vectors are not those of its passages")
        numbers = range(0, len(ids), -(-len(ids) // _PROBES))
        stored = self.store.vectors(list({ids[n] for n in numbers}))
        found = self.store.nearest_to_each([stored[ids[n]] for n in numbers])
        for number, cosine in zip(numbers, found, strict=True):
            article, passage = self.catalogue.passage(number)
            if cosine < _SAME:
                raise IndexDamaged(self.folder, f"passage {number} of {article.source} is not found by its vector")
            scores = self.lexical.scores(passage.text)
            if scores.any() and not scores[number]:
                raise IndexDamaged(self.folder, f"passage {number} of {article.source} is not found by its words")
        return len(numbers)

    def close(self) -> None:
        """Let go of the files that Chroma and SQLite hold."""
        self.store.close()
        self.catalogue.close()
