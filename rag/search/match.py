"""What a search found: passages with their scores."""

from __future__ import annotations

from dataclasses import dataclass

from index.article import Article, Passage
from index.minilm import Floats
from rag.question.question import Question


@dataclass(frozen=True, slots=True)
class Match:
    """A retrieved passage. `score` is the weighted mean of `dense` (cosine) and `lexical` (BM25 over its bound, 0–1).

    `copies` names the other sources whose passage has the same words.
    """

    number: int
    article: Article
    passage: Passage
    score: float
    dense: float
    lexical: float
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for a question: `matches` best first, out of `searched` passages."""

    question: Question
    vector: Floats
    matches: tuple[Match, ...]
    searched: int
