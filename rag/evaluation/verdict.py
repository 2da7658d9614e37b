"""What is right about a reply, seen beside its case; and the first step that went wrong where it was not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar, get_args

from rag.answer.citation import Citation
from rag.evaluation.case import Case
from rag.evaluation.grounding import FindArticle
from rag.evaluation.matching import Groups, holds_answer, is_evidence, occurs
from rag.evaluation.reply import Reply

Failure = Literal[
    "not retrieved",
    "retrieved but not chosen",
    "chosen but answer wrong",
    "refused wrongly",
    "answered wrongly",
    "taken for another kind",
    "error",
]
FAILURES: tuple[Failure, ...] = get_args(Failure)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A case and the reply to it. `find` returns an article by its source, None when there is none.

    `ranks` holds the case's ranking measures; `names_words` tells whether the answerer names the very words that
    answer, in any reply at all.
    """

    case: Case
    reply: Reply
    find: FindArticle
    ranks: Mapping[str, float] = field(default_factory=dict)
    names_words: bool = False

    @property
    def should(self) -> float:
        """1 where the case has no answer, so that it should be refused."""
        return float(not self.case.expects_answer)

    @property
    def did(self) -> float:
        """1 where it was refused."""
        return float(self.reply.refused)

    @property
    def is_answered(self) -> bool:
        """Whether an answer is shown, be it as the closest only."""
        return self.reply.outcome in {"answered", "closest"}

    @property
    def shown(self) -> tuple[Citation, ...]:
        """All quotes: under the answer, and what came nearest."""
        return (*self.reply.citations, *self.reply.nearest)

    @property
    def first(self) -> str:
        """The first sentence told; empty where there is none."""
        return self.reply.told[0].text if self.reply.told else ""

    @property
    def words(self) -> str:
        """The very words that answer, of the first citation that names any; those of several places are joined."""
        citation = next((c for c in self.reply.citations if c.answer), None)
        spans = citation.answer if citation else ()
        return " ".join(citation.quote[a - citation.start : b - citation.start] for a, b in spans) if citation else ""

    def compared(self, compare: Callable[[str, Groups], Value], text: str) -> Value | None:
        """Return how a text compares with the gold answers; None where the case has none."""
        return compare(text, self.case.answers) if self.case.expects_answer and self.case.answers else None

    def stands(self, quote: Citation) -> bool:
        """Whether the quote is exactly what stands in its file at its place."""
        article = self.find(quote.source)
        return article is not None and article.text[quote.start : quote.end] == quote.quote

    def from_gold(self, quote: Citation) -> bool:
        """Whether a gold source carries the quote."""
        return bool(_carriers(quote) & set(self.case.sources))

    def in_gold(self, quote: Citation) -> bool:
        """Whether the quote contains a gold sentence or lies in one."""
        return any(is_evidence(quote.quote, sentence) for sentence in self.case.sentences)

    def bears(self, quote: Citation) -> bool:
        """Whether the quote is gold, or holds an alternative of any group of answers, whatever article it is from."""
        return self.in_gold(quote) or any(occurs(word, quote.quote) for word in self.case.words)

    def cites(self, source: str) -> bool:
        """Whether a citation's words are in an article."""
        return any(source in _carriers(c) for c in self.reply.citations)

    def quotes(self, sentence: str) -> bool:
        """Whether a citation contains a sentence or lies in it."""
        return any(is_evidence(c.quote, sentence) for c in self.reply.citations)

    def is_right(self, quote: Citation) -> bool | None:
        """Whether a quote is evidence: by sentence where gold sentences are known, else by source, else not known."""
        if self.case.sentences:
            return self.in_gold(quote)
        return self.from_gold(quote) if self.case.sources else None

    @property
    def evidence_first(self) -> bool | None:
        """Whether the first sentence told cites a gold sentence, or words of a gold source with the answer's.

        None where the case has neither gold sentences nor answers with their sources.
        """
        if not (self.case.words and self.case.sources) and not self.case.sentences:
            return None
        numbers = self.reply.told[0].citations if self.reply.told else ()
        cited = [c for c in self.reply.citations if c.number in numbers]
        return any(self.in_gold(c) or (self.from_gold(c) and self.bears(c)) for c in cited)

    @property
    def answer_right(self) -> bool | None:
        """Whether an answer that is shown is right: by the gold answers, else by a citation that is evidence.

        Whatever is answered where there is no answer is wrong. None where it is refused or nothing is known.
        """
        if not self.is_answered or self.case.expects_answer is None:
            return None
        if not self.case.expects_answer:
            return False
        return holds_answer(self.reply.text, self.case.answers) if self.case.answers else self._has_evidence

    @property
    def kind_right(self) -> bool | None:
        """Whether a message was taken for what it is; None where no outcome is wished for."""
        return self.reply.kind == self.case.kind if self.case.outcome else None

    @property
    def outcome_right(self) -> bool | None:
        """Whether a message came to what was wished for: an answer, be it the closest, a refusal, or asked back."""
        wanted = self.case.outcome
        return None if wanted is None else (self.is_answered if wanted == "answered" else self.reply.outcome == wanted)

    @property
    def passed(self) -> bool | None:
        """A question without an answer is refused; an answer is right, as far as known, and cites a gold source.

        Without gold answers the citation alone is looked at: the gold sentence where there is one, else its source. A
        message of any kind is taken for what it is, and comes to the outcome wished for.
        """
        if self.case.expects_answer is None:
            return self.kind_right and self.outcome_right
        if self.reply.error or self.reply.refused is self.case.expects_answer:
            return False
        if not self.case.expects_answer or not self.case.answers:
            return self.reply.refused or self._has_evidence is not False
        is_cited = any(self.from_gold(c) or self.in_gold(c) for c in self.reply.citations)
        return holds_answer(self.reply.text, self.case.answers) and (is_cited or self._has_evidence is None)

    @property
    def why(self) -> Failure | None:
        """The first step that went wrong; None where the case passed or is not measured."""
        if self.passed is not False:
            return None
        if self.reply.error:
            return "error"
        if self.kind_right is False:
            return "taken for another kind"
        if not self.case.expects_answer and not self.reply.refused:
            return "answered wrongly"
        found = {*self.reply.retrieved}.union(*map(_carriers, self.shown))
        if self.case.sources and not found & set(self.case.sources):
            return "not retrieved"
        if self.reply.refused:
            return "refused wrongly"
        return "retrieved but not chosen" if self._has_evidence is False else "chosen but answer wrong"

    @property
    def _has_evidence(self) -> bool | None:
        """Whether a citation is evidence; None where the case names none."""
        if not self.case.sources and not self.case.sentences:
            return None
        return any(self.is_right(c) for c in self.reply.citations)


def _carriers(quote: Citation) -> set[str]:
    """Return every source that carries a quote's words."""
    return {quote.source, *quote.copies}
