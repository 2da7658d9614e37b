"""Where the sentences of a text begin and end, as character offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import pairwise
from typing import Any

from index.languages import KNOWN, punkt_folder

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
_WINDOW = 8_000  # Punkt takes the square of a paragraph's length, and gives up after seconds; a book's page has 3,000.
_END = re.compile(r"[.!?…][”’»›)\]}\"']*\s(?=[“\"'(]?[^\W\d_a-z])")  # surely enough to cut a long text there
_DENSE = 5  # characters for each stop, on average: no prose, and the model would ask itself at each of them
_OTHER_END = re.compile(r"[。！？｡।॥؟۔։።។။]+[”’»›)\]}\"'」』）]*")  # which Punkt's English model does not know
_ENDING = 40  # As much of a sentence's end as tells an abbreviation; searching it all would be quadratic.


def sentence_spans(text: str, language: str = KNOWN) -> list[Span]:
    """Return the (start, end) offsets of each sentence, in order, trimmed of white space.

    A blank line always ends a sentence, and so does the end of a line that is not wrapped prose: headlines and
    list items stand alone. Spans without a letter or digit are left out. Within a paragraph the boundaries are
    those of NLTK's Punkt model for the language (Kiss and Strunk 2006), pre-trained, which ships with llama-index.
    """
    spans: list[Span] = []
    for start, end in _blocks(text):
        spans.extend(_mended(text, [cut for s in _paragraph(text, start, end, language) for cut in _cut(text, s)]))
    return [span for span in spans if _WORD.search(text, *span)]


def usually_lower(word: str) -> bool:
    """Tell whether the lower-case word was seen written small in the news that Punkt was trained on."""
    return bool(_spellings(KNOWN).get(word, 0) & _LOWER_CASE)


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


def _paragraph(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    """Yield the sentences of a paragraph, a window at a time, so that the time is that of its length."""
    while end - start > _WINDOW:
        most = start + _WINDOW
        spans = _window(text, start, most, language)
        if spans[-1][0] >= start + _WINDOW // 2:
            yield from spans[:-1]
            start = spans[-1][0]  # It may go on behind the window.
            continue
        cut = max(text.rfind(" ", start + _WINDOW // 2, most), text.rfind("\n", start + _WINDOW // 2, most)) + 1 or most
        yield from spans[:-1]
        yield spans[-1][0], cut
        start = cut
    yield from _window(text, start, end, language)


def _window(text: str, start: int, end: int, language: str) -> list[Span]:
    """Return at least one span of a part of a text."""
    found: list[Span] = []
    if end - start < _WINDOW or sum(text.count(stop, start, end) for stop in ".?!") * _DENSE <= end - start:
        with suppress(TimeoutError):  # NLTK allows itself seconds, which a machine that sleeps uses up.
            found = [(start + x, start + y) for x, y in _punkt(language).span_tokenize(text[start:end])]
    return found or list(_plainly(text, start, end))


def _plainly(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentences by what their ends look like."""
    for match in _END.finditer(text, start, end):
        yield start, match.end() - 1
        start = match.end()
    yield start, start + len(text[start:end].rstrip())


def _cut(text: str, span: Span) -> Iterator[Span]:
    """Yield a span cut at the full stops of other scripts."""
    start = span[0]
    for match in _OTHER_END.finditer(text, *span):
        yield start, match.end()
        start = match.end()
    if start < span[1]:
        yield start, span[1]


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
def _punkt(language: str = KNOWN) -> Any:
    """Load Punkt's model for a language from the files that llama-index carries, so that nothing is downloaded.

    They are read here, for NLTK refuses files with more than one link, and `uv` links what it installs to its cache.
    """
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    found = PunktParameters()
    found.collocations = {tuple(row.split("\t")) for row in _table("collocations.tab", language)}
    found.sent_starters = set(_table("sent_starters.txt", language))
    found.abbrev_types = set(_table("abbrev_types.txt", language))
    found.ortho_context.update(_spellings(language))
    return PunktSentenceTokenizer(found)


@cache
def _spellings(language: str = KNOWN) -> dict[str, int]:
    """Read how Punkt saw each word written, as its flags.

    NLTK takes a second to import, and a question needs it for nothing else.
    """
    return {word: int(flags) for word, flags in (row.split("\t") for row in _table("ortho_context.tab", language))}


def _table(name: str, language: str) -> list[str]:
    """Read the lines of one of Punkt's files."""
    return (punkt_folder(language) / name).read_text("utf-8").splitlines()
