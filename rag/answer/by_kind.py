"""Answers what asks for something else than a fact, each kind in its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from index.opened import Index
from rag.answer.answer import Answer, Sentence
from rag.answer.collection import Collection
from rag.answer.composing import NEAR, Composer
from rag.answer.summary import article_meant, summary
from rag.answer.talk import talk
from rag.question.asking import asked
from rag.question.conversation import Message
from rag.question.kind import TALK
from rag.reading.finder import Finder
from rag.reading.findings import Findings
from rag.search.filters import Filters

_NO_OPINION = Sentence("Footnote has no opinion and gives no advice; this is what the articles report.")
_NO_OPINION_NOTHING = Sentence("Footnote has no opinion and gives no advice, and the articles report nothing on this.")


class ByKind:
    """Answers greetings, questions about the collection, and requests for a summary, over one open index."""

    def __init__(self, index: Index, finder: Finder) -> None:
        self.index = index
        self.finder = finder
        self.collection = Collection(index)

    def answer(self, message: Message, filters: Filters, as_of: date) -> Answer | None:
        """Return the answer; None for a question that is to be answered as one for a fact."""
        if message.kind in TALK:
            return talk(self.index, message)
        match message.kind:
            case "corpus":
                return self.collection.answer(message, filters, as_of)
            case "summary":
                return self._summary(message, filters)
        return None

    def _summary(self, message: Message, filters: Filters) -> Answer | None:
        article = article_meant(self.finder.retriever, asked(message.text, message.history), filters)
        return summary(self.index, article, message.text, sentences=message.sentences) if article else None


def without_opinion(findings: Findings, composer: Composer) -> Answer:
    """Return what the articles report where an opinion was asked for, behind the sentence that there is none."""
    if not findings.quotes.chosen or findings.confidence < NEAR:
        return replace(composer.refusal(findings), sentences=(_NO_OPINION_NOTHING,))
    told = composer.quoted(replace(findings, threshold=0.0))
    return replace(told, sentences=(_NO_OPINION, *told.sentences))
