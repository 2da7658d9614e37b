"""Has a llama-index retriever of somebody else's say which passages may answer: a reranker, a fusion, another index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING

from index.errors import FootnoteError
from index.minilm import Floats
from index.opened import Index
from rag.question.question import Question
from rag.search.retriever import Retriever, weighed

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.schema import BaseNode

_NAMES = ("source", "file_name", "file_path")  # Where a node says which article it is of; readers set the last two.
_SPACES = re.compile(r"\s+")


class GivenRetriever(Retriever):
    """Takes the passages in the order of another retriever's nodes, and weighs them as its own.

    A node is one of our passages (by its id), or a piece of an article that its metadata names: then it stands for the
    passages of which it holds a sentence. Other nodes are left out, and so is what the filters leave out.
    """

    def __init__(self, index: Index, given: BaseRetriever, *, passages: int = 20) -> None:
        super().__init__(index, passages=passages, per_article=passages)
        self.given = given

    def _fused(
        self, question: Question, vector: Floats, chosen: dict[str, list[int]] | None, before: Sequence[int]
    ) -> list[tuple[int, float, float, float]]:
        nodes = [found.node for found in self.given.retrieve(question.query)]
        numbers = list(dict.fromkeys(n for node in nodes for n in self._numbers(node)))
        if nodes and not numbers:
            raise FootnoteError(
                "the retriever finds nothing of what is indexed here",
                "index the same articles, and name each node's article in its metadata as `source` or `file_name`",
            )
        allowed = None if chosen is None else {n for of_one in chosen.values() for n in of_one}
        kept = [n for n in numbers if allowed is None or n in allowed]
        place = {number: place for place, number in enumerate(kept)}
        dense, near = self._cosines(vector, kept), self._around(before)
        return sorted(weighed(dense, self._lexical(question), near), key=lambda row: place[row[0]])

    def _numbers(self, node: BaseNode) -> Iterator[int]:
        if node.node_id in self._by_id:
            yield self._by_id[node.node_id]
            return
        source = next((s for name in _NAMES if (s := self._source(str(node.metadata.get(name, ""))))), None)
        if source is None:
            return
        text = _plain(node.get_content())
        for number, passage in self.index.catalogue.passages(source):
            said = [passage.text[a - passage.start : b - passage.start] for a, b in passage.sentences]
            if any(_plain(sentence) in text for sentence in said):
                yield number

    def _source(self, name: str) -> str | None:
        """Return the article that is named, as by its source or by the end of a path."""
        parts = PurePath(name).parts
        ends = ("/".join(parts[at:]) for at in range(len(parts)))
        return next((end for end in ends if end in self._sources), None)

    @cached_property
    def _by_id(self) -> dict[str, int]:
        return {place.id: number for number, place in enumerate(self.index.catalogue.places())}

    @cached_property
    def _sources(self) -> frozenset[str]:
        return frozenset(info.source for info in self.index.articles())


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
