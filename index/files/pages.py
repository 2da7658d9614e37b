"""Pages with their glyphs to a document: one text in reading order, and the place of each of its characters."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np

from index.cleaning import clean_text
from index.files.document import Document, LeftOut, Unreadable
from index.files.pdf_glyphs import Glyphs
from index.files.pdf_lines import NOWHERE, Traced, join_pages
from index.files.pdf_order import Run, lines_of
from index.files.scans import WELL_ENOUGH, Reading
from index.layout import WHOLE, Layout, Places, Scan, pack

_APART = 1.45  # times as far as most lines from the one above: there a paragraph begins
_NAMED = 8  # pages in a note
_EMPTY = Traced.nowhere("")
NO_TEXT = "no text layer (scanned?)"


@dataclass(frozen=True, slots=True)
class Page:
    """The glyphs of a page, the notes and filled-in fields upon it, and how it was read if from its picture.

    `unsure` is what its picture may say, too unsure to be told as its words. `blank` says that nothing is on it.
    """

    glyphs: Glyphs
    notes: Sequence[str] = ()
    scan: Scan | None = None
    unsure: str = ""
    blank: bool = False

    def read(self, number: int, reading: Reading | None) -> Page:
        """Return the page with what was read from its picture; itself where nothing was, or need be."""
        if reading is None or self.glyphs.text.strip():
            return self
        scan, glyphs = Scan(number, round(reading.confidence, 3)), reading.glyphs(self.glyphs.size)
        if reading.confidence < WELL_ENOUGH:
            return replace(self, scan=scan, unsure=glyphs.text)
        return replace(self, scan=scan, glyphs=glyphs, unsure="\n".join(reading.unsure))


def document_of(
    pages: Sequence[Page],
    file_sha256: str,
    *,
    title: str | None = None,
    author: str | None = None,
    created: str | None = None,
    left_out: Sequence[LeftOut] = (),
    asked: bool = False,
) -> Document:
    """Return the document of a file's pages.

    Pages without text are named, `asked` or not; raises `Unreadable` where no page has any and their pictures were
    asked for already.
    """
    lines: list[list[Traced]] = []
    places: list[Places] = []
    first = 0
    for number, page in enumerate(pages, 1):
        runs = lines_of(page.glyphs)
        lines.append([*_traced(page.glyphs, runs, first), *map(Traced.nowhere, page.notes)])
        places.append(_places(page.glyphs, runs, number))
        first += len(page.glyphs.text)
    joined = join_pages(lines)
    empty = tuple(n for n, page in enumerate(pages, 1) if not page.glyphs.text.strip() and not page.blank)
    if not joined.text.text.strip() and (asked or not empty):
        raise Unreadable(_told(pages) or NO_TEXT)
    unsure = [LeftOut("a scan that cannot be read well enough", page.unsure) for page in pages if page.unsure]
    text, glyphs = joined.text
    return Document(
        text,
        title=title,
        author=author,
        created=created,
        left_out=(*(LeftOut("head or foot of a page", head) for head in joined.heads), *left_out, *unsure),
        note=_told(pages) or None,
        layout=_layout(text, glyphs, places, pages, file_sha256),
        scans=() if asked else empty,
    )


def _told(pages: Sequence[Page]) -> str:
    """Return what a person should know of the pages that were read from their pictures, empty where none was."""
    scans = [page.scan for page in pages if page.scan]
    well = [scan for scan in scans if scan.confidence >= WELL_ENOUGH]
    badly = [scan for scan in scans if scan.confidence < WELL_ENOUGH]
    told = []
    if well:
        which = "" if len(well) == len(pages) else f" on {_numbered(well)}"
        told.append(f"read from a scan{which}, may have errors (confidence {min(s.confidence for s in well):.2f})")
    if badly:
        best = max(scan.confidence for scan in badly)
        sure = f"confidence {best:.2f}, {WELL_ENOUGH} is needed" if best else "no word is seen on it"
        told.append(f"{_numbered(badly)} cannot be read well enough ({sure})")
    return "; ".join(told)


def _numbered(scans: Sequence[Scan]) -> str:
    numbers = [f"{scan.page}" for scan in scans]
    some = ", ".join(numbers[:_NAMED]) + (f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else "")
    return f"page {some}" if len(numbers) == 1 else f"pages {some}"


def _traced(glyphs: Glyphs, lines: Sequence[Sequence[Run]], first: int) -> Iterator[Traced]:
    """Yield the lines of a page as texts whose glyphs are counted from `first`, an empty one between paragraphs."""
    steps = [low[0].middle - high[0].middle for high, low in pairwise(lines)]
    usual = median([step for step in steps if step > 0] or [0])
    for step, line in zip([0.0, *steps], lines, strict=False):
        if usual and step > _APART * usual:
            yield _EMPTY
        text, at = "", array("i")
        for run in line:
            if text:
                text += " "
                at.append(NOWHERE)
            text += glyphs.text[run.start : run.end]
            at.frombytes(np.arange(first + run.start, first + run.end, dtype=np.intc).tobytes())
        yield Traced(text, at)


def _places(glyphs: Glyphs, lines: Sequence[Sequence[Run]], page: int) -> Places:
    """Return where each glyph of a page stands, by the line that it is read in."""
    places = np.zeros((len(glyphs.text), 6), np.uint16)
    for number, line in enumerate(lines):
        for run in line:
            places[run.start : run.end, 0] = page
            places[run.start : run.end, 1] = number % 65_536
    places[:, 2:] = np.rint(glyphs.edges * WHOLE)
    flat = (places[:, 2] >= places[:, 4]) | (places[:, 3] >= places[:, 5])  # a blank that PDFium put there
    places[flat] = 0
    return places


def _layout(
    text: str, glyphs: array[int], places: Sequence[Places], pages: Sequence[Page], file_sha256: str
) -> Layout | None:
    """Return the places of a text's characters; None where cleaning would move them."""
    if clean_text(text) != text:
        return None
    every = np.concatenate([*places, np.zeros((1, 6), np.uint16)])  # the last stands for `NOWHERE`
    scans = tuple(page.scan for page in pages if page.scan)
    return Layout(file_sha256, tuple(page.glyphs.size for page in pages), pack(every[glyphs]), scans)
