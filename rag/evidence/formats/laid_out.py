"""What every format shows of answers, in one order: questions, sentences with their footnotes, the articles cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count, pairwise
from typing import TYPE_CHECKING, NamedTuple

from index.article import Article
from rag.answer.answer import REFUSED, Answer, Sentence
from rag.answer.citation import Citation
from rag.answer.wording import CLOSEST, joined, readable_date
from rag.evidence.formats.pictured import PagePicture, each_once, pages_of

if TYPE_CHECKING:
    from rag.evidence.frozen import Evidence, Frozen

STOPPED = "Stopped before the end."


class Note(NamedTuple):
    """A footnote: `number` counts through the whole file, in the order in which the marks are met."""

    number: int
    citation: Citation

    @property
    def where(self) -> str:
        """Title, publisher, day, file and line."""
        return where(self.citation)


class Said(NamedTuple):
    """A sentence, its footnotes and which of them are met here for the first time."""

    sentence: Sentence
    notes: tuple[Note, ...]
    first: frozenset[int]

    @property
    def text(self) -> str:
        """The sentence; one without support says so."""
        return said(self.sentence.text, self.sentence)


@dataclass(frozen=True, slots=True)
class Section:
    """One question and what came of it. `labels` say what to hold of it, `asked` under what circumstances it was asked,
    `facts` what it was answered with: pairs of a name and a value."""

    question: str
    said: tuple[Said, ...] = ()
    nearest: tuple[Citation, ...] = ()
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    error: str | None = None

    @property
    def footnotes(self) -> tuple[Note, ...]:
        """The footnotes of this answer, each once, in order."""
        return tuple(note for s in self.said for note in s.notes if note.number in s.first)


class Piece(NamedTuple):
    """A run of an article's text; `starts` are the footnotes whose quote begins here, `ends` those whose ends."""

    text: str
    quoted: bool = False
    answers: bool = False
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


class Source(NamedTuple):
    """A cited article, its digest, its file's SHA-256 where it is known, and the footnotes that lead to it; its id in
    the file is `text-NUMBER`."""

    number: int
    article: Article
    digest: str
    file_sha256: str | None
    notes: tuple[Note, ...]
    pages: tuple[PagePicture, ...] = ()

    @property
    def about(self) -> str:
        """Author, publisher, day and file."""
        article = self.article
        told_by = dict.fromkeys(name for name in (article.author, article.publisher) if name)
        return joined(*told_by, readable_date(article.date), article.source)

    def page_id(self, page: int | None) -> str:
        """Return the id of a page's picture in the file."""
        return f"page-{self.number}-{page}"

    @property
    def paragraphs(self) -> list[list[Piece]]:
        """The whole text in pieces, paragraph by paragraph; put together, with blank lines between, it is the text."""
        return list(_paragraphs(self.article.text, self.notes))


@dataclass(frozen=True, slots=True)
class Layout:
    """All that a file shows."""

    title: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()
    hash: str = ""

    @property
    def footnotes(self) -> tuple[Note, ...]:
        """All footnotes in order."""
        return tuple(note for section in self.sections for note in section.footnotes)

    def page_of(self, note: Note) -> str | None:
        """Return the id of the picture of the page on which a quote begins; None where there is none."""
        source = next((source for source in self.sources if note in source.notes), None)
        pages = [page.number for page in source.pages if page.address] if source else []
        return source.page_id(note.citation.page) if source and note.citation.page in pages else None


class Asked(NamedTuple):
    """What becomes a section: a question, its answer if there is one, and what went wrong."""

    question: str
    answer: Answer | None = None
    error: str | None = None
    stopped: bool = False
    frozen: Frozen | None = None


def laid_out(evidence: Evidence) -> Layout:
    """Return what a file shows of evidence. Raises BadEvidence where an article is not carried."""
    sections = sections_of([Asked(f.answer.question, f.answer, frozen=f) for f in evidence.answers])
    return Layout(evidence.heading, sections, tuple(_sources(evidence, sections)), evidence.hash)


def sections_of(asked: Iterable[Asked]) -> tuple[Section, ...]:
    """Return the sections, their footnotes numbered through."""
    numbers = count(1)
    return tuple(_section(each, numbers) for each in asked)


def where(c: Citation) -> str:
    """Title, publisher, day, file and line of a citation."""
    file = ", ".join(part for part in (c.source, c.where) if part)
    return joined(c.title, *c.told_by, readable_date(c.date), file)


def quoted(c: Citation) -> str:
    """A citation's words, without the blanks and line ends around them."""
    return c.quote.strip()


def said(text: str, sentence: Sentence) -> str:
    """A sentence's text; one without support says so."""
    if sentence.supported is False:
        return f"{text} (not supported: {sentence.reason or 'no article supports this sentence'})"
    return text


