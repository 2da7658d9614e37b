"""Where the sentences of a text begin and end, as character offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

Span = tuple[int, int]

_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(r"\w")
_CLOSERS = "”’»›)]}\"'"
_STARTS_ITEM = re.compile(r"(?:[-*+•–]|\d{1,3}[.)]|#{1,6}|>|\|)(?:\s|$)")
_INITIAL_END = re.compile(
    r"(?:^|[\s(“\"])(?:[A-Z]\.)+$|(?:^|\n)\d{1,3}\.$|\b(?:Gen|Lt|Col|Sgt|Capt|Sen|Rep|Gov|Rev|Hon|Mt|Ft|vs|No|Nos|"
    r"approx|Inc|Ltd|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.$"
)
_HARD_WRAP_MIN = 55
_LOWER_CASE = 0b1110000  # NLTK's flags for a word written small: at the start of a sentence, inside one, unknown.
_ENDING = 40  # As much of a sentence's end as tells an abbreviation; searching it all would be quadratic.


def sentence_spans(text: str) -> list[Span]:
    """Return the (start, end) offsets of each sentence, in order, trimmed of white space.

    A blank line always ends a sentence, and so does the end of a line that is not wrapped prose: headlines and
    list items stand alone. Spans without a letter or digit are left out. Within a paragraph the boundaries are
    those of NLTK's pre-trained English Punkt model (Kiss and Strunk 2006), which ships with llama-index.
    """
    spans: list[Span] = []
    for start, end in _blocks(text):
        spans.extend(_mended(text, [(start + a, start + b) for a, b in _punkt().span_tokenize(text[start:end])]))
    return [span for span in spans if _WORD.search(text, *span)]


def usually_lower(word: str) -> bool:
    """Tell whether the lower-case word was seen written small in the news that Punkt was trained on."""
    return bool(_punkt()._params.ortho_context.get(word, 0) & _LOWER_CASE)


def _blocks(text: str) -> Iterator[Span]:
    """Yield runs of lines that are one paragraph: wrapped lines together, headlines and list items alone."""
    for paragraph in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        lines = [m.span() for m in _LINE.finditer(text, *paragraph.span())]
        widest = max(b - a for a, b in lines)
        start = lines[0][0]
        for (a, b), (next_a, next_b) in pairwise(lines):
            if not _wrapped(text[a:b].strip(), text[next_a:next_b].strip(), widest, len(lines)):
                yield start, b
                start = next_a
        yield start, lines[-1][1]


def _wrapped(line: str, following: str, widest: int, count: int) -> bool:
    """Tell whether `following` goes on with the sentence that `line` began."""
    if not line or not following or _STARTS_ITEM.match(following):
        return False
    if following[0].islower() or line[-1] in ",;—–":
        return True
    near_full = len(line) >= max(_HARD_WRAP_MIN, 0.7 * widest) and widest <= 120
    return near_full and count > 2 and not line.startswith("#")


def _mended(text: str, spans: list[Span]) -> Iterator[Span]:
    """Join what Punkt cut at an initial or abbreviation, and give closing quotes back to their sentence."""
    held: Span | None = None
    for start, end in spans:
        while held and start < end and (text[start] in "”’»" or (text[start] in _CLOSERS and start == held[1])):
            start += 1
            held = (held[0], start)
        while start < end and text[start].isspace():
            start += 1
        if start == end:
            continue
        if held and (text[start].islower() or _INITIAL_END.search(text[max(held[0], held[1] - _ENDING) : held[1]])):
            held = (held[0], end)
            continue
        if held:
            yield held
        held = (start, end)
    if held:
        yield held


@cache
def _punkt() -> Any:
    """Load Punkt's English model from the files that llama-index carries, so that nothing is downloaded."""
    import llama_index.core
    import nltk.data
    from nltk.tokenize.punkt import PunktTokenizer

    folder = str(Path(llama_index.core.__file__).parent / "_static" / "nltk_cache")
    if folder not in nltk.data.path:
        nltk.data.path.insert(0, folder)
    return PunktTokenizer("english")
