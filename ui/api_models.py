"""What programs send and what they get back, as the OpenAPI document describes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rag.question.options import MOST_SENTENCES, Options
from rag.search.filters import Filters

if TYPE_CHECKING:
    from rag.search.match import Match

Text = Annotated[str, StringConstraints(max_length=100_000)]


class Ask(BaseModel):
    """A question, and which articles may answer it."""

    model_config = ConfigDict(extra="forbid")

    question: Text = Field(description="What is asked.", examples=["Who did Trump name as Middle East envoy?"])
    history: list[Text] = Field(
        default=[], max_length=100, description="The conversation's earlier questions, oldest first."
    )
    after: date | None = Field(default=None, description="Only articles of this day or later.")
    before: date | None = Field(default=None, description="Only articles of this day or earlier.")
    source: str | None = Field(default=None, description="Only articles whose source fits, as in `a*.md`.")
    author: str | None = Field(default=None, description="Only articles whose author's name holds this.")
    as_of: date | None = Field(default=None, description="As if asked on this day: only what was published by then.")
    sentences: int | None = Field(
        default=None, ge=1, le=MOST_SENTENCES, description="The most sentences of an answer by quotes."
    )
    threshold: float | None = Field(default=None, ge=0, le=1, description="Refuse below this confidence.")
    answerer: Literal["quotes", "model"] | None = Field(
        default=None, description="Who answers: the articles' own words, or the language model where there is one."
    )
    freeze: bool = Field(default=False, description="Keep the answer as evidence; `frozen` names it.")

    @property
    def filters(self) -> Filters:
        """Which articles may answer."""
        return Filters(self.after, self.before, self.source, author=self.author)

    @property
    def options(self) -> Options:
        """How it is to be answered."""
        return Options(self.sentences, self.threshold, self.answerer)


class Known(BaseModel):
    """An object of which the contract's keys are described; others may stand beside them."""

    model_config = ConfigDict(extra="allow")


class SentenceObject(Known):
    """One sentence, and the numbers of what it rests on."""

    text: str
    citations: list[int]
    supported: bool | None


class CitationObject(Known):
    """The exact words of an article: its text from `start` to `end` is `quote`."""

    number: int
    source: str
    title: str
    date: str | None
    start: int
    end: int
    quote: str


class AnswerObject(Known):
    """The object of `footnote ask --json`."""

    question: str
    answer: str
    refused: bool
    sentences: list[SentenceObject]
    citations: list[CitationObject]
    nearest: list[CitationObject]
    answerer: Literal["quotes", "model"]
    timings_ms: dict[str, float]


class EvidenceObject(Known):
    """A kept answer with all it rests on: its record, and by the digests that the record names the articles and, in
    base64, pictures of quoted pages."""

    footnote_evidence: int
    hash: str
    title: str
    answers: list[dict[str, Any]]
    articles: dict[str, dict[str, Any]]
    pictures: dict[str, str] | None = None


class PassageObject(BaseModel):
    """A passage that was found; `score` is from 0 to 1."""

    source: str
    title: str
    date: str | None
    publisher: str | None
    start: int
    end: int
    text: str
    score: float


class Found(BaseModel):
    """What a search found, best first."""

    question: str
    passages: list[PassageObject]


def passages(found: Sequence[Match]) -> list[dict[str, Any]]:
    """Passages as programs get them."""
    return [
        {
            "source": m.article.source,
            "title": m.article.title,
            "date": m.article.date,
            "publisher": m.article.publisher,
            "start": m.passage.start,
            "end": m.passage.end,
            "text": m.passage.text,
            "score": round(m.score, 4),
        }
        for m in found
    ]


class ArticleLine(BaseModel):
    """An article in a list."""

    source: str
    title: str
    date: str | None
    publisher: str | None
    passages: int


class ArticleList(BaseModel):
    """Some of the articles, by source, out of `total`."""

    articles: list[ArticleLine]
    total: int


class ArticleObject(BaseModel):
    """An article as indexed; offsets count characters of `text`."""

    source: str
    title: str
    date: str | None
    publisher: str | None
    url: str | None
    text: str


class Said(BaseModel):
    """What is wrong, and what to do."""

    message: str
    type: str
    param: str | None
    code: str | None


class Refusal(BaseModel):
    """The object of a request that is not answered."""

    error: Said
