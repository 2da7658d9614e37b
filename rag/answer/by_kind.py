"""Answers what asks for something else than a fact, each kind in its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from index.analysis import terms
from index.article import Article
from index.opened import Index
from rag.answer.answer import Answer, Sentence
from rag.answer.brief import brief
from rag.answer.collection import Collection
from rag.answer.comparison import comparison
from rag.answer.composing import NEAR, Composer
from rag.answer.lists import gathered
from rag.answer.summary import article_meant, article_named, summary
from rag.answer.talk import talk
from rag.answer.yes_no import Judge
from rag.language.claims import asks_yes_or_no
from rag.language.collection import names_articles
from rag.language.requests import wants_all
from rag.question.asking import asked
from rag.question.conversation import Message
from rag.question.kind import TALK, Label
from rag.question.question import Question
from rag.reading.choosing import is_story
from rag.reading.finder import Finder
from rag.reading.findings import Findings
from rag.search.filters import Filters

_TOPICS = Label("corpus", "topics")
_REPORTED = 3  # Sentences that are shown in place of an opinion, each about what was asked.
_NO_OPINION = Sentence("Footnote has no opinion and gives no advice; this is what the articles report.")
_NO_OPINION_NOTHING = Sentence("Footnote has no opinion and gives no advice, and the articles report nothing on this.")


class ByKind:
    """Answers what asks for something else than a fact, over one open index: greetings, questions about the collection,
    requests for a summary, a brief, a comparison or a list, and questions for yes or no."""

    def __init__(self, index: Index, finder: Finder, composer: Composer) -> None:
        self.index = index
        self.finder = finder
        self.composer = composer
        self.collection = Collection(index)
        self.judge = Judge(finder, composer)

    def answer(self, message: Message, filters: Filters, as_of: date | None, *, written: bool = False) -> Answer | None:
        """Return the answer; None for a question that is to be answered as one for a fact. `written`: a language model
        writes, so that a list is left to it, and a comparison of which nothing is found."""
        today = as_of or date.today()
        question = partial(asked, message.text, message.history, as_of)
        if message.kind in TALK:
            return talk(self.index, message)
        match message.kind:
            case "fact" | "summary" | "brief" | "corpus" if not message.before and wants_all(message.text):
                return self._overview(message, filters, today)
            case "corpus":
                tell = self._overview if message.label == _TOPICS else self.collection.answer
                told = tell(message, filters, today)
                # "How many keys are there on the ring?" asks what the articles say, and not how many there are.
                none_has = message.label.about.endswith("-of") and not told.citations
                sure = not none_has or names_articles(message.text) or not self._is_answered(question(), filters)
                return told if sure else None
            case "summary":
                return self._summary(message, filters)
            case "brief":  # "Sum up" and the title of one article asks for its summary.
                article = article_named(self.index, question(), filters)
                return self._summed(article, message) if article else brief(self.index, question(), filters)
            case "yes_no" | "comparison" | "fact" if asks_yes_or_no(message.text):
                return self.judge.answer(question(), filters)  # Where it has none, a quote may still tell.
            case "comparison":
                compared = comparison(self.finder, self.composer, question(), filters)
                return None if written and compared and compared.refused else compared
            case "list" if not written:
                return gathered(self.finder, self.composer, question(), filters)
        return None

    def _overview(self, message: Message, filters: Filters, as_of: date) -> Answer:
        """Return what all articles are about: a summary where there is one, else what the collection says of itself."""
        kept = [info for info in self.index.articles() if filters.keeps(info)]
        article = self.index.article(kept[0].source) if len(kept) == 1 else None
        if article:
            return self._summed(article, message)
        return self.collection.answer(replace(message, label=_TOPICS), filters, as_of)

    def _is_answered(self, question: Question, filters: Filters) -> bool:
        """Tell whether the articles surely answer a question, taken as one for a fact."""
        return self.finder.find(question, filters).confidence >= self.finder.fitted.answer

    def _summary(self, message: Message, filters: Filters) -> Answer | None:
        article = article_meant(self.finder.retriever, asked(message.text, message.history), filters)
        return self._summed(article, message) if article else None

    def _summed(self, article: Article, message: Message) -> Answer:
        return summary(self.index, article, message.text, sentences=message.sentences)


def without_opinion(findings: Findings, composer: Composer) -> Answer:
    """Return what the articles report where an opinion was asked for, behind the sentence that there is none."""
    if not findings.quotes.chosen or findings.confidence < NEAR:
        return replace(composer.refusal(findings), sentences=(_NO_OPINION_NOTHING,))
    quotes, question = findings.quotes, findings.question
    asked_of = set(terms(" ".join(question.names) or question.text))
    about = [r for r in quotes.ranked if is_story(r.candidate) and asked_of & set(terms(r.candidate.text))][:_REPORTED]
    reported = replace(quotes, chosen=tuple(about)) if about else quotes
    told = composer.quoted(replace(findings, quotes=reported, threshold=0.0))
    if about:  # How surely a sentence answers does not matter where nothing is answered.
        told = replace(told, outcome="answered", note=None)
    return replace(told, sentences=(_NO_OPINION, *told.sentences))
