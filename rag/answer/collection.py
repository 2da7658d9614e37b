"""What the collection says of itself: how many articles, from when to when, by whom, about whom; from its catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from index.analysis import terms
from index.catalogue import ArticleInfo
from index.opened import Index
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.answer.composing import cite
from rag.answer.selection import Selection, Shelf
from rag.language.people import Person, people
from rag.language.periods import in_words
from rag.question.conversation import Message
from rag.reading.choosing import HEADING
from rag.search.filters import Filters
from rag.search.narrowing import Narrowing

_LISTED = 10  # Articles named one by one; the rest are counted.
_HEADLINES, _PEOPLE, _TOPICS = 5, 5, 6
_NO_DATE = Sentence("No article has a date.")


class Collection:
    """Answers questions about the articles of an open index as a whole."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.shelf = Shelf(index)

    def answer(self, message: Message, filters: Filters, as_of: date) -> Answer:
        """Return what the catalogue says; each article that is named gets a footnote."""
        selected = self.shelf.selected(message, filters, as_of)
        answer = Answer(message.text, message.text, "answered", kind="corpus", generation=self.index.generation)
        notes = _Footnotes(self.index, selected.words)
        sentences = tuple(self._sentences(message.label.about.partition("-")[0], selected, notes))
        sources = tuple(dict.fromkeys(c.source for c in notes.citations))
        return replace(answer, sentences=sentences, citations=tuple(notes.citations), retrieved=sources)

    def _sentences(self, about: str, selected: Selection, notes: _Footnotes) -> Iterator[Sentence]:
        if selected.infos:
            yield from self._says[about](selected, notes)
            return
        yield Sentence(f"There is no article{selected.condition}.")
        if about == "newest" and self.shelf.infos:
            yield from self._newest(Selection(tuple(self.shelf.infos), len(self.shelf.infos)), notes)

    @cached_property
    def _says(self) -> dict[str, Callable[[Selection, _Footnotes], Iterator[Sentence]]]:
        return {
            "count": self._count, "titles": self._titles, "span": self._span, "newest": self._newest,
            "oldest": self._oldest, "publishers": self._publishers, "people": self._people, "topics": self._topics,
        }  # fmt: skip

    def _count(self, selected: Selection, notes: _Footnotes) -> Iterator[Sentence]:
        found, whole = len(selected.infos), selected.whole
        if not selected.condition:
            yield Sentence(f"There {'is' if whole == 1 else 'are'} {_articles(whole)}.")
        else:
            yield Sentence(f"{found:,} of {_articles(whole)}{selected.condition}.")
            yield from self._titles(selected, notes)

    def _titles(self, selected: Selection, notes: _Footnotes) -> Iterator[Sentence]:
        for info in selected.infos[:_LISTED]:
            day = f", {in_words(info.date)}" if info.date else ""
            yield Sentence(f"“{info.title}”{day}.", notes.of(info))
        if len(selected.infos) > _LISTED:
            yield Sentence(f"And {len(selected.infos) - _LISTED:,} more.")

    def _span(self, selected: Selection, notes: _Footnotes) -> Iterator[Sentence]:
        dated = [(info.date, info) for info in selected.infos if info.date]
        if not dated:
            yield _NO_DATE
            return
        (last, newest), (first, oldest) = dated[0], dated[-1]
        numbers = dict.fromkeys((*notes.of(oldest), *notes.of(newest)))
        undated = len(selected.infos) - len(dated)
        those = f"Those with a date (all but {undated:,})" if undated else "They"
        when = f"are of {in_words(first)}" if first == last else f"run from {in_words(first)} to {in_words(last)}"
        yield Sentence(f"{those} {when}.", tuple(numbers))

    def _newest(self, selected: Selection, notes: _Footnotes) -> Iterator[Sentence]:
        yield from self._of_a_day(selected, notes, "newest", selected.infos[0].date)

    def _oldest(self, selected: Selection, notes: _Footnotes) -> Iterator[Sentence]:
        days = [info.date for info in selected.infos if info.date]
        yield from self._of_a_day(selected, notes, "oldest", days[-1] if days else None)

    def _of_a_day(self, selected: Selection, notes: _Footnotes, which: str, day: str | None) -> Iterator[Sentence]:
        if day is None:
            yield _NO_DATE
            return
        there = tuple(info for info in selected.infos if info.date == day)
        one, about = len(there) == 1, replace(selected, narrowing=Narrowing()).condition
        yield Sentence(
            f"The {which} {'article' if one else 'articles'}{about} {'is' if one else 'are'} of {in_words(day)}."
        )
        yield from self._titles(replace(selected, infos=there), notes)

    def _publishers(self, selected: Selection, notes: _Footnotes) -> Iterator[Sentence]:
        newest = {info.publisher: info for info in reversed(selected.infos)}
        for publisher, count in Counter(info.publisher for info in selected.infos).most_common(_LISTED):
            yield Sentence(f"{publisher or 'Without a publisher'}: {_articles(count)}.", notes.of(newest[publisher]))

    def _topics(self, selected: Selection, notes: _Footnotes) -> Iterator[Sentence]:
        yield from self._count(replace(selected, words=()), notes)
        yield from self._span(selected, notes)
        there = {info.source: info for info in selected.infos}
        topics = [topic for topic in self.index.topics() if topic.headline in there][:_TOPICS]
        if topics:
            yield Sentence("They are about:")
        for topic in topics:
            yield Sentence(f"{topic.name} ({_articles(len(topic.sources))}).", notes.of(there[topic.headline]))
        yield Sentence("The newest headlines:")
        yield from self._titles(replace(selected, infos=selected.infos[:_HEADLINES]), notes)

    def _people(self, selected: Selection, notes: _Footnotes) -> Iterator[Sentence]:
        if not self._everybody:
            yield Sentence("No person is named in them more than once.")
        for person in self._everybody[:_PEOPLE]:
            there = self.shelf.mentioning([person.last])
            named = [info for info in selected.infos if info.source in there]
            if named:
                yield Sentence(f"{person.name}: in {_articles(len(named))}.", notes.of(named[0], [person.last]))

    @cached_property
    def _everybody(self) -> list[Person]:
        """Who is named in the articles; they are read once for it."""
        found = (self.index.article(info.source) for info in self.shelf.infos)
        return people(article.text for article in found if article)


