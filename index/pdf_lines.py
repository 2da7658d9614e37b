"""Lines as a PDF page breaks them, put back together into paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_BULLET = re.compile(r"[•‣◦▪●○–—*-]\s|\(?\d{1,2}[.)]\s")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)-$")
_COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_NARROWEST_COLUMN = 40  # characters; shorter lines were not broken by the edge of a column
_FULL = 0.75


def join_pages(pages: list[str]) -> str:
    """The text of all pages: wrapped lines joined, words broken at a line end mended, page numbers gone."""
    lines = list(chain.from_iterable(_without_edges([_lines(page) for page in pages])))
    lengths = sorted(len(line) for line in lines if line)
    width = max(_NARROWEST_COLUMN, lengths[len(lengths) * 9 // 10]) if lengths else 0
    compounds = {word.lower() for line in lines for word in _COMPOUND.findall(line)}
    paragraphs: list[str] = []
    previous = ""
    for line in lines:
        if line and previous and _continues(previous, line, width):
            paragraphs[-1] = _glued(paragraphs[-1], line, compounds)
        elif line:
            paragraphs.append(line)
        previous = line
    return "\n\n".join(paragraphs)


def _lines(page: str) -> list[str]:
    # A soft hyphen at a line end would otherwise be cleaned away and leave two halves of a word.
    return [" ".join(line.split()) for line in page.translate(_LIGATURES).replace("\u00ad\n", "-\n").split("\n")]


def _without_edges(pages: list[list[str]]) -> list[list[str]]:
    """The pages without page numbers and without the first or last line that most pages share."""
    pages = [_trimmed(page) for page in pages]
    edges = Counter(_head(line) for page in pages if page for line in {page[0], page[-1]})
    running = {line for line, count in edges.items() if count >= 3 and count * 2 > len(pages)}
    for page in pages:
        while page and _head(page[0]) in running:
            page.pop(0)
        while page and _head(page[-1]) in running:
            page.pop()
    return pages


def _trimmed(page: list[str]) -> list[str]:
    start, end = 0, len(page)
    while start < end and (not page[start] or _PAGE_NUMBER.fullmatch(page[start])):
        start += 1
    while end > start and (not page[end - 1] or _PAGE_NUMBER.fullmatch(page[end - 1])):
        end -= 1
    return page[start:end]


def _head(line: str) -> str:
    """Return what a line has in common with those of other pages: all but its numbers, if it is no sentence."""
    return line if line.endswith((".", "!", "?")) else re.sub(r"\d+", "#", line)


def _continues(previous: str, line: str, width: int) -> bool:
    if _BULLET.match(line):
        return False
    return line[0].islower() or len(previous) >= _FULL * width


def _glued(paragraph: str, line: str, compounds: set[str]) -> str:
    left, right = _BROKEN_WORD.search(paragraph[-60:]), _FIRST_WORD.match(line)
    if left and right and line[0].islower():
        whole = f"{left[1]}-{right[0]}".lower() in compounds
        return (paragraph if whole else paragraph[:-1]) + line
    wide = ord(paragraph[-1]) >= 0x2E80 and ord(line[0]) >= 0x2E80  # Chinese and Japanese have no spaces
    return paragraph + ("" if wide else " ") + line
