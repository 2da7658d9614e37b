"""Goes back to the answer before: to one of its points, or to when, where or why that happened which it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.article import Article
from index.story import story
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.answer.composing import Composer, cite, shown
from rag.answer.summary import summary
from rag.language.dates import names_a_day
from rag.language.periods import in_words
from rag.reading.choosing import is_sentence
from rag.reading.reader import Reads, Window

_GOES_ON = 3  # Sentences of a point: itself, and what its article says next.
_AROUND = 1  # Passages before and after a quote that are read for when and why.
_QUOTES = 3
_ANSWERS = 0.0  # Log-odds that a sentence answers, from which it does.
_DATED = "No sentence around it names the day; the article that reports it is of {day}."


def point(before: Answer, place: int, composer: Composer, sentences: int | None = None) -> Answer:
    """Return the sentence at a place of the answer before, with what its article says next; of a list of articles, what
    the article says."""
    told = [sentence for sentence in before.sentences if sentence.citations]
    begun = replace(before, sentences=(), citations=(), nearest=(), sides=(), note=None, confidence=None)
    if not told:
        return replace(begun, outcome="refused", note="The answer before has no points.")
    if place >= len(told):
        has = f"{len(told)} sentence{'s' if len(told) != 1 else ''} with a footnote"
        return replace(begun, outcome="refused", note=f"The answer before has {has}, and none at this place.")
    sentence = told[place]
    quote = next(c for c in before.citations if c.number in sentence.citations)
    article = composer.index.article(quote.source)
    if article is None:
        return replace(begun, outcome="refused")
    if before.kind == "corpus":
        return replace(summary(composer.index, article, begun.question, sentences=sentences), kind="summary")
    cited = [replace(quote, number=1), *_behind(article, quote, composer)][: sentences or _GOES_ON]
    said = tuple(Sentence(shown(c.quote), (c.number,), supported=True) for c in cited)
    begun = replace(begun, outcome="answered", query=sentence.text, retrieved=(quote.source,))
    return replace(begun, sentences=said, citations=tuple(cited))


def _behind(article: Article, quote: Citation, composer: Composer) -> list[Citation]:
    index = composer.index
    told = [t for t in story(index.catalogue, article) if t.start >= quote.end]
    return [cite(index, n, article, t.start, t.end) for n, t in enumerate(told[: _GOES_ON - 1], start=2)]


def circumstance(before: Answer, asks: str, composer: Composer, reader: Reads) -> Answer | None:
    """Return when, where, why or in which city that happened which the answer before tells: the sentence around its
    quotes that answers best, for a day one that names it, else the day of the article; None where none does."""
    quotes = before.citations[:_QUOTES]
    if before.refused or not quotes or before.kind == "corpus":
        return None
    found = [best for quote in quotes for best in _around(quote, asks, composer, reader)]
    own = [best for best in found if asks != "why" and any((q.source, q.end) == (best[1], best[3]) for q in quotes)]
    begun = replace(before, sentences=(), nearest=(), sides=(), note=None, kind="fact", outcome="answered")
    if found:
        _, source, start, end = max(own or found)
        article = composer.index.article(source)
        if article:
            cited = cite(composer.index, 1, article, start, end)
            said = Sentence(shown(cited.quote), (1,), supported=True)
            return replace(begun, sentences=(said,), citations=(cited,), retrieved=(source,))
    if asks != "when" or not quotes[0].date:
        return None
    said = Sentence(_DATED.format(day=in_words(quotes[0].date)), (1,))
    return replace(begun, outcome="closest", sentences=(said,), citations=(replace(quotes[0], number=1),))


def _around(quote: Citation, asks: str, composer: Composer, reader: Reads) -> Sequence[tuple[float, str, int, int]]:
    """Return (log-odds, source, start, end) of the sentences around a quote that say when, where or why."""
    places = composer.index.catalogue.passages(quote.source)
    at = next((i for i, (_, p) in enumerate(places) if p.start <= quote.start < p.end), None)
    article = composer.index.article(quote.source)
    if at is None or article is None:
        return ()
    far = _AROUND if asks in ("when", "why") else 0  # Another passage is mostly of another place.
    passages = [passage for _, passage in places[max(0, at - far) : at + far + 1]]
    windows = [Window(article.title, tuple(article.text[a:b] for a, b in p.sentences)) for p in passages]
    readings = reader.read(f"{asks.capitalize()} did this happen: {quote.quote}", windows)
    return [
        (judged.answers, quote.source, start, end)
        for passage, reading in zip(passages, readings, strict=True)
        for (start, end), judged in zip(passage.sentences, reading.sentences, strict=True)
        if judged.answers >= _ANSWERS
        and is_sentence(article.text[start:end])
        and (asks != "when" or names_a_day(article.text[start:end]))
    ]
