"""What the picture of a page says, read by a network that knows letters (the extra `ocr`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index.files.pdf_glyphs import Glyphs
from index.installer import for_here

EXTRA = for_here("to read scans: pip install 'footnote-rag[ocr]'")
DOTS = 200  # an inch, at which a page is drawn to be read
WELL_ENOUGH = 0.8
"""The confidence below which a page is named, and nothing of it told: a wrong word would pass for the article's. In a
page that is read well, the same goes for a line."""
_ILLEGIBLE = "[…]"  # stands for such a line, or the words around it would pass for one sentence
_THREADS = 2


class Word(NamedTuple):
    """A word and its edges: left, top, right and bottom from 0 to 1 on the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of words that a page's picture shows; `confidence`, 0 to 1, is that of its letters together. `unsure`
    has the lines that cannot be read well enough, in whose place `lines` have three dots that stand nowhere."""

    confidence: float
    lines: tuple[tuple[Word, ...], ...] = ()
    unsure: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Reading:
        """Return what `dataclasses.asdict` made into JSON."""
        lines = tuple(tuple(Word(*word) for word in line) for line in values["lines"])
        return cls(float(values["confidence"]), lines, tuple(map(str, values["unsure"])))

    def glyphs(self, size: tuple[float, float]) -> Glyphs:
        """Return the words letter by letter, as if a PDF file held them; a word's letters share its width."""
        placed = [pair for line in self.lines for pair in _letters(line)]
        text = "".join(letter for letter, _ in placed)
        return Glyphs(text, np.array([edges for _, edges in placed], np.float32).reshape(-1, 4), size)


def _letters(line: tuple[Word, ...]) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    for number, (text, left, top, right, bottom) in enumerate(line):
        if number:
            yield " ", (left, bottom, left, bottom)
        width = (right - left) / max(1, len(text))
        for at, letter in enumerate(text):
            yield letter, (left + at * width, top, left + (at + 1) * width, bottom)
    yield "\n", (0.0, 0.0, 0.0, 0.0)


def read_picture(path: Path) -> Reading:
    """Return what a picture says. Raises ImportError where the extra `ocr` is not installed."""
    from PIL import Image

    with Image.open(path) as image:
        width, height = image.size
        found = _engine()(np.asarray(image.convert("RGB"))[:, :, ::-1], return_word_box=True)
    lines = []
    unsure = []
    weights: list[tuple[float, int]] = []
    # Of a picture without words it tells one that is none.
    for words, corners_of_line in zip(found.word_results, found.boxes, strict=True) if found.txts else ():
        own = [(float(sure), len(text)) for text, sure, _ in words]
        line = [
            Word(text, *_edges(corners, width, height)) for text, _, corners in words if text.strip() and len(corners)
        ]
        if line and _together(own) < WELL_ENOUGH:
            unsure.append(" ".join(word.text for word in line))
            line = [line[0]._replace(text=_ILLEGIBLE, right=line[0].left)]
        weights += own
        lines.append(tuple(_begun_earlier(line, _edges(corners_of_line, width, height)[0])))
    return Reading(_together(weights), tuple(filter(None, lines)), tuple(unsure))


def _begun_earlier(line: list[Word], left: float) -> list[Word]:
    """Return the words of a line that begins at `left`, each from the middle of the blank before it: where one begins
    the network tells by columns as wide as a letter, so that half of a first letter could stand outside."""
    ends = [left, *(word.right for word in line)]
    return [
        word._replace(left=(end + word.left) / 2) if end < word.left else word
        for end, word in zip(ends, line, strict=False)
    ]


def _together(weights: Sequence[tuple[float, int]]) -> float:
    """Return how sure words are together, each by its letters."""
    letters = sum(count for _, count in weights)
    return sum(sure * count for sure, count in weights) / letters if letters else 0.0


def _edges(corners: Any, width: int, height: int) -> tuple[float, float, float, float]:
    across, down = np.array(corners, float).T / [[width], [height]]
    left, top, right, bottom = np.clip([across.min(), down.min(), across.max(), down.max()], 0, 1).tolist()
    return left, top, right, bottom


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": n for kind, n in (("intra", _THREADS), ("inter", 1))}
    return RapidOCR(params={"Global.log_level": "error", **threads})
