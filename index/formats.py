"""HTML, PDF and Word files to documents. Runs in the sandbox: these parsers meet files made by strangers."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.cleaning import one_line
from index.dates import iso_date
from index.decoding import decode_html
from index.document import Document, Unreadable
from index.limits import Limits, size_of
from index.pdf_lines import join_pages

_NOT_A_TITLE = re.compile(r"(?:microsoft word\b.*|untitled.*|document\d*|.*\.(?:docx?|pdf|indd|rtf|odt|qxd|tex))", re.I)
_LARGEST_UNPACKED = 4  # times the largest file
_TEMPLATE_DATE = "2013-12-23"  # python-docx's own template; every file made with it carries this date


def parse(path: Path, limits: Limits) -> Document:
    """The document in an HTML, PDF or Word file; raises `Unreadable`, and whatever its parser raises."""
    return _PARSERS[path.suffix.lower()](path, limits)


def _html(path: Path, limits: Limits) -> Document:
    import trafilatura

    page, note = decode_html(path.read_bytes())
    if not page.strip():
        raise Unreadable("no text found")
    if "<html" not in page.lower():
        page = f"<html>{page}</html>"  # trafilatura turns a fragment away
    if trafilatura.load_html(page) is None:  # it logs what went wrong, and would find "no text"
        raise Unreadable("its HTML cannot be parsed")
    # No guessing from the body: a date in the story is not the date of the story.
    dates = {"original_date": True, "extensive_search": False}
    found = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True, date_extraction_params=dates)
    text = (found.text if found else "") or trafilatura.baseline(page)[1] or trafilatura.html2txt(page)
    if not text.strip():
        raise Unreadable("no text found")
    about = found or trafilatura.extract_metadata(page, date_config=dates)
    return _within(
        Document(
            text=text,
            title=one_line(about.title),
            date=one_line(about.date),
            publisher=one_line(about.sitename),
            url=one_line(about.url, at_most=2_000),
            note=note,
        ),
        limits,
    )


def _pdf(path: Path, limits: Limits) -> Document:
    import pypdf

    reader = pypdf.PdfReader(path)
    if reader.is_encrypted:
        raise Unreadable("encrypted (it asks for a password)")
    if len(reader.pages) > limits.max_pages:
        raise Unreadable(f"{len(reader.pages):,} pages, more than {limits.max_pages:,}")
    pages: list[str] = []
    chars = 0
    for page in reader.pages:
        pages.append(page.extract_text())
        chars += len(pages[-1])
        if chars > limits.max_text_chars:
            raise Unreadable(f"more than {limits.max_text_chars:,} characters")
    text = join_pages(pages)
    if not text.strip():
        raise Unreadable("no text layer (scanned?)")
    title, created = _pdf_properties(reader)
    return Document(text, title=_title(title), created=iso_date(created))


def _pdf_properties(reader: Any) -> tuple[Any, Any]:
    try:
        return (reader.metadata.title, reader.metadata.creation_date) if reader.metadata else (None, None)
    except Exception:  # a broken date must not cost the article
        return None, None


def _docx(path: Path, limits: Limits) -> Document:
    import docx

    if not zipfile.is_zipfile(path):
        raise Unreadable("not a Word file")
    with zipfile.ZipFile(path) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > _LARGEST_UNPACKED * limits.max_file_bytes:
            raise Unreadable(f"unpacks to {size_of(unpacked)}")
        if "[Content_Types].xml" not in parts.namelist():
            raise Unreadable("not a Word file")
    document = docx.Document(str(path))
    about = document.core_properties
    created = iso_date(about.created)
    return _within(
        Document(
            text="\n\n".join(block for block in _blocks(document) if block.strip()),
            title=_title(about.title),
            created=None if created == _TEMPLATE_DATE else created,
        ),
        limits,
    )


def _blocks(container: Any) -> Iterator[str]:
    """The paragraphs and tables of a document or a cell, in the order they are read in."""
    for block in container.iter_inner_content():
        if hasattr(block, "rows"):
            yield "\n".join(" | ".join(_cells(row)) for row in block.rows)
        else:
            yield block.text


def _cells(row: Any) -> list[str]:
    cells = {cell._tc: cell for cell in row.cells}  # a merged cell comes once for every column it spans
    return [" ".join(" ".join(_blocks(cell)).split()) for cell in cells.values()]


def _title(value: object) -> str | None:
    title = one_line(value)
    return title if title and len(title) >= 5 and not _NOT_A_TITLE.fullmatch(title) else None


def _within(document: Document, limits: Limits) -> Document:
    if len(document.text) > limits.max_text_chars:
        raise Unreadable(f"more than {limits.max_text_chars:,} characters")
    return document


_PARSERS: dict[str, Callable[[Path, Limits], Document]] = {
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _docx,
}
