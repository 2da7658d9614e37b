"""PDF files to documents: the text layer of their pages, and what a second program reads there."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from index.completeness import missing, replaced
from index.dates import iso_date
from index.document import Document, LeftOut, Unreadable
from index.limits import Limits
from index.pdf_lines import join_pages

_PASSWORD = 1 << 13  # the flag of a field whose value is not to be seen
_UNCHECKED = "read by one program only; the second one could not open it"


def read_pdf(path: Path, limits: Limits) -> Document:
    """Return the document in a PDF file; raises `Unreadable`, and whatever pypdf raises.

    A file that asks for no password to be opened is read, whatever its owner's password forbids.
    """
    import pypdf

    reader = pypdf.PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("encrypted (it asks for a password)")
    if len(reader.pages) > limits.max_pages:
        raise Unreadable(f"{len(reader.pages):,} pages, more than {limits.max_pages:,}")
    pages: list[str] = []
    chars = 0
    for page in reader.pages:
        pages.append("\n".join([page.extract_text(), *_filled_in(page)]))
        chars += len(pages[-1])
        if chars > limits.max_text_chars:
            raise Unreadable(f"more than {limits.max_text_chars:,} characters")
    second = _second(path)
    pages, others = _checked(pages, second or [])
    text = join_pages(pages)
    if not text.strip():
        raise Unreadable("no text layer (scanned?)")
    title, created = _properties(reader)
    return Document(
        text,
        title=title,
        created=iso_date(created),
        note=_UNCHECKED if second is None else None,
        left_out=(*_heads(pages, text), *others),
    )


def _filled_in(page: Any) -> list[str]:
    """Return what was filled into a page's form and written upon it: text that is no part of the page's own."""
    found = []
    for reference in page.get("/Annots") or ():
        note = reference.get_object()
        kind = note.get("/Subtype")
        if kind == "/FreeText":
            found.append(str(note.get("/Contents", "")))
        elif kind == "/Widget" and not int(note.get("/Ff", 0)) & _PASSWORD:
            value = note.get("/V", note.get("/Parent", {}).get("/V", "") if "/Parent" in note else "")
            found.append(str(value) if isinstance(value, str) and not value.startswith("/") else "")
    return [text for text in found if text.strip()]


def _checked(pages: list[str], second: list[str]) -> tuple[list[str], list[LeftOut]]:
    """Return the pages with the words that only a second program reads put back into their lines, and other such lines.

    Those stay beside the article: the programs may read the same letters otherwise, and it would say them twice.
    """
    mended, others = [], []
    for page, other in zip(pages, second, strict=False):
        lines = page.split("\n")
        lines, rest = replaced(lines, missing(_unheard(page, other), lines))
        mended.append("\n".join(lines))
        others += [LeftOut("seen by a second program only", lost.text) for lost in rest]
    return [*mended, *pages[len(mended) :]], others


def _heads(pages: list[str], text: str) -> list[LeftOut]:
    """Return the lines of pages that are no part of the story: running heads and page numbers."""
    lines = [line for page in pages for line in page.split("\n") if line.strip()]
    return [LeftOut("head or foot of a page", lost.text) for lost in missing(lines, [text])]


def _unheard(page: str, other: str) -> list[str]:
    """Return the lines of a page's second reading that have a word more than the first: order alone is no loss."""
    more = Counter(_words(other)) - Counter(_words(page))
    return [line for line in other.splitlines() if any(word in more for word in _words(line))]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def _second(path: Path) -> list[str] | None:
    """Return the text of every page as PDFium reads it; None where it cannot."""
    try:
        import pypdfium2

        with pypdfium2.PdfDocument(path) as document:
            return [page.get_textpage().get_text_range() for page in document]
    except Exception:  # It checks what was read; a file that it cannot open is no worse for that.
        return None


def _properties(reader: Any) -> tuple[Any, Any]:
    try:
        return (reader.metadata.title, reader.metadata.creation_date) if reader.metadata else (None, None)
    except Exception:  # a broken date must not cost the article
        return None, None
