"""The sentences that tell an article's story, each with a vector made of its tokens' own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.article import Article, Passage
from index.catalogue import Catalogue
from index.minilm import DIMENSION, Floats
from index.token_store import TokenStore

_ENDS = re.compile(r"[.!…。！।؟۔][”’»›)\]}\"'」』）]*$")  # A question tells nothing.
_LEAST, _MOST = 35, 450  # characters; what is shorter names something, what is longer is a list
_MARKUP = re.compile(r"#{1,6}\s|[|>*+•–-]\s")
_DATELINE_CHARS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """One sentence of a story: `start` and `end` count characters of the article's text, `passage` is the number of
    its passage; `vector` has unit length, (384,)."""

    start: int
    end: int
    passage: int
    vector: Floats


def story(catalogue: Catalogue, tokens: TokenStore, article: Article) -> list[Told]:
    """Return an article's sentences in order, without adverts, headings, lists, questions and lines that are no
    sentence; all but the adverts where nothing else is left."""
    told: list[Told] = []
    rest: list[Told] = []
    for number, passage in catalogue.passages(article.source):
        for start, end, vector in _sentences(passage, number, tokens):
            begin = _without_dateline(article.text, start, end)
            (told if _tells(article.text[begin:end], article.title) else rest).append(Told(begin, end, number, vector))
    return told or rest


def _sentences(passage: Passage, number: int, tokens: TokenStore) -> Iterator[tuple[int, int, Floats]]:
    """Yield start, end and vector of a passage's sentences, adverts left out: the mean of the signs of its tokens'
    vectors, each as heavy as it is rare."""
    kept = tokens.passage(number)
    signs = np.unpackbits(kept.codes, axis=1).astype(np.float32) * 2 - 1
    weights = tokens.idf[kept.ids]
    for position, (start, end) in enumerate(passage.sentences):
        inside = (kept.starts >= start - passage.start) & (kept.starts < end - passage.start)
        if position not in passage.boilerplate:
            yield start, end, unit(weights[inside] @ signs[inside] if inside.any() else np.zeros(DIMENSION, np.float32))


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
