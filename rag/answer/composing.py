"""Makes an `Answer` of what was found: quotes with their citations, or a refusal with what comes nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.analysis import words
from index.article import Article
from index.catalogue import ArticleInfo
from index.opened import Index
from rag.answer.answer import Answer, Outcome, Sentence
from rag.answer.citation import Citation
from rag.answer.refusal_wording import (
    is_unknown,
    missing_words,
    what_is_lacking,
    what_is_there,
    what_is_unknown,
    what_they_tell_of,
)
from rag.question.follow_up import POINTS_BACK
from rag.reading.calibration import Calibration
from rag.reading.choosing import HEADING, is_story
from rag.reading.findings import Findings
from rag.reading.ranked import Ranked
from rag.search.filters import Filters
from rag.search.late_interaction import Candidate
from rag.search.match import Match

_NEAREST = 3
NEAR = 0.01
"""The confidence below which nothing is near: of the sample prompts, five of six about other subjects."""
_MARK = re.compile(r"\[(\d+)\]")
_LINK = re.compile(r"!?\[([^\[\]]{1,300})\]\([^()\s]{1,2000}\)")
_LINE_SIGN = re.compile(r"^(?:#{1,6}|[-*+>])\s+")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)__|__(?!\w)")
_TEASER = "This stands in a teaser or notice beside the article, not in its story."


class Composer:
    """Builds answers over one index; the words cited are always the index's own."""

    def __init__(self, index: Index, fitted: Calibration) -> None:
        self.index = index
        self.fitted = fitted

    def quoted(self, findings: Findings) -> Answer:
        """Return the answer by quotes, or the refusal where they are not sure enough."""
        if not findings.is_answered:
            return self.refusal(findings)
        chosen, note = list(findings.quotes.chosen), None
        answer = self.begun(findings)
        if all(r.candidate.boilerplate for r in chosen):
            note = _TEASER
        elif answer.outcome == "closest":
            note = what_is_lacking(self.index, findings.question, [r.candidate for r in chosen])
        return self.added(replace(answer, note=note), chosen)

    def added(self, answer: Answer, ranked: Sequence[Ranked]) -> Answer:
        """Return an answer with some more sentences, each with its citation."""
        first = len(answer.citations) + 1
        cited = [self.quote(n, r) for n, r in enumerate(ranked, start=first)]
        sentences = [Sentence(shown(c.quote), (c.number,), supported=True) for c in cited]
        return replace(answer, sentences=(*answer.sentences, *sentences), citations=(*answer.citations, *cited))

    def refusal(self, findings: Findings) -> Answer:
        """Return that the articles do not answer, with what comes nearest in their stories, if anything comes near."""
        is_near = findings.confidence >= NEAR and not is_unknown(self.index, findings.question)
        story = [r for r in findings.quotes.ranked if is_story(r.candidate)] if is_near else []
        near, unknown = story[:_NEAREST], what_is_unknown(self.index, findings.question)
        missing = () if unknown else missing_words(self.index, findings.question)
        there = None if missing else what_is_there(findings.question, [r.candidate for r in near])
        return replace(
            self.begun(findings),
            outcome="refused",
            nearest=tuple(replace(self.quote(n, r), answer=()) for n, r in enumerate(near, start=1)),
            missing=missing,
            note=" ".join(note for note in (unknown or there, None if near else what_they_tell_of(self.index)) if note)
            or None,
        )

    def begun(self, findings: Findings) -> Answer:
        """Return an answer with its outcome and confidence, but no sentence yet."""
        outcome: Outcome = "answered" if findings.confidence >= self.fitted.answer else "closest"
        return Answer(
            question=findings.question.text,
            query=" · ".join(part.question.query for part in findings.parts or (findings,)),
            outcome=outcome,
            confidence=round(findings.confidence, 4),
            retrieved=tuple(dict.fromkeys(r.candidate.match.article.source for r in findings.quotes.ranked)),
            generation=self.index.generation,
        )

    def citation(self, number: int, match: Match, start: int, end: int) -> Citation:
        """Return the citation of an article's characters from `start` to `end`."""
        return cite(self.index, number, match.article, start, end, match.copies)

    def quote(self, number: int, ranked: Ranked) -> Citation:
        """Return the citation of a sentence, with the words in it that answer."""
        candidate = ranked.candidate
        whole = self.citation(number, candidate.match, understood_from(candidate), candidate.end)
        return replace(whole, answer=(ranked.words,) if ranked.words else ())


def cite(index: Index, number: int, article: Article, start: int, end: int, copies: Sequence[str] = ()) -> Citation:
    """Return the citation of an article's characters; `copies` beside those whose whole text is the same."""
    layout = index.layout(article.source)
    page = layout.page_of(start, end) if layout else None
    scan = layout.scan(page) if layout and page else None
    return Citation(
        number=number,
        source=article.source,
        title=article.title,
        date=article.date,
        publisher=article.publisher,
        start=start,
        end=end,
        line=article.text.count("\n", 0, start) + article.first_line if article.first_line else None,
        quote=article.text[start:end],
        copies=tuple(dict.fromkeys((*copies, *index.catalogue.copies(article.source)))),
        page=page,
        boxes=layout.boxes(article.text, start, end) if layout else (),
        scan=scan.confidence if scan else None,
        author=article.author,
        url=article.url,
    )


def only_copies_of(answer: Answer, filters: Filters, infos: Iterable[ArticleInfo]) -> Answer:
    """Return an answer whose citations name no copies in articles that the filters leave out."""
    kept = {info.source for info in infos if filters.keeps(info)}

    def told(citations: Iterable[Citation]) -> tuple[Citation, ...]:
        return tuple(replace(c, copies=tuple(s for s in c.copies if s in kept)) for c in citations)

    return replace(answer, citations=told(answer.citations), nearest=told(answer.nearest))


def understood_from(candidate: Candidate) -> int:
    """Return where a quote begins: a sentence that opens with "He …" is shown behind the one that says who."""
    first = words(candidate.text)[:1]
    if not candidate.position or not first or first[0].casefold() not in POINTS_BACK:
        return candidate.start
    before = candidate.match.passage.sentences[candidate.position - 1]
    boilerplate = candidate.position - 1 in candidate.match.passage.boilerplate
    return candidate.start if boilerplate or HEADING.match(candidate.match.article.text, before[0]) else before[0]


def shown(quote: str) -> str:
    """Return a quote on one line, without Markdown's signs; marks like [7] become (7), not to be taken for ours."""
    plain = _EMPHASIS.sub("", _LINK.sub(r"\1", _LINE_SIGN.sub("", " ".join(quote.split()))))
    return _MARK.sub(r"(\1)", plain)
