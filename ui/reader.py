"""The article reader as HTML: the whole text, with exactly the cited words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from ui.emphasis import bold
from ui.render import place_attributes
from ui.wording import readable_date

if TYPE_CHECKING:
    from index.article import Article
    from rag.answer.citation import Citation
    from ui.chat import Place, Reading

Span = tuple[int, int]

_GAP = re.compile(r"\n\s*\n")
_LINE = re.compile(r"[^\n]+")
_HEADING = re.compile(r"(#{1,6}[ \t]+)\S")
_WRAPPED = range(45, 101)  # lines of this length, all but the last, are prose that somebody wrapped by hand


def reader_html(reading: Reading) -> str:
    """The opened article: where it comes from, previous and next citation, and its text."""
    article, citation = reading.article, reading.citation
    place = reading.place
    where = place_attributes(place.turn, place.shelf, place.number) if place else ""
    span = cited_span(article, citation) if citation else None
    moved = span[0] - citation.start if citation and span else 0
    answer = [(start + moved, end + moved) for start, end in citation.answer] if citation else []
    changed = _changed(citation) if citation and span is None else ""
    return (
        f'<article class="reader" {where} aria-labelledby="reader-title">{_bar(reading)}'
        f'<header><h2 id="reader-title" tabindex="-1">{escape(article.title)}</h2>'
        f"{_from(article, citation)}{_download(article)}</header>"
        f'{changed}{_left_out(article)}<div class="text">{text_html(article.text, span, answer)}</div></article>'
    )


def unavailable_html(message: str, citation: Citation | None = None) -> str:
    """What the reader says when an article cannot be opened: the cited words at least, where they are known."""
    title = f"<strong>{escape(citation.title)}</strong>" if citation else ""
    return (
        f'<section class="reader gone"><div class="bar"><span>{title}</span>{_CLOSE}</div>'
        f'<p class="changed" role="alert">{escape(message)}</p>'
        + (f'<p class="changed">The cited words were: <q>{escape(citation.quote)}</q></p>' if citation else "")
        + "</section>"
    )


def cited_span(article: Article, citation: Citation) -> Span | None:
    """Where the cited words stand; found again if the article has changed, `None` if they are gone."""
    if not citation.quote:
        return None
    start, end = citation.start, citation.end
    if article.text[start:end] == citation.quote:
        return start, end
    found = article.text.find(citation.quote)
    return (found, found + len(citation.quote)) if found >= 0 else None


def text_html(text: str, span: Span | None, answer: Sequence[Span] = ()) -> str:
    """The text as paragraphs with `<mark>` around `text[span]`; without its tags it is the text again.

    The spans of `answer`, which lie inside, are bold.
    """
    at, pieces = 0, []
    for start, end in _paragraphs(text):
        pieces.append(escape(text[at:start]) + _paragraph(text, (start, end), span, answer))
        at = end
    return "".join(pieces) + escape(text[at:])


def _paragraphs(text: str) -> Iterator[Span]:
    at = 0
    for gap in [*[m.span() for m in _GAP.finditer(text)], (len(text), len(text))]:
        lines = [m.span() for m in _LINE.finditer(text, at, gap[0])]
        if len(lines) > 1 and all(b - a in _WRAPPED for a, b in lines[:-1]):
            lines = [(lines[0][0], lines[-1][1])]
        yield from lines
        at = gap[1]


def _paragraph(text: str, line: Span, span: Span | None, answer: Sequence[Span]) -> str:
    start, end = line
    heading = _HEADING.match(text, start, end)
    if heading is None:
        return f"<p>{_marked(text, line, span, answer)}</p>"
    signs = _marked(text, (start, heading.end(1)), span, answer)
    words = _marked(text, (heading.end(1), end), span, answer)
    return f'<h3><span class="signs" aria-hidden="true">{signs}</span>{words}</h3>'


def _marked(text: str, part: Span, span: Span | None, answer: Sequence[Span]) -> str:
    start, end = part
    a, b = (max(span[0], start), min(span[1], end)) if span else (end, end)
    if a >= b:
        return escape(text[start:end])
    return f"{escape(text[start:a])}<mark>{bold(text[a:b], answer, a)}</mark>{escape(text[b:end])}"


def _bar(reading: Reading) -> str:
    if reading.position is None:
        return f'<div class="bar"><span class="position">{_short(reading)}</span>{_CLOSE}</div>'
    which, many = reading.position
    noun = "Nearest passage" if reading.place and reading.place.shelf == "nearest" else "Citation"
    number = f"{noun} {which} of {many} · {_short(reading)}"
    moves = _move(reading.previous, "‹", "Previous citation") + _move(reading.next, "›", "Next citation")
    return f'<div class="bar"><span class="position">{number}</span>{moves if many > 1 else ""}{_CLOSE}</div>'


def _short(reading: Reading) -> str:
    # The heading scrolls away when the cited words come into view; the bar still says where one is.
    return f'<strong aria-hidden="true">{escape(reading.article.title)}</strong>'


def _move(place: Place | None, sign: str, name: str) -> str:
    where = place_attributes(place.turn, place.shelf, place.number) if place else "disabled"
    return f'<button type="button" class="move" {where} aria-label="{name}">{sign}</button>'


def _from(article: Article, citation: Citation | None) -> str:
    line = f", line\u00a0{citation.line}" if citation and citation.line else ""
    parts = [escape(p) for p in (article.publisher or "", readable_date(article.date)) if p]
    parts.append(f'<span class="file">{escape(article.source)}</span>{line}')
    copies = escape(", ".join(citation.copies)) if citation else ""
    also = f'<p class="from">The same text: {copies}</p>' if copies else ""
    return f'<p class="from">{" · ".join(parts)}</p>{also}'


def _download(article: Article) -> str:
    # The browser makes the file of the text that it shows: nothing is served, whatever became of the original.
    stem = re.sub(r"[^\w.-]+", "-", article.source.rpartition("/")[2]).strip("-.") or "article"
    name = stem if stem.endswith((".txt", ".md")) else f"{stem}.txt"
    return f'<button type="button" class="download" data-download="{escape(name)}">Save the text</button>'


def _left_out(article: Article) -> str:
    """What the file holds and the article does not say, behind one line."""
    if not article.left_out:
        return ""
    count = len(article.left_out)
    noun = "block of this page was" if count == 1 else "blocks of this page were"
    items = "".join(f"<li><span>{escape(why)}</span> {escape(words)}</li>" for why, words in article.left_out)
    return f'<details class="left-out"><summary>{count:,} {noun} left out: show</summary><ul>{items}</ul></details>'


def _changed(citation: Citation) -> str:
    return (
        '<p class="changed" role="alert">This article has changed since. The cited words were: '
        f"<q>{escape(citation.quote)}</q></p>"
    )


_CLOSE = '<button type="button" class="close" data-close aria-label="Close the article">✕</button>'
