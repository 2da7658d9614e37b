"""Asks back where a question could mean two things, with both of them asked in full.

A reading has somebody whom "he" may mean, somebody of the name that is asked about, or a day on which such a thing
happened. Each is asked for itself, and only where the reader finds an answer to two of them, one nearly as surely
as the other and in another sentence, the question is unclear.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date

from index.analysis import normal_form, terms, words
from rag.answer.answer import Answer, Sentence
from rag.answer.composing import Composer
from rag.answer.disagreement import figures
from rag.language.dates import Window, event
from rag.language.namesakes import namesakes
from rag.language.people import Person, people
from rag.language.periods import in_words
from rag.language.pronouns import named, points_to_somebody
from rag.question.asking import asked, names_nothing
from rag.question.conversation import Message
from rag.question.question import Question
from rag.reading.choosing import is_story
from rag.reading.finder import Finder
from rag.reading.findings import Findings
from rag.reading.ranked import Ranked
from rag.search.filters import Filters

MOST = 3
"""The most readings of a question that are shown."""

_NEARLY = 1.0  # Log-odds of confidence by which a reading may be behind the surest one.
_NAME_WORDS, _EVENT_TERMS = 4, 3  # Words a name; content words of a question that only says "the call".
_WHICH = "This could mean more than one thing. Which do you mean?"


class AskingBack:
    """Finds questions that could mean two things, over an open index."""

    def __init__(self, finder: Finder, composer: Composer) -> None:
        self.finder = finder
        self.composer = composer

    def whom(self, message: Message, filters: Filters, as_of: date | None) -> Answer | None:
        """Return the answer that asks whom a follow-up for a fact, a yes or a no means by "he"; None where it means
        one, or nobody."""
        question = asked(message.text, message.history, as_of)
        if message.kind not in ("fact", "yes_no") or question.follows is None or not points_to_somebody(question.text):
            return None
        before: Question | None = question.follows
        whom: list[Person] = []
        while before and not whom:  # "Where was that?" names nobody; the question before it did.
            found = self.finder.find(before, filters)
            before, whom = before.follows, _salient(found, people(_texts(found)))
        return self._unclear([named(question.text, person.name) for person in whom], question, filters)

    def which(self, message: Message, findings: Findings, filters: Filters) -> Answer | None:
        """Return the answer that asks which of the people of a name, or of the events of a kind, a question means; None
        where it means one. `findings` is what it found."""
        readings = _namesakes(findings) or _days(message, findings, self.finder.fitted.margin)
        return self._unclear(readings, findings.question, filters)

    def _unclear(self, readings: Sequence[str], question: Question, filters: Filters) -> Answer | None:
        likely = self._likely(readings, question, filters)
        if len(likely) < 2:
            return None
        generation = self.composer.index.generation
        said = (Sentence(_WHICH),)
        return Answer(question.text, question.text, "unclear", said, readings=likely, generation=generation)

    def _likely(self, readings: Sequence[str], question: Question, filters: Filters) -> tuple[str, ...]:
        """Return the readings that are answered about as surely as the best, each by a sentence of its own."""
        if len(readings) < 2:
            return ()
        found = [(text, self.finder.find(asked(text, as_of=question.as_of), filters)) for text in readings]
        best = max(f.confidence for _, f in found)
        if best < self.finder.fitted.answer:
            return ()
        sure = [(text, f) for text, f in found if f.is_answered and _odds(f.confidence) >= _odds(best) - _NEARLY]
        near = [(text, f.quotes.chosen[0].place) for text, f in sure]
        places = [place for _, place in near]
        return tuple(text for text, place in near if places.count(place) == 1)[:MOST]


def _namesakes(findings: Findings) -> list[str]:
    """Return a question with each full name of the people who have the last name it asks about."""
    text = findings.question.text
    for last in findings.question.names:
        if names := namesakes(last, text, _texts(findings)):
            return [text.replace(last, name, 1) for name in names]
    return []


def _days(message: Message, findings: Findings, margin: float) -> list[str]:
    """Return a question without a name or a day of its own with each day on which such a thing happened; none where the
    day is what it asks for."""
    question = findings.question
    if question.parts or question.follows or question.days or not (message.corrects or _names_nothing(question)):
        return []
    found = [r for r in findings.quotes.ranked if is_story(r.candidate) and r.said]
    near = [(r, day) for r in found if found[0].score - r.score <= margin and (day := event(r.candidate.text))]
    if not near or near[0][0] is not found[0] or event(found[0].said):
        return []
    days = {day: r for r, day in reversed(near) if r is found[0] or _differ(found[0], r)}
    whole = message.corrects.text if message.corrects else question.text
    return [f"{whole.rstrip('?.! ')}, {_on(day)}?" for day in reversed(days)]


def _names_nothing(question: Question) -> bool:
    """Tell whether all that a question says are a few words that name nothing."""
    return len(terms(question.text)) <= _EVENT_TERMS and names_nothing(question.text)


def _salient(before: Findings, known: Sequence[Person]) -> list[Person]:
    """Return whom a question and its answer speak of first: the answer's people, where it is a person, else the first
    of the question and those who stand beside that one ("Trump and Putin")."""
    asked_of = list(_named_in(before.question.text, known))
    said = before.quotes.said if before.is_answered else ""
    told = [p for group in _named_in(said, known) for p in group]
    told = told if len(words(said)) <= _NAME_WORDS * len(told) else []  # It says something of them, too.
    new = [p for p in told if all(p not in group for group in asked_of)]
    return new or (asked_of[0] if asked_of else [])


def _named_in(text: str, known: Sequence[Person]) -> Iterator[list[Person]]:
    """Yield the people whom a text names, those beside each other together."""
    by_last = {normal_form(person.last): person for person in known}
    group: list[Person] = []
    beside = True
    for word in words(text):
        person = by_last.get(normal_form(word))
        if person and group and not beside:
            yield group
            group = []
        if person and person not in group:
            group.append(person)
        given = any(word in p.name.split() for p in known)
        beside = person is not None or (beside and (given or word.casefold() in ("and", "or", "with")))
    if group:
        yield group


def _texts(findings: Findings) -> list[str]:
    return list({m.article.source: m.article.text for m in findings.retrieval.matches}.values())


def _odds(chance: float) -> float:
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return math.log(chance / (1 - chance))


def _differ(one: Ranked, other: Ranked) -> bool:
    mine, theirs = figures(one.said), figures(other.said)
    return not mine & theirs if mine or theirs else normal_form(one.said) != normal_form(other.said)


def _on(day: Window) -> str:
    first = in_words(day.first.isoformat())
    return f"on {first}" if day.first == day.last else f"in {first.split(' ', 1)[1]}"
