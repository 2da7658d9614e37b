"""The article reader: the whole text, with exactly the cited words marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from index.errors import FootnoteError
from ui.emphasis import Part, parts
from ui.pdf_page import pages_of
from ui.templates import template

if TYPE_CHECKING:
    from index.article import Article
    from rag.answer.citation import Citation
    from ui.chat import Reading

Span = tuple[int, int]

_GAP = re.compile(r"\n\s*\n")
_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"(#{1,6}[ \t]+)\S")
_WRAPPED = range(45, 101)  # lines of this length, all but the last, are prose that somebody wrapped by hand


class Marked(NamedTuple):
    """A piece of text, cut at the cited words `within` it."""

    before: str
    within: Sequence[Part] = ()
    after: str = ""


class Paragraph(NamedTuple):
    """A paragraph, and the blanks in front of it; a heading's `signs` are for the offsets, not for the eye."""

    gap: str
    words: Marked | None = None
    signs: Marked | None = None


def reader_html(reading: Reading) -> str:
    """The opened article: where it comes from, previous and next citation, and its text."""
    article, citation = reading.article, reading.citation
    span = cited_span(article, citation) if citation else None
    moved = span[0] - citation.start if citation and span else 0
    answer = [(start + moved, end + moved) for start, end in citation.answer] if citation else []
    text = paragraphs(article.text, span, answer)
    gone = citation is not None and span is None
    return template("reader").reader(reading, text, gone, _file_name(article), pages_of(article, span))


def opened_html(opened: Callable[[], Reading | None], citation: Citation | None = None) -> str:
    """The reader, or what went wrong, said calmly, with the words of the citation that was to be opened."""
    try:
        reading = opened()
    except FootnoteError as exc:
        return unavailable_html(str(exc), citation)
    return reader_html(reading) if reading else unavailable_html("This conversation is no longer kept.")


def unavailable_html(message: str, citation: Citation | None = None) -> str:
    """What the reader says when an article cannot be opened: the cited words at least, where they are known."""
    return template("reader").unavailable(message, citation)


def text_html(text: str, span: Span | None, answer: Sequence[Span] = ()) -> str:
    """The text as paragraphs with `<mark>` around `text[span]`; without its tags it is the text again."""
    return template("reader").paragraphs(paragraphs(text, span, answer))


def cited_span(article: Article, citation: Citation) -> Span | None:
    """Where the cited words stand; found again if the article has changed, `None` if they are gone."""
    if not citation.quote:
        return None
    start, end = citation.start, citation.end
    if article.text[start:end] == citation.quote:
        return start, end
    found = article.text.find(citation.quote)
    return (found, found + len(citation.quote)) if found >= 0 else None


def paragraphs(text: str, span: Span | None, answer: Sequence[Span] = ()) -> Iterator[Paragraph]:
    """Cut a text into paragraphs, the cited words at `span` apart, and in them the words of `answer`."""
    at = 0
    for start, end in _lines(text):
        heading = _HEADING.match(text, start, end)
        begins = heading.end(1) if heading else start
        signs = _marked(text, (start, begins), span, answer) if heading else None
        yield Paragraph(text[at:start], _marked(text, (begins, end), span, answer), signs)
        at = end
    yield Paragraph(text[at:])


def _lines(text: str) -> Iterator[Span]:
    at = 0
    for gap in [*[m.span() for m in _GAP.finditer(text)], (len(text), len(text))]:
        lines = [m.span() for m in _LINE.finditer(text, at, gap[0])]
        if len(lines) > 1 and all(b - a in _WRAPPED for a, b in lines[:-1]):
            lines = [(lines[0][0], lines[-1][1])]
        yield from lines
        at = gap[1]


def _marked(text: str, part: Span, span: Span | None, answer: Sequence[Span]) -> Marked:
    start, end = part
    a, b = (max(span[0], start), min(span[1], end)) if span else (end, end)
    if a >= b:
        return Marked(text[start:end])
    return Marked(text[start:a], parts(text[a:b], answer, a), text[b:end])


def _file_name(article: Article) -> str:
    """The name to save the text under. The browser makes that file of what it shows: nothing is served."""
    stem = re.sub(r"[^\w.-]+", "-", article.source.rpartition("/")[2]).strip("-.") or "article"
    return stem if stem.endswith((".txt", ".md")) else f"{stem}.txt"
