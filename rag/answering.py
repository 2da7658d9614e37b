"""The one door: an `Assistant` answers a question about the indexed articles."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from index.article import Article
from index.catalogue import ArticleInfo
from index.errors import FootnoteError
from index.generation import published
from index.opened import Index
from rag.asked_type import asked_type
from rag.calibration import Calibration, calibration
from rag.citations import Answer, Citation, Outcome, Sentence
from rag.conversation import condense
from rag.disagreement import disagree
from rag.errors import checked_question
from rag.examples import example_questions
from rag.explaining import Findings, trace
from rag.late_interaction import Candidate, SentenceScorer
from rag.options import Options
from rag.quoting import QuotesAnswerer
from rag.refusal import asked_value_missing, doubt, gather, missing_words
from rag.retrieval import Filters, Retrieval, Retriever
from rag.settings import Settings

_NEAREST = 3
_MARK = re.compile(r"\[(\d+)\]")
_LINK = re.compile(r"!?\[([^\[\]]{1,300})\]\([^()\s]{1,2000}\)")
_LINE_SIGN = re.compile(r"^(?:#{1,6}|[-*+>])\s+")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)__|__(?!\w)")
_DISAGREE = "The articles give different figures; the newest comes first."
_TEASER = "This stands in a teaser or notice beside the article, not in its story."
_REMEMBERED = 8  # Earlier questions that a follow-up may lean on.
_SAMPLED = 40  # Articles read to make example questions.
_AS_SET = Options()


class Assistant:
    """Answers questions with citations. Holds no conversation: what was asked before is given with each question."""

    def __init__(
        self,
        index: Index,
        retriever: Retriever,
        answerer: QuotesAnswerer,
        *,
        fitted: Calibration,
        threshold: float | None = None,
        reopen: Callable[[], Assistant] | None = None,
    ) -> None:
        """`threshold`: the confidence below which Footnote refuses; by default the fitted one. `reopen` opens the
        generation that is current by then."""
        self.reopen = reopen
        self._looked_at = index.published
        self.index = index
        self.retriever = retriever
        self.answerer = answerer
        self.fitted = fitted
        self.threshold = fitted.closest if threshold is None else threshold

    @classmethod
    def open(cls, folder: Path, settings: Settings) -> Assistant:
        """Open the index in a folder as the settings say. Raises IndexNotFound, IndexDamaged or IndexMismatch."""
        index = Index(folder, embedding=settings.embedding)
        fitted = calibration()
        return cls(
            index,
            Retriever(index, passages=settings.passages),
            QuotesAnswerer(
                SentenceScorer(index), sentences=settings.sentences, ranking=fitted.ranking, margin=fitted.margin
            ),
            fitted=fitted,
            threshold=settings.threshold,
            reopen=partial(cls.open, folder, settings),
        )

    def current(self) -> Assistant:
        """Return this assistant, or one over the generation that has been published since; one that serves long asks
        here before each question, for a generation is removed after the next but one. What was published is opened
        once: where it cannot be read, this one goes on until something else is published."""
        pointer = published(self.index.folder)
        if self.reopen is None or pointer == self._looked_at:
            return self
        self._looked_at = pointer
        try:
            return self.reopen()
        except FootnoteError:
            return self

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        filters: Filters | None = None,
        as_of: date | None = None,
        options: Options | None = None,
        explain: bool = False,
    ) -> Answer:
        """Answer a question; `history` holds the conversation's earlier questions, oldest first.

        `explain` fills the answer's `trace`. Raises BadQuestion when the question is empty or too long, FootnoteError
        when no article passes the filters or the options ask for a model that is not there.
        """
        started = time.perf_counter()
        question = checked_question(question)
        options = self._checked(options)
        retrieval = self._retrieve(question, history, filters)
        retrieved = time.perf_counter()
        findings = self._judge(retrieval, as_of, options)
        answer = self._answer(question, findings, options)
        if explain:
            answer = replace(answer, trace=trace(findings))
        ended = time.perf_counter()
        timings = {
            "retrieve": _milliseconds(started, retrieved),
            "answer": _milliseconds(retrieved, ended),
            "total": _milliseconds(started, ended),
        }
        return replace(answer, timings_ms=timings)

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        filters: Filters | None = None,
        as_of: date | None = None,
        options: Options | None = None,
    ) -> Iterator[Answer]:
        """Answer as `ask` does, yielding the answer so far after each sentence; the last is the whole answer."""
        whole = self.ask(question, history, filters=filters, as_of=as_of, options=options)
        for count in range(1, len(whole.sentences)):
            sentences = whole.sentences[:count]
            cited = {n for s in sentences for n in s.citations}
            yield replace(whole, sentences=sentences, citations=tuple(c for c in whole.citations if c.number in cited))
        yield whole

    def article(self, source: str) -> Article:
        """Return an article as indexed. Raises FootnoteError when the index has none of this name."""
        article = self.index.article(source)
        if article is None:
            raise FootnoteError(f"the index has no article {source!r}", "see what it holds with: footnote doctor")
        return article

    def articles(self) -> list[ArticleInfo]:
        """Return every article for a list, by source."""
        return self.index.articles()

    def examples(self, count: int = 3) -> list[str]:
        """Return example questions that these articles answer."""
        infos = self.articles()
        some = infos[:: max(1, len(infos) // _SAMPLED)][:_SAMPLED]
        return example_questions(
            (self.article(info.source) for info in some), lambda question: not self.ask(question).refused, count
        )

    @property
    def model(self) -> str | None:
        """The name of the language model that writes the answers; None when there is none."""
        return None

    @property
    def status(self) -> str:
        """One line on what answers: `8 articles · answers by quotes · offline`."""
        count = self.index.manifest.articles
        offline = "offline" if self.index.manifest.embedding == "minilm" else self.index.manifest.embedding
        line = f"{count:,} article{'s' if count != 1 else ''} · answers by quotes · {offline}"
        return f"{line} · the newest index is damaged, the one before it answers" if self.index.fallback else line

    def find(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        filters: Filters | None = None,
        as_of: date | None = None,
    ) -> Findings:
        """Return all that `ask` finds before it makes an answer of it; fitting and evaluation read it."""
        return self._judge(self._retrieve(checked_question(question), history, filters), as_of, _AS_SET)

    def _retrieve(self, question: str, history: Sequence[str], filters: Filters | None) -> Retrieval:
        history = history[-_REMEMBERED:]
        query = condense(question, history)
        before = self._cited(history) if query.leans else ()
        return self.retriever.find(query, filters, before=before)

    def _cited(self, history: Sequence[str]) -> tuple[int, ...]:
        """Return the passages that an answer to the conversation's last question would cite."""
        retrieval = self.retriever.find(condense(history[-1], history[:-1]))
        return tuple(dict.fromkeys(r.candidate.match.number for r in self.answerer.answer(retrieval).chosen))

    def _checked(self, options: Options | None) -> Options:
        options = options or _AS_SET
        if options.answerer == "model" and self.model is None:
            raise FootnoteError("no language model is configured", "leave it to quotes, or set one up: docs/models.md")
        return options

    def _judge(self, retrieval: Retrieval, as_of: date | None, options: Options) -> Findings:
        answerer = self.answerer
        if options.sentences is not None:
            answerer = copy(answerer)  # This one serves every user.
            answerer.sentences = options.sentences
        quotes = answerer.answer(retrieval, as_of)
        evidence = gather(self.index, retrieval, quotes)
        return Findings(retrieval, quotes, evidence, self.fitted.confidence(evidence.features() if evidence else None))

    def _answer(self, question: str, findings: Findings, options: Options) -> Answer:
        retrieval, quotes = findings.retrieval, findings.quotes
        threshold = self.threshold if options.threshold is None else options.threshold
        refused = not quotes.chosen or findings.confidence < threshold
        sure = findings.confidence >= self.fitted.answer
        # "How many …?" is not answered by sentences without any number, however near they come.
        sure = sure and not asked_value_missing(question, [r.candidate for r in quotes.chosen])
        outcome: Outcome = "answered" if sure else "closest"
        answer = Answer(
            question=question,
            query=retrieval.query.text,
            outcome="refused" if refused else outcome,
            confidence=round(findings.confidence, 4),
            retrieved=tuple(dict.fromkeys(r.candidate.match.article.source for r in quotes.ranked)),
            generation=self.index.generation,
        )
        if refused:
            nearest = [self._citation(n, r.candidate) for n, r in enumerate(quotes.ranked[:_NEAREST], start=1)]
            return replace(answer, nearest=tuple(nearest), missing=missing_words(self.index, retrieval.query.text))
        chosen, note = [r.candidate for r in quotes.chosen], None
        if disagree(chosen, asked_type(question), question):
            chosen, note = sorted(chosen, key=lambda c: c.match.article.date or "", reverse=True), _DISAGREE
        elif all(c.boilerplate for c in chosen):
            note = _TEASER
        elif outcome == "closest":
            note = doubt(self.index, retrieval.query, chosen)
        cited = [self._citation(n, c) for n, c in enumerate(chosen, start=1)]
        sentences = [Sentence(_shown(c.quote), (c.number,), supported=True) for c in cited]
        return replace(answer, sentences=tuple(sentences), citations=tuple(cited), note=note)

    def _citation(self, number: int, candidate: Candidate) -> Citation:
        article = candidate.match.article
        return Citation(
            number=number,
            source=article.source,
            title=article.title,
            date=article.date,
            publisher=article.publisher,
            start=candidate.start,
            end=candidate.end,
            line=article.text.count("\n", 0, candidate.start) + article.first_line if article.first_line else None,
            quote=candidate.text,
            copies=tuple(dict.fromkeys((*candidate.match.copies, *self.index.catalogue.copies(article.source)))),
        )


def _shown(quote: str) -> str:
    """Return a quote on one line, without Markdown's signs; marks like [7] become (7), not to be taken for ours."""
    plain = _EMPHASIS.sub("", _LINK.sub(r"\1", _LINE_SIGN.sub("", " ".join(quote.split()))))
    return _MARK.sub(r"(\1)", plain)


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 1)
