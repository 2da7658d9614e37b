"""Which types of files are read, told by the ends of their names; docs/formats.md has them as a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath


class How(Enum):
    """How a file is read: here, as lines of a corpus, by a parser, or by taking out the files that it holds."""

    TEXT = "text"
    CORPUS = "corpus"
    PARSED = "parsed"
    HOLDER = "holder"


PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of files: the ends of their names, what is read and left out, and what a citation points to."""

    ends: tuple[str, ...]
    how: How
    read: str
    left_out: str
    cited: str


KINDS = (
    Kind(
        (".txt", ".md", ".markdown"),
        How.TEXT,
        "all of it; the YAML head as title, date, publisher, author, url",
        "–",
        "its line",
    ),
    Kind(
        (".html", ".htm"),
        How.PARSED,
        "the story, its tables and notes",
        "menus, adverts, what is hidden (kept aside)",
        "the words",
    ),
    Kind(
        (".pdf",),
        How.PARSED,
        "the text of every page, notes and form fields; scans with the extra `ocr`",
        "heads and feet of pages (kept aside)",
        "the words on their page",
    ),
    Kind(
        PICTURES,
        How.PARSED,
        "with the extra `ocr`: what the picture of a page says",
        "pages and lines that cannot be read well enough (named)",
        "the words on their page",
    ),
    Kind(
        (".docx",),
        How.PARSED,
        "the story with notes, boxes, fields, formulas",
        "deleted words, comments (kept aside)",
        "the words",
    ),
    Kind(
        (".odt",),
        How.PARSED,
        "paragraphs, headings, lists, tables, notes",
        "deleted words, comments (kept aside)",
        "the words",
    ),
    Kind(
        (".rtf",),
        How.PARSED,
        "the story with notes, boxes, formulas",
        "pictures; deleted and hidden words, comments, heads (kept aside)",
        "the words",
    ),
    Kind(
        (".pptx",),
        How.PARSED,
        "titles, text, tables, groups, diagrams and notes of every slide",
        "pictures; charts, comments (kept aside)",
        "the words, below “Slide 3”",
    ),
    Kind(
        (".opml",),
        How.PARSED,
        "the outline, with addresses",
        "–",
        "the words",
    ),
    Kind(
        (".jsonl", ".jsonl.gz"),
        How.CORPUS,
        "an article a line",
        "other fields",
        "the line's id",
    ),
    Kind(
        (".csv", ".tsv", ".xlsx"),
        How.HOLDER,
        "an article a row; columns by name or `--columns`",
        "formulas (their values are read), charts; beside a column of text, those of no usual name",
        "sheet and row",
    ),
    Kind(
        (".eml", ".mbox", ".msg"),
        How.HOLDER,
        "an article a mail, with from, to, date; attachments as files",
        "pictures",
        "date and subject",
    ),
    Kind(
        (".mhtml", ".mht"),
        How.HOLDER,
        "the page, as HTML",
        "pictures, styles",
        "the words",
    ),
    Kind(
        (".warc", ".warc.gz"),
        How.HOLDER,
        "every page that was fetched",
        "scripts, styles, pictures, errors",
        "the page's address",
    ),
    Kind(
        (".rss", ".atom", ".xml"),
        How.HOLDER,
        "an article an entry, with its address",
        "other XML files",
        "date and title",
    ),
    Kind(
        (".epub",),
        How.HOLDER,
        "an article a chapter",
        "pictures; locked books",
        "number and heading",
    ),
    Kind(
        (".zip",),
        How.HOLDER,
        "every file in it, three archives deep",
        "files that need a password",
        "the path in it",
    ),
)
_BY_END = {end: kind for kind in KINDS for end in kind.ends}
ENDS = tuple(_BY_END)


def end_of(name: str) -> str:
    """Return the end of a file's name that tells its type, both of `.jsonl.gz`; "" where it has none."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes[-2:]]
    both = "".join(suffixes)
    return both if both in _BY_END else suffixes[-1] if suffixes else ""


def kind_of(name: str) -> Kind | None:
    """Return the type of a file; None where it is none that is read."""
    return _BY_END.get(end_of(name))
