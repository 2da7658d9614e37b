"""What stands under boxes on a PDF page, found without our reader: letter by letter, by its own ink."""

from __future__ import annotations

import ctypes
import random
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from index.article import Article
from index.files.completeness import squeezed
from index.layout import Box
from index.sentences import sentence_spans

_SCALE = 20  # pixels a point, in which PDFium says where a letter is drawn


def under(path: Path, boxes: Sequence[Box]) -> str:
    """Return the letters whose ink has its middle in one of the boxes, box by box."""
    with pypdfium2.PdfDocument(path) as file:
        said = ""
        for box in boxes:
            page = file[box.page - 1]
            said += "".join(
                letter for letter, x, y in _ink(page) if box.left < x < box.right and box.top < y < box.bottom
            )
    return said


def _ink(page: pypdfium2.PdfPage) -> list[tuple[str, float, float]]:
    text = page.get_textpage()
    width, height = (round(edge * _SCALE) for edge in page.get_size())
    found = []
    for number in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, number))
        if raw.FPDFText_IsGenerated(text, number) or letter.isspace():
            continue
        left, bottom, right, top = text.get_charbox(number)
        x, y = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, (left + right) / 2, (bottom + top) / 2, x, y)
        found.append((letter, x.value / width, y.value / height))
    return found


def quotes(article: Article, count: int) -> list[tuple[int, int]]:
    """Return so many sentences of an article, always the same: among them those that cross a page or a column."""
    assert article.layout is not None
    spans = [(a, b) for a, b in sentence_spans(article.text) if len(article.text[a:b].split()) >= 5]
    crossing = [span for span in spans if len({box.page for box in article.layout.boxes(article.text, *span)}) > 1]
    rest = [span for span in spans if span not in crossing]
    some = random.Random(article.source)
    return [*crossing[:2], *some.sample(rest, min(len(rest), count))][:count]


def letters(text: str) -> str:
    """Return a text's letters and digits in one form: a mended hyphen and a blank are no letters."""
    return squeezed(text)
