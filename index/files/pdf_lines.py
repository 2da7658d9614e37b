"""Lines as a PDF page breaks them, put back together into paragraphs; every character knows its glyph."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from index.cleaning import clean_text
from index.files.pdf_glyphs import HYPHEN

NOWHERE = -1
"""The glyph of a character that stands on no page: a blank between two lines."""

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", HYPHEN: "-"})
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_BULLET = re.compile(r"[•‣◦▪●○–—*-]\s|\(?\d{1,2}[.)]\s")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)-$")
_COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_NARROWEST_COLUMN = 32  # characters; shorter lines were not broken by the edge of a column
_FULL = 0.75


class Traced(NamedTuple):
    """A text, and the number of the glyph that each of its characters comes from."""

    text: str
    glyphs: array[int]

    @classmethod
    def nowhere(cls, text: str) -> Traced:
        """Return a text that stands on no page."""
        return cls(text, array("i", [NOWHERE]) * len(text))


class Joined(NamedTuple):
    """The text of all pages, and the lines that are no part of it: running heads and page numbers."""

    text: Traced
    heads: list[str]


def join_pages(pages: Sequence[Sequence[Traced]]) -> Joined:
    """Join the lines of all pages: wrapped lines, words broken at a line end; page numbers go."""
    tidied = [[tidy(line) for line in page] for page in pages]
    kept, heads = _without_edges(tidied)
    lines = list(chain.from_iterable(kept))
    lengths = sorted(len(line.text) for line in lines if line.text)
    width = max(_NARROWEST_COLUMN, lengths[len(lengths) * 9 // 10]) if lengths else 0
    compounds = {word.lower() for line in lines if "-" in line.text for word in _COMPOUND.findall(line.text)}
    texts: list[str] = []
    glyphs: array[int] = array("i")
    previous = ""
    for text, at in lines:
        if not text:
            previous = ""
            continue
        between = "\n\n" if texts else ""
        if previous and _continues(previous, text, width):
            mended, between = _glue(previous, text, compounds)
            if mended:
                texts[-1] = texts[-1][:-1]
                glyphs.pop()
        texts += [between, text]
        glyphs.extend([NOWHERE] * len(between))
        glyphs.extend(at)
        previous = text
    return Joined(Traced("".join(texts), glyphs), heads)


def tidy(line: Traced) -> Traced:
    """Return a line in the form of all text of ours, with single blanks; ligatures are letters."""
    text = _plain(line.text)
    if text == line.text:
        return line
    pieces: list[str] = []
    glyphs: array[int] = array("i")
    for start, end in _clusters(line.text):
        piece = _plain(line.text[start:end])
        if not piece and line.text[start].isspace() and pieces and pieces[-1] != " ":
            piece = " "
        if piece:
            pieces.append(piece)
            glyphs.extend([line.glyphs[start]] * len(piece))
    if pieces and pieces[-1] == " ":
        pieces.pop()
        glyphs.pop()
    # Where letters of several glyphs became one in another way, nobody can say which stands where.
    return Traced(text, glyphs) if "".join(pieces) == text else Traced.nowhere(text)


def _plain(text: str) -> str:
    return " ".join(clean_text(text.translate(_LIGATURES)).split())


def _clusters(text: str) -> list[tuple[int, int]]:
    """Return where each letter begins and ends together with the marks that follow it."""
    starts = [at for at, letter in enumerate(text) if not at or not unicodedata.combining(letter)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _without_edges(pages: Sequence[list[Traced]]) -> tuple[list[list[Traced]], list[str]]:
    """Return the pages without page numbers and without the first or last lines that most pages share, and those."""
    heads: list[str] = []
    kept = [_trimmed(page, heads) for page in pages]
    edges = Counter(_head(line) for page in kept if page for line in {page[0].text, page[-1].text})
    running = {line for line, count in edges.items() if count >= 3 and count * 2 > len(kept)}
    for page in kept if running else ():
        while page and (_head(page[0].text) in running or _is_number(page[0])):
            heads.append(page.pop(0).text)
        while page and (_head(page[-1].text) in running or _is_number(page[-1])):
            heads.append(page.pop().text)
    return kept, [head for head in heads if head]


def _trimmed(page: list[Traced], heads: list[str]) -> list[Traced]:
    start, end = 0, len(page)
    while start < end and _is_number(page[start]):
        start += 1
    while end > start and _is_number(page[end - 1]):
        end -= 1
    heads += [line.text for line in (*page[:start], *page[end:])]
    return page[start:end]


def _is_number(line: Traced) -> bool:
    """Whether a line says no more than which page it stands on, or nothing at all."""
    return not line.text or _PAGE_NUMBER.fullmatch(line.text) is not None


def _head(line: str) -> str:
    """Return what a line has in common with those of other pages: all but its numbers, if it is no sentence."""
    return line if line.endswith((".", "!", "?")) else re.sub(r"\d+", "#", line)


def _continues(previous: str, line: str, width: int) -> bool:
    if _BULLET.match(line):
        return False
    return line[0].islower() or len(previous) >= _FULL * width


def _glue(previous: str, line: str, compounds: set[str]) -> tuple[bool, str]:
    """Return whether the hyphen goes at which a line breaks, and what comes between it and the next."""
    left = _BROKEN_WORD.search(previous[-60:]) if previous[-1] == "-" else None
    if left and line[0].islower() and (right := _FIRST_WORD.match(line)):
        return f"{left[1]}-{right[0]}".lower() not in compounds, ""
    wide = ord(previous[-1]) >= 0x2E80 and ord(line[0]) >= 0x2E80  # Chinese and Japanese have no spaces
    return False, "" if wide else " "
