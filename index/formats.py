"""HTML, PDF and Word files to documents. Runs in the sandbox: these parsers meet files made by strangers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from index.cleaning import one_line
from index.document import Document, Unreadable
from index.docx_file import read_docx
from index.html_file import read_html
from index.limits import Limits
from index.pdf_file import read_pdf

_NOT_A_TITLE = re.compile(r"(?:microsoft word\b.*|untitled.*|document\d*|.*\.(?:docx?|pdf|indd|rtf|odt|qxd|tex))", re.I)


def parse(path: Path, limits: Limits) -> Document:
    """The document in an HTML, PDF or Word file; raises `Unreadable`, and whatever its parser raises."""
    kind = path.suffix.lower()
    document = _PARSERS[kind](path, limits)
    if len(document.text) > limits.max_text_chars:
        raise Unreadable(f"more than {limits.max_text_chars:,} characters")
    title = one_line(document.title)
    return replace(
        document,
        title=title if kind in (".html", ".htm") else _title(title),
        date=one_line(document.date),
        publisher=one_line(document.publisher),
        url=one_line(document.url, at_most=2_000),
    )


def _title(title: str | None) -> str | None:
    """Return a title that a person gave the file, and not the program it was written with."""
    return title if title and len(title) >= 5 and not _NOT_A_TITLE.fullmatch(title) else None


_PARSERS: dict[str, Callable[[Path, Limits], Document]] = {
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
}
