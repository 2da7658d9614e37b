"""Whether a PDF file shows what evidence looks like: page by page, its body goes on, then its footnotes do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pypdfium2

from rag.evidence.formats.laid_out import Layout, Section, laid_out, where
from rag.evidence.frozen import Evidence

_NO_WORDS = re.compile(r"[\s\x02\u00ad\u2010\ufffe-]+")  # blanks, and hyphens at a line's end however they are read


def same_text(data: bytes, evidence: Evidence) -> bool:
    """Tell whether the text that a PDF file shows, in its order, is that of the evidence, blanks and hyphens aside.

    What is painted over it, as a picture, is not seen here: the seal and a signature hold for that.
    """
    layout = laid_out(evidence)
    body = _plain("".join(_body(layout)))
    notes = _plain("".join(f"{n.number}“{n.citation.quote}”{n.where}" for n in layout.footnotes))
    pages = page_texts(data)
    at = [(0, 0)]  # how far the pages so far may have come, in the body and in the notes
    for number, page in enumerate(pages, start=1):
        shown = _plain(page)
        foot = f"Footnote{number}/{len(pages)}"
        if not shown.endswith(foot):
            return False
        shown = shown.removesuffix(foot)
        at = [place for b, n in at for place in _read_on(shown, body, b, notes, n)]
    return (len(body), len(notes)) in at


def page_texts(data: bytes) -> list[str]:
    """Return the text of each page of a PDF file; none where it cannot be read."""
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return []
    try:
        return [page.get_textpage().get_text_bounded() for page in pdf]
    except pypdfium2.PdfiumError:
        return []
    finally:
        pdf.close()


def _read_on(shown: str, body: str, b: int, notes: str, n: int) -> Iterator[tuple[int, int]]:
    """Yield where body and notes may be after a page that shows a piece of the one and then a piece of the other."""
    most = 0
    while most < min(len(shown), len(body) - b) and shown[most] == body[b + most]:
        most += 1
    for cut in range(most, -1, -1):
        if notes.startswith(shown[cut:], n):
            yield b + cut, n + len(shown) - cut


def _plain(text: str) -> str:
    return _NO_WORDS.sub("", unicodedata.normalize("NFKC", text))


def _body(layout: Layout) -> Iterator[str]:
    """Yield what `print.html.jinja` shows but for its footnotes, in its order."""
    if len(layout.sections) > 1:
        yield layout.title
    for section in layout.sections:
        yield from _section(section)
    if layout.sources:
        yield "The articles, whole, as they were"
    for source in layout.sources:
        numbers = ", ".join(str(note.number) for note in source.notes)
        yield source.article.title + source.about
        yield f" · footnote{'s' if len(source.notes) > 1 else ''} {numbers}" if numbers else ""
        yield from (piece.text for paragraph in source.paragraphs for piece in paragraph)
        yield from (page.caption for page in source.pages)
        yield f"SHA-256 of this article and what is known of it: {source.digest}"
    yield "To check this file: footnote verify FILE. The evidence is attached to it as evidence.json."
    yield f"Its name: {layout.hash}"


def _section(section: Section) -> Iterator[str]:
    yield section.question
    yield from (f"{name}: {value}" for name, value in section.asked)
    yield from section.labels
    yield section.error or ""
    for said in section.said:
        yield said.text
        yield from (str(note.number) for note in said.notes)
    yield from section.notes
    if section.nearest:
        yield "What comes nearest"
    yield from (f"“{c.quote}” {where(c)}" for c in section.nearest)
    yield from (f"{name}: {value}" for name, value in section.facts)