def _section(asked: Asked, numbers: Iterator[int]) -> Section:
    answer = asked.answer
    if answer is None:
        return Section(asked.question, error=asked.error)
    labels = [CLOSEST + "."] if answer.outcome == "closest" else []
    labels += [REFUSED] if answer.refused and not answer.sentences else []
    missing = ", ".join(f"“{word}”" for word in answer.missing)
    notes = [f"No article mentions {missing}."] if missing else []
    notes += [answer.note] if answer.note else []
    return Section(
        asked.question,
        tuple(_said(answer, numbers)),
        answer.nearest if answer.refused else (),
        tuple(labels),
        (*notes, *([STOPPED] if asked.stopped else [])),
        tuple(_circumstances(answer)),
        tuple(_facts(asked.frozen)) if asked.frozen else (),
        asked.error,
    )


def _said(answer: Answer, numbers: Iterator[int]) -> Iterator[Said]:
    by_number = {c.number: c for c in answer.citations}
    known: dict[int, Note] = {}
    for place, sentence in enumerate(answer.sentences, start=1):
        cited = [n for n in sentence.citations if n in by_number]
        if place == len(answer.sentences):  # What no sentence cites stands behind the last.
            elsewhere = {n for s in answer.sentences for n in s.citations}
            cited += [n for n in by_number if n not in elsewhere]
        first = [n for n in dict.fromkeys(cited) if n not in known]
        known |= {n: Note(next(numbers), by_number[n]) for n in first}
        yield Said(sentence, tuple(known[n] for n in cited), frozenset(known[n].number for n in first))


def _circumstances(answer: Answer) -> Iterator[tuple[str, str]]:
    if answer.query.strip() and answer.query != answer.question:
        yield "Searched for", answer.query
    for earlier in answer.asked.history:
        yield "Asked before", earlier
    filters = answer.asked.filters
    if filters and filters.after:
        yield "Only articles from", readable_date(filters.after.isoformat())
    if filters and filters.before:
        yield "Only articles until", readable_date(filters.before.isoformat())
    if filters and filters.source:
        yield "Only articles named", filters.source
    if filters and filters.sources is not None:
        yield "Only the articles", ", ".join(sorted(filters.sources))
    if answer.asked.as_of:
        yield "As of", readable_date(answer.asked.as_of.isoformat())


def _facts(frozen: Frozen) -> Iterator[tuple[str, str]]:
    record, answer = frozen.record, frozen.answer
    index = record.get("index") or {}
    yield "Kept", _time(frozen.time)
    told = answer.told_by_articles or answer.refused
    by = answer.model if answer.answerer == "model" else "the articles’ own words" if told else "Footnote"
    yield "Answered by", by or "a language model"
    if answer.answerer == "model":
        yield "Told", f"prompts {answer.prompt_version}"
    yield "Index", joined(index.get("generation"), index.get("embedding"), str(index.get("embedding_fingerprint", "")))
    yield "Program", joined(str(record.get("program", "")), f"reader {str(record.get('reader', ''))[:12]}")
    yield "SHA-256", frozen.hash


def _time(iso: str) -> str:
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{readable_date(time.date().isoformat())}, {time:%H:%M} UTC"


def _sources(evidence: Evidence, sections: Sequence[Section]) -> Iterator[Source]:
    """Yield each article once, as it was when its answer was kept, in the order of the footnotes."""
    found: dict[str, tuple[Article, str | None, list[Note], list[PagePicture]]] = {}
    for frozen, section in zip(evidence.answers, sections, strict=True):
        notes = section.footnotes
        for source in dict.fromkeys([*(n.citation.source for n in notes), *frozen.sources]):
            begun = (
                frozen.article(source),
                frozen.carried(source).get("file_sha256"),
                list[Note](),
                list[PagePicture](),
            )
            own = found.setdefault(str(frozen.record["articles"].get(source)), begun)
            own[2].extend(note for note in notes if note.citation.source == source)
            own[3].extend(pages_of(frozen, source, (n.citation for n in notes if n.citation.source == source)))
    for number, (digest, (article, file_sha256, cited, pages)) in enumerate(found.items(), start=1):
        yield Source(number, article, digest, file_sha256, tuple(cited), each_once(pages))


def _paragraphs(text: str, notes: Sequence[Note]) -> Iterator[list[Piece]]:
    at = 0
    for paragraph in text.split("\n\n"):
        end = at + len(paragraph)
        if paragraph.strip():
            yield list(_pieces(text, at, end, notes))
        at = end + 2


def _pieces(text: str, start: int, end: int, notes: Sequence[Note]) -> Iterator[Piece]:
    quotes = [(n.number, n.citation.start, n.citation.end) for n in notes]
    answers = [span for n in notes for span in n.citation.answer]
    edges = {edge for _, *span in quotes for edge in span} | {edge for span in answers for edge in span}
    for a, b in pairwise(sorted({start, end, *(edge for edge in edges if start < edge < end)})):
        yield Piece(
            text[a:b],
            any(first < b and a < last for _, first, last in quotes),
            any(first < b and a < last for first, last in answers),
            tuple(n for n, first, last in quotes if a <= first < b),
            tuple(n for n, first, last in quotes if a < last <= b),
        )
