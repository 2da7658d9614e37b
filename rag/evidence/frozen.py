"""A `Frozen` answer, and `Evidence`: the answers of one file to hand on."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.article import Article, LeftOut
from index.errors import FootnoteError
from index.layout import Layout
from rag.answer.answer import Answer
from rag.evidence.canonical import digest
from rag.evidence.pictures import Told

FORMAT = 1
"""Of records and of evidence; raised when a program of before can no longer read them."""
_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
_TOLD = {"source", "title", "text", "date", "publisher", "url", "note", "first_line"}


class BadEvidence(FootnoteError):
    """What claims to be evidence is none, or not all of it."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "ask whoever gave it to you for the file again, or for the one as .json")


@dataclass(frozen=True)
class Frozen:
    """One answer with all that it rests on, as JSON.

    `record` says what was asked, of which index, with which programs, what was answered, under `articles` the
    digest of each cited article, and under `pages` what is pictured; `articles` holds the articles by their digests,
    with their whole texts as indexed, `pictures` those of quoted pages, PNG or JPEG, by their SHA-256.
    """

    record: Mapping[str, Any]
    articles: Mapping[str, Mapping[str, Any]]
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the record's canonical JSON; through the digests in it, of the articles as well."""
        return digest(self.record)

    @cached_property
    def answer(self) -> Answer:
        """The answer that was kept. Raises BadEvidence where the record holds none."""
        try:
            return replace(_ANSWER.validate_python(self.record["answer"]), frozen=self.hash)
        except (ValidationError, KeyError, TypeError) as exc:
            raise BadEvidence(f"the record {self.hash[:12]} holds no answer ({type(exc).__name__})") from exc

    @property
    def time(self) -> str:
        """When it was kept, ISO 8601 in UTC."""
        return str(self.record.get("time", ""))

    @property
    def sources(self) -> list[str]:
        """The cited articles, in the order of their footnotes."""
        return list(dict.fromkeys(c.source for c in (*self.answer.citations, *self.answer.nearest)))

    def carried(self, source: str) -> Mapping[str, Any]:
        """Return an article as it was kept. Raises BadEvidence where it is not carried."""
        try:
            return self.articles[self.record["articles"][source]]
        except (KeyError, TypeError) as exc:
            raise BadEvidence(f"the article {source!r} is cited and not carried") from exc

    def article(self, source: str) -> Article:
        """Return an article as it was indexed. Raises BadEvidence where it is not carried whole."""
        values = self.carried(source)
        try:
            return Article(
                **{name: values[name] for name in _TOLD},
                author=values.get("author"),
                left_out=tuple(LeftOut(*out) for out in values.get("left_out") or ()),
                layout=Layout.from_json(found) if (found := values.get("layout")) else None,
            )
        except KeyError as exc:
            raise BadEvidence(f"the article {source!r} is not carried whole: no {exc}") from exc

    @property
    def pages(self) -> list[Told]:
        """The quoted pages, in the order of the footnotes."""
        return list(self.record.get("pages") or ())


def named(record: Mapping[str, Any]) -> list[str]:
    """Return the SHA-256 of each picture that a record names."""
    return [str(page["sha256"]) for page in record.get("pages") or () if "sha256" in page]


@dataclass(frozen=True)
class Evidence:
    """One kept answer or more, in an order of somebody's choosing; `title` names more than one."""

    answers: tuple[Frozen, ...]
    title: str = ""

    @cached_property
    def hash(self) -> str:
        """The hash of the one answer, or of title and hashes of several."""
        if len(self.answers) == 1:
            return self.answers[0].hash
        return digest({"answers": [frozen.hash for frozen in self.answers], "title": self.title})

    @property
    def heading(self) -> str:
        """The title, else the first question."""
        return self.title or (self.answers[0].answer.question if self.answers else "")

    def to_json(self) -> dict[str, Any]:
        """All of it as one JSON object, each article once."""
        pictures = {name: b64encode(drawn).decode() for f in self.answers for name, drawn in f.pictures.items()}
        return {
            "footnote_evidence": FORMAT,
            "hash": self.hash,
            "title": self.title,
            "answers": [dict(frozen.record) for frozen in self.answers],
            "articles": {name: dict(article) for f in self.answers for name, article in f.articles.items()},
            **({"pictures": pictures} if pictures else {}),
        }

    @classmethod
    def from_json(cls, values: Any) -> Evidence:
        """Read what `to_json` gave. Raises BadEvidence where it is none; its hashes are not checked here."""
        try:
            if values["footnote_evidence"] != FORMAT:
                raise BadEvidence(f"it is evidence of form {values['footnote_evidence']}, this Footnote reads {FORMAT}")
            carried = {str(name): dict(article) for name, article in values["articles"].items()}
            pictures = {str(name): b64decode(drawn) for name, drawn in values.get("pictures", {}).items()}
            answers = tuple(
                Frozen(
                    dict(record),
                    {d: carried[d] for d in dict(record)["articles"].values() if d in carried},
                    {d: pictures[d] for d in named(record) if d in pictures},
                )
                for record in values["answers"]
            )
            found = cls(answers, str(values["title"]))
            _ = [frozen.answer for frozen in answers]
        except (KeyError, TypeError, ValueError, AttributeError) as exc:
            raise BadEvidence(f"it holds no evidence of Footnote's ({type(exc).__name__}: {exc})") from exc
        if not answers:
            raise BadEvidence("it holds no answer")
        return found
