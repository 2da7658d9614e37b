"""Files to documents, and to the files they hold. Runs in the sandbox: these parsers meet files made by strangers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from index.cleaning import one_line
from index.files.document import Document, Unreadable
from index.files.docx_file import read_docx
from index.files.holders.archive import unpack_zip
from index.files.holders.book import unpack_epub
from index.files.holders.feed import unpack_feed
from index.files.holders.mail import unpack_eml, unpack_mbox
from index.files.holders.outlook import unpack_msg
from index.files.holders.saved import unpack_mhtml, unpack_warc
from index.files.holders.table import unpack_csv, unpack_xlsx
from index.files.holders.unpacking import Unpacking
from index.files.html_file import read_html
from index.files.image_file import read_image
from index.files.kinds import PICTURES, end_of
from index.files.limits import Limits
from index.files.odt_file import read_odt
from index.files.opml_file import read_opml
from index.files.pdf_file import read_pdf
from index.files.pptx_file import read_pptx
from index.files.rtf_file import read_rtf
from index.files.scans import Reading

_NOT_A_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint)\b.*|powerpoint presentation|untitled.*|document\d*"
    r"|.*\.(?:docx?|pdf|indd|rtf|odt|pptx?|qxd|tex))",
    re.I,
)

# What ReportLab, Word, LibreOffice and others write where nobody says who it was.
_NO_AUTHOR = re.compile(
    r"\W*(?:anonymous|unknown|unspecified|none|user|owner|author|admin(?:istrator)?|default user|"
    r"(?:microsoft )?office user|python-docx|python-pptx|openpyxl)\W*",
    re.I,
)


def parse(path: Path, limits: Limits, readings: Mapping[int, Reading] | None = None) -> Document:
    """Return the document in a file of one; raises `Unreadable`, and whatever its parser raises.

    `readings` has what was read from the pictures of its pages, by their numbers.
    """
    kind = end_of(path.name)
    document = _PAGED[kind](path, limits, readings) if kind in _PAGED else _PARSERS[kind](path, limits)
    if len(document.text) > limits.max_text_chars:
        raise Unreadable(f"more than {limits.max_text_chars:,} characters")
    title, author = one_line(document.title), one_line(document.author)
    return replace(
        document,
        title=title if kind in (".html", ".htm") else _title(title),
        date=one_line(document.date),
        publisher=one_line(document.publisher),
        author=None if author and _NO_AUTHOR.fullmatch(author) else author,
        url=one_line(document.url, at_most=2_000),
    )


def unpack(path: Path, source: str, into: Path, limits: Limits, taken: int = 0, only: str | None = None) -> Unpacking:
    """Take what a file holds out of it into the folder `into`; raises `Unreadable`, and whatever its parser raises.

    `taken` bytes were, out of files that lie beside it in another one. `only` one file is wanted, where it is named.
    """
    unpacking = Unpacking(source, into, limits, taken=taken, only=only)
    _UNPACKERS[end_of(path.name)](path, unpacking)
    if not unpacking.held and only is None:
        raise Unreadable("nothing in it that can be read")
    return unpacking


def _title(title: str | None) -> str | None:
    """Return a title that a person gave the file, and not the program it was written with."""
    return title if title and len(title) >= 5 and not _NOT_A_TITLE.fullmatch(title) else None


_PARSERS: dict[str, Callable[[Path, Limits], Document]] = {
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_docx,
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".pptx": read_pptx,
    ".opml": read_opml,
}
_PAGED: dict[str, Callable[[Path, Limits, Mapping[int, Reading] | None], Document]] = {
    ".pdf": read_pdf,
    **dict.fromkeys(PICTURES, read_image),
}
_UNPACKERS: dict[str, Callable[[Path, Unpacking], None]] = {
    ".csv": unpack_csv,
    ".tsv": unpack_csv,
    ".xlsx": unpack_xlsx,
    ".eml": unpack_eml,
    ".mbox": unpack_mbox,
    ".msg": unpack_msg,
    ".mhtml": unpack_mhtml,
    ".mht": unpack_mhtml,
    ".warc": unpack_warc,
    ".warc.gz": unpack_warc,
    ".rss": unpack_feed,
    ".atom": unpack_feed,
    ".xml": unpack_feed,
    ".epub": unpack_epub,
    ".zip": unpack_zip,
}
