"""Answers by yes or no, each with the sentences that show it: what a question claims is held against the articles.

A claim holds where the best sentence says it: the reader finds that it supports the claim, no word of it turns the
claim around, and the claim's numbers, days and names stand there. It does not where the sentence says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.catalogue import ArticleInfo
from rag.answer.answer import Answer, Outcome, Reported, Sentence
from rag.answer.composing import Composer, shown
from rag.answer.holding import Shown, Verdict, attributed, held_against, on_it, plain, source, turned
from rag.checking.checker import Checker
from rag.language.claims import Claim, claims_of, names_both_ways, order_of, relation_of, sides_of
from rag.language.dates import event
from rag.question.asking import asked
from rag.question.question import Question
from rag.reading.finder import Finder
from rag.reading.findings import Findings
from rag.reading.ranked import Ranked
from rag.reading.reader import Window
from rag.search.filters import Filters

_TRIED = 4  # Sentences that a claim is held against.
_OPPOSITE: dict[Verdict, Verdict] = {"yes": "no", "no": "yes"}
_WORDS: dict[Verdict, str] = {"yes": "Yes", "no": "No", "disputed": "The articles disagree"}
_NOT_SO_SAID = "No article says it in so many words; this is the nearest they come."
_BY_DATES = "By the dates of the articles that report it."
_BESIDE = "Judge by what each says."


class Judge:
    """Answers yes-or-no questions over an open index."""

    def __init__(self, finder: Finder, composer: Composer) -> None:
        self.finder = finder
        self.composer = composer
        self.checker = Checker.over(composer.index)

    def answer(self, question: Question, filters: Filters | None = None) -> Answer | None:
        """Return yes, no, or that the articles disagree, with the sentences that show it; None where they say none."""
        filters = filters or Filters()
        infos = [info for info in self.composer.index.articles() if filters.keeps(info)]
        found = self._ordered(question, filters, infos) or self._related(question, filters, infos)
        found = found or self._claimed(question, filters, infos)
        if found.verdict == "unsaid":
            return None
        says = dict(zip(map(source, found.evidence), found.says, strict=False))
        evidence = _once(found.evidence)
        if says:
            evidence.sort(key=lambda r: r.candidate.match.article.date or "", reverse=True)
        cited = [self.composer.quote(n, r) for n, r in enumerate(evidence, start=1)]
        quotes = [Sentence(shown(c.quote), (c.number,), supported=True) for c in cited]
        word = Sentence(f"{_word(found.verdict, question.text)}.", tuple(c.number for c in cited), supported=True)
        outcome: Outcome = "answered" if found.sure else "closest"
        return Answer(
            question=question.text,
            query=question.query,
            outcome=outcome,
            sentences=(word, *quotes),
            citations=tuple(cited),
            note=found.note if found.sure or found.note else _NOT_SO_SAID,
            retrieved=tuple(dict.fromkeys(c.source for c in cited)),
            generation=self.composer.index.generation,
            kind="yes_no",
            disagreement=tuple(Reported(says[c.source], (c.number,)) for c in cited) if says else (),
        )

    def _claimed(self, question: Question, filters: Filters, infos: Sequence[ArticleInfo]) -> Shown:
        """Return what the articles say of all claims of a question together."""
        claims = claims_of(question.query, _publishers(infos))
        found = [self._held(claim, question, filters, infos, alone=len(claims) == 1) for claim in claims]
        if len(found) == 1:
            return found[0]
        verdicts = [one.verdict for one in found]
        evidence = tuple(r for one in found for r in one.evidence)
        for verdict in ("no", "disputed", "unsaid"):
            if verdict in verdicts:
                return Shown(verdict, evidence, all(one.sure for one in found))
        return Shown("yes", evidence, all(one.sure for one in found)) if found else Shown("unsaid")

    def _held(
        self, claim: Claim, question: Question, filters: Filters, infos: Sequence[ArticleInfo], *, alone: bool
    ) -> Shown:
        """Hold a claim against the sentences that fit it best."""
        if alone and not claim.publishers:
            findings = self.finder.find(replace(question, parts=()), filters)  # It may lean on an earlier one.
        else:
            searched = claim.text if claim.publishers else f"{claim.whole}?"  # The reader has learnt from questions.
            findings = self._found(searched, claim.whole, question, filters, infos, claim.publishers)
        top = [r for r in findings.quotes.ranked[:_TRIED] if on_it(r, attributed=bool(claim.publishers))]
        if not top or not (claim.publishers or findings.is_answered):
            return Shown("unsaid")
        held = [held_against(claim.text, r, s) for r, s in zip(top, self._supports(claim.text, top), strict=True)]
        return attributed(held) if claim.publishers else plain(claim.text, held, self.checker)

    def _ordered(self, question: Question, filters: Filters, infos: Sequence[ArticleInfo]) -> Shown | None:
        """Return which of two things was first, by the days that are named, else of the articles; None where that is
        not asked, or not known."""
        asked_for = order_of(question.text)
        if asked_for is None or relation_of(question.text):
            return None
        first, order, second = asked_for
        sides = [self._side(text, question, filters, infos) for text in (first, second)]
        days = [day for side in sides if side and (day := _day(side))]
        if len(days) < len(sides) or days[0] == days[1]:
            return None
        so = (days[0] < days[1]) == (order == "before")
        return Shown("yes" if so else "no", tuple(side for side in sides if side), note=_BY_DATES)

    def _related(self, question: Question, filters: Filters, infos: Sequence[ArticleInfo]) -> Shown | None:
        """Return whether two reports agree, or the later says something new: yes, unless a word of one turns the other
        around; None where that is not asked, or there are no two."""
        asked_for = relation_of(question.text)
        if asked_for is None:
            return None
        relation, opposite = asked_for
        publishers = _publishers(infos)
        texts = [
            text
            for text in sides_of(question.text)
            if event(text) or any(p.lower() in text.lower() for p in publishers)
        ]
        found = [side for text in texts if (side := self._side(text, question, filters, infos))]
        pair = _once(found)[:2]
        if len(pair) < 2:
            return None
        turns = relation == "consistent" and turned(pair[0].candidate.text, pair[1])
        verdict: Verdict = "no" if turns else "yes"
        return Shown(_OPPOSITE[verdict] if opposite else verdict, tuple(pair), sure=False, note=_BESIDE)

    def _side(self, text: str, question: Question, filters: Filters, infos: Sequence[ArticleInfo]) -> Ranked | None:
        named = tuple(p for p in _publishers(infos) if p.lower() in text.lower())
        findings = self._found(text, text, question, filters, infos, named)
        best = next(iter(findings.quotes.ranked), None)
        return best if best and (findings.is_answered or on_it(best, attributed=bool(named))) else None

    def _found(
        self,
        text: str,
        whole: str,
        question: Question,
        filters: Filters,
        infos: Sequence[ArticleInfo],
        publishers: Sequence[str],
    ) -> Findings:
        """Search for a text, among the articles of the publishers and of the day that the question names for it."""
        day = event(whole)
        of = [i for i in infos if i.publisher in publishers] if publishers else list(infos)
        of = [i for i in of if day and i.date and str(day.first) <= i.date[:10] <= str(day.last)] or of
        own = frozenset(i.source for i in of)
        own = own & filters.sources if filters.sources is not None else own
        if own and len(of) < len(infos):
            filters = replace(filters, sources=own)
        part = replace(asked(whole, as_of=question.as_of), parts=(), rephrased=text)
        return self.finder.find(part, filters)

    def _supports(self, claim: str, ranked: Sequence[Ranked]) -> list[float]:
        windows = [Window(r.candidate.match.article.title, (r.candidate.text,)) for r in ranked]
        return [reading.supports for reading in self.finder.chooser.reader.read(claim, windows)]


def _publishers(infos: Sequence[ArticleInfo]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i.publisher for i in infos if i.publisher))


def _once(evidence: Sequence[Ranked]) -> list[Ranked]:
    return list({(source(r), r.candidate.end): r for r in evidence}.values())


def _day(ranked: Ranked) -> str | None:
    """Return the day that a sentence tells of, an ISO date: the one it names, else its article's."""
    named = event(ranked.candidate.text)
    return str(named.first) if named else ranked.candidate.match.article.date


def _word(verdict: Verdict, question: str) -> str:
    both = names_both_ways(question)
    if verdict not in _OPPOSITE or not both:
        return _WORDS[verdict]
    return both[0 if verdict == "yes" else 1].capitalize()
