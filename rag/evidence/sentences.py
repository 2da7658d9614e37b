"""Whether a kept sentence rests on its quote: word for word, or by the checker's verdict once more."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from index.article import Article, Passage
from index.chunking import Splitter
from index.embedder import read_again
from index.minilm import MiniLM, word_vectors
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.answer.composing import shown
from rag.checking.checker import Checker
from rag.evidence.frozen import Frozen
from rag.search.match import Match

_WORDS = ("Yes.", "No.", "The articles disagree.")


def unfounded(frozen: Frozen) -> Iterator[str]:
    """Yield what is wrong with the sentences of a kept answer, a line each; those shown as not supported are let be."""
    answer = frozen.answer
    by_number = {c.number: c for c in answer.citations}
    for place, sentence in enumerate(answer.sentences, start=1):
        cited = [by_number[n] for n in sentence.citations if n in by_number]
        if len(cited) < len(sentence.citations):
            yield f"sentence {place} has a mark without a footnote"
        elif sentence.supported is False or sentence.language or _is_ours(answer, sentence, place):
            continue
        elif not cited:
            yield f"sentence {place} rests on no footnote: “{sentence.text}”"
        elif not any(is_verbatim(sentence.text, c) for c in cited) and (fault := _fault(frozen, sentence, cited)):
            yield f"sentence {place} does not rest on what it cites ({fault}): “{sentence.text}”"


def is_verbatim(text: str, citation: Citation) -> bool:
    """Tell whether a sentence has its quote's words, but for Markdown's signs and, in front, who reported them."""
    quote = shown(citation.quote)
    return bool(quote) and (text == quote or text.endswith(quote) or text in quote)


def _is_ours(answer: Answer, sentence: Sentence, place: int) -> bool:
    """Tell whether it is a word of Footnote's own, which no quote holds: a greeting, a count, "Yes."."""
    verdict = place == 1 and answer.kind == "yes_no" and (sentence.text in _WORDS or len(sentence.text.split()) < 3)
    by_quotes = answer.answerer == "quotes" and not sentence.citations and sentence.supported is None
    return verdict or by_quotes or answer.kind == "corpus"


def _fault(frozen: Frozen, sentence: Sentence, cited: list[Citation]) -> str | None:
    """Return why the checker finds no support; None where it does. An answer by quotes has nothing to be checked."""
    if frozen.answer.answerer == "quotes":
        return "its words are not in the quote"
    minilm = MiniLM()
    near = [pair for c in cited for pair in _passages(frozen.article(c.source), c, minilm)]
    matches = [Match(number, article, passage, 0.0, 0.0, 0.0) for number, (article, passage) in enumerate(near)]
    rarity = np.ones(len(word_vectors()[0]), np.float32)
    for token, value in (frozen.record.get("rarity") or {}).items():
        rarity[int(token)] = value
    tokens = read_again(minilm, near)
    checker = Checker(minilm, rarity, lambda match: tokens[match.number])
    return checker.check(sentence.text, range(len(matches)), matches).reason


def _passages(article: Article, citation: Citation, minilm: MiniLM) -> list[tuple[Article, Passage]]:
    """Return the passages of an article, as it was split for the index, in which a quote stands."""
    passages = Splitter(minilm.token_offsets).split(article)
    return [(article, p) for p in passages if p.start < citation.end and citation.start < p.end]
