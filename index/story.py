"""The sentences that tell an article's story, and vectors of them that are made of their tokens' own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.article import Article
from index.catalogue import Catalogue
from index.embedder import read_again
from index.minilm import Floats
from index.token_codes import signs_of
from index.token_store import PassageTokens

if TYPE_CHECKING:
    from index.opened import Index

_ENDS = re.compile(r"[.!…。！।؟۔][”’»›)\]}\"'」』）]*$")  # A question tells nothing.
_LEAST, _MOST = 35, 450  # characters; what is shorter names something, what is longer is a list
_MARKUP = re.compile(r"#{1,6}\s|[|>*+•–-]\s")
_DATELINE_CHARS = 40
_MOST_READ = 64  # passages; each takes some 10 ms


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of a story: `start` and `end` count characters of the article's text, `passage` is the number of
    its passage."""

    start: int
    end: int
    passage: int


def story(catalogue: Catalogue, article: Article) -> list[Told]:
    """Return an article's sentences in order, without adverts, headings, lists, questions and lines that are no
    sentence; all but the adverts where nothing else is left."""
    told: list[Told] = []
    rest: list[Told] = []
    for number, passage in catalogue.passages(article.source):
        for position, (start, end) in enumerate(passage.sentences):
            if position not in passage.boilerplate:
                begin = _without_dateline(article.text, start, end)
                (told if _tells(article.text[begin:end], article.title) else rest).append(Told(begin, end, number))
    return told or rest


def sentence_vectors(
    index: Index, article: Article, told: Sequence[Told], read: Mapping[int, PassageTokens] | None = None
) -> Floats:
    """Return a vector of unit length for each of an article's sentences, which are alike where they say the same: the
    mean of the signs of its tokens' vectors, each as heavy as it is rare.

    `read` has the tokens of their passages by number. Else those are read once more, for what is kept of their tokens
    is too coarse to tell sentences that say the same; only where there are very many it serves.
    """
    passages = dict(index.catalogue.passages(article.source))
    if read is None:
        numbers = list(dict.fromkeys(t.passage for t in told))
        few = len(numbers) <= _MOST_READ
        fine = read_again(index.minilm, [(article, passages[n]) for n in numbers]) if few else ()
        read = dict(zip(numbers, fine, strict=True)) if few else {n: index.tokens.passage(n) for n in numbers}
    return np.stack([_middle(read[t.passage], t, passages[t.passage].start, index.tokens.idf) for t in told])


def _middle(tokens: PassageTokens, told: Told, start: int, idf: Floats) -> Floats:
    inside = (tokens.starts >= told.start - start) & (tokens.starts < told.end - start)
    signs = signs_of(tokens.codes)
    return unit(idf[tokens.ids[inside]] @ signs[inside]) if inside.any() else np.zeros(signs.shape[1], np.float32)


def unit(vectors: Floats) -> Floats:
    """Return vectors at unit length, along the last axis; zeros stay zeros."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1), np.float32)


def _without_dateline(text: str, start: int, end: int) -> int:
    """Return where a sentence begins behind a short line of its own in front of it, as in `CNN —`."""
    line = text.find("\n", start, min(end, start + _DATELINE_CHARS))
    if line < 0:
        return start
    return line + 1 + len(text[line + 1 : end]) - len(text[line + 1 : end].lstrip())


def _tells(sentence: str, title: str) -> bool:
    return (
        _LEAST <= len(sentence) <= _MOST
        and _ENDS.search(sentence) is not None
        and not _MARKUP.match(sentence)
        and " ".join(sentence.split()) != title
    )
