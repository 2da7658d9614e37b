"""PDF files to documents: the text of their pages in reading order, and where each of its characters stands."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from index.files.completeness import missing
from index.files.document import Document, LeftOut, Unreadable
from index.files.limits import Limits
from index.files.pages import Page, document_of
from index.files.pdf_fields import filled_in
from index.files.pdf_glyphs import glyphs_of
from index.files.scans import Reading

_CREATED = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_NO_LETTER = re.compile("[\ufffd\ufffe\ue000-\uf8ff]")
_DOUBTFUL = 0.02  # of a page's glyphs have no letter: then another program may know better


def read_pdf(path: Path, limits: Limits, readings: Mapping[int, Reading] | None = None) -> Document:
    """Return the document in a PDF file; raises `Unreadable`, and whatever PDFium raises.

    `readings` has what was read from the pictures of pages without text; where it is None, the document names those
    pages. A file that asks for no password is read, whatever its owner's password forbids.
    """
    data = path.read_bytes()
    with opened(data) as file:
        if len(file) > limits.max_pages:
            raise Unreadable(f"{len(file):,} pages, more than {limits.max_pages:,}")
        pages = list(_pages(file, limits, readings or {}))
        about = file.get_metadata_dict()
        left_out = _second(file, pages)
    created = _CREATED.match(about.get("CreationDate", ""))
    return document_of(
        pages,
        hashlib.sha256(data).hexdigest(),
        title=about.get("Title"),
        author=about.get("Author"),
        created="-".join(created.groups()) if created else None,
        left_out=left_out,
        asked=readings is not None,
    )


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """Open a PDF file's bytes; raises `Unreadable` where it asks for a password, else what pypdfium2 raises."""
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as exc:
        if exc.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted (it asks for a password)") from exc
        raise
    try:
        if file.get_formtype() != pypdfium2.raw.FORMTYPE_NONE:
            file.init_forms()
        yield file
    finally:
        file.close()


def _pages(file: Any, limits: Limits, readings: Mapping[int, Reading]) -> Iterator[Page]:
    import pypdfium2

    chars = 0
    for number, page in enumerate(file, 1):
        glyphs, notes = glyphs_of(page), list(filled_in(page, file.formenv and file.formenv.raw))
        blank = not pypdfium2.raw.FPDFPage_CountObjects(page)
        found = Page(glyphs, notes, blank=blank).read(number, readings.get(number))
        page.close()
        chars += len(found.glyphs.text)
        if chars > limits.max_text_chars:
            raise Unreadable(f"more than {limits.max_text_chars:,} characters")
        yield found


def _second(file: Any, pages: list[Page]) -> list[LeftOut]:
    """Return the lines that only pypdf reads on pages whose glyphs have no letters in PDFium's eyes."""
    doubtful = [
        (number, page)
        for number, page in enumerate(pages)
        if len(_NO_LETTER.findall(page.glyphs.text)) > _DOUBTFUL * len(page.glyphs.text)
    ]
    if not doubtful:
        return []
    try:
        import pypdf
        import pypdfium2

        copy = BytesIO()  # PDFium writes it without encryption; pypdf alone cannot undo AES
        file.save(copy, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
        other = pypdf.PdfReader(copy)
        lines = [(other.pages[number].extract_text().splitlines(), page.glyphs.text) for number, page in doubtful]
    except Exception:  # It checks what was read; a file that it cannot open is no worse for that.
        return []
    return [
        LeftOut("seen by a second program only", lost.text)
        for second, first in lines
        for lost in missing(second, [first])
    ]