class _Footnotes:
    """Collects the footnotes of an answer: of each article the sentence with most of the words, else the first."""

    def __init__(self, index: Index, words: Sequence[str]) -> None:
        self.index = index
        self.words = words
        self.citations: list[Citation] = []

    def of(self, info: ArticleInfo, words: Sequence[str] | None = None) -> tuple[int, ...]:
        """Return the numbers of an article's footnote; none for an article without a sentence."""
        wanted = set(terms(" ".join(self.words if words is None else words)))
        best, place = -1, None
        for number, passage in self.index.catalogue.passages(info.source):
            for at, (start, end) in enumerate(passage.sentences):
                said = passage.text[start - passage.start : end - passage.start]
                if at in passage.boilerplate or HEADING.match(said) or said.strip() == info.title:
                    continue
                held = len(wanted & set(terms(said)))
                if held > best:
                    best, place = held, (number, start, end)
                if held == len(wanted):
                    return self._cited(*place) if place else ()
        return self._cited(*place) if place else ()

    def _cited(self, number: int, start: int, end: int) -> tuple[int, ...]:
        article, _ = self.index.passage(number)
        for known in self.citations:
            if (known.source, known.start, known.end) == (article.source, start, end):
                return (known.number,)
        self.citations.append(cite(self.index, len(self.citations) + 1, article, start, end))
        return (len(self.citations),)


def _articles(count: int) -> str:
    return f"{count:,} article{'s' if count != 1 else ''}"
