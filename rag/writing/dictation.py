"""Cuts a model's stream of text into sentences, each with the numbers of the passages it says it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.sentences import sentence_spans
from rag.writing.marks import MARKS, OPEN_MARK, numbers_of
from rag.writing.thoughts import spoken, thinking
from rag.writing.trimming import trimmed

# Small models go on with what they were given: another passage, another question. Others list what they cited.
_GOES_ON = re.compile(
    r"\n\s*(?:---|Question:|[#*]{0,6}[ \t]*(?:Sources?|References|Citations?|Footnotes)(?: used| cited)?"
    r"\*{0,2}:?\*{0,2}[ \t]*(?:\n|:|\[\d))"
)
_MAY_GO_ON = re.compile(
    r"\n\s*(?:-{1,2}|Q[a-z]{0,7}|[#*]{0,6}[ \t]*(?:[SRCF][a-z]{0,10}(?: [a-z]{0,5})?)?[*:]{0,5}[ \t]*)?$"
)
_ENDS = re.compile(r"[.!?…][\"”’»)]*\s|\n")
_LINE_START = re.compile(r"(?:\A|\n)[\s*•>#-]*(?:\d{1,2}[.)]\s*)?\Z")  # But for the signs of a list.
_LONGEST = 1500  # Characters of a sentence; beyond, it is none.
_LONGEST_ANSWER = 4_000  # Characters of what is said; four short sentences are asked for.
_LONGEST_TEXT = 60_000  # Characters in all, unseen thoughts too: some three times what a model may write.
_TAIL, _TIMES = 40, 4
_TAG = 16  # Characters of the longest tag that ends a thought.
_VOID = re.compile(r"\s{200}")  # More white space than any text has; the patterns above would take minutes over it.


class Endless(Exception):
    """The text goes round in circles, or never ends a sentence."""


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence without its marks, and the numbers they held, as the model gave them."""

    text: str
    cited: tuple[int, ...]


class Dictation:
    """Takes text as it comes; gives each sentence once it has ended, which the beginning of the next one shows."""

    def __init__(self) -> None:
        self.raw = ""
        self._read = 0
        self._plain = ""
        self._marks: list[tuple[int, int, bool]] = []  # Place, number, and whether it stands before its sentence.
        self._first_before: bool | None = None  # Whether the first did; then all do.
        self._said: dict[str, int] = {}
        self._thinking = self._over = False
        self.long = False
        """True when more was said than an answer may have."""
        self._unsaid = 0  # Characters at the beginning that turned out to be thought.

    @property
    def over(self) -> bool:
        """True when what follows is no answer any more."""
        return self._over

    @property
    def thinking(self) -> bool:
        """True while all that came is a thought that has not ended."""
        return self._thinking

    @property
    def restarts(self) -> int:
        """A counter. When it changes, all sentences given so far were the model's thoughts; forget them."""
        return self._unsaid

    def thinks_on(self, piece: str) -> bool:
        """Tell whether this piece goes on with a thought, and does not end it; a long one is not read again for it."""
        return self._thinking and not re.search(r"</|\[/|\|>", self.raw[-_TAG:] + piece)

    def take(self, piece: str, *, ends: bool = False) -> list[Written]:
        """Return the sentences that end with this piece; of one that `ends` a line of its own, all. Raises Endless."""
        whole, thinks_on = len(self.raw) + len(piece), self.thinks_on(piece)
        # A single piece may have any length, and the answer keeps what was written.
        self.raw += piece[: _LONGEST_TEXT - len(self.raw)]
        if whole > _LONGEST_TEXT or _VOID.search(self.raw, max(0, len(self.raw) - len(piece) - 200)):
            raise Endless
        if thinks_on:
            return []
        self._absorb(final=False, ends=ends)
        self._thinking = not self._read and thinking(self.raw)
        if len(self._plain) > _LONGEST or self._circles():
            raise Endless
        if _ENDS.search(self._plain):
            spans = sentence_spans(self._plain)
            if ends:
                return list(self._cut(spans, len(self._plain)))
            # A whole word of the next one: until then "p.m." or a mark may still go on.
            if len(spans) > 1 and re.search(r"\S\s", self._plain[spans[-1][0] :]):
                return list(self._cut(spans[:-1], spans[-1][0]))
        return []

    def end(self, *, cut: bool = False) -> list[Written]:
        """Return what is left when the text has ended; not the last sentence if it was `cut` short. Raises Endless."""
        self._absorb(final=True)
        spans = sentence_spans(self._plain)
        if cut and spans and not re.search(r"[.!?…][\"”’»)]*$", self._plain.rstrip()):
            spans = spans[:-1]
        return list(self._cut(spans, len(self._plain)))

    def _absorb(self, *, final: bool, ends: bool = False) -> None:
        """Take new text in, with its marks apart."""
        said = spoken(self.raw, whole=final)
        if said.unsaid != self._unsaid:
            self._read, self._plain, self._marks, self._first_before = 0, "", [], None
            self._said, self._unsaid = {}, said.unsaid
        text, *rest = _GOES_ON.split(said.text, maxsplit=1)
        self._over, self.long = said.ended or bool(rest), len(text) > _LONGEST_ANSWER
        if final:
            text += "\n"
        elif not ends:
            held = OPEN_MARK.search(text, self._read) or _MAY_GO_ON.search(text, self._read)
            text = text[: held.start() if held else None]
        if len(text) <= self._read:
            return
        new, at = text[self._read :], 0
        self._read = len(text)
        for mark in MARKS.finditer(new):
            self._add(new[at : mark.start()])
            early = bool(_LINE_START.search(self._plain))
            if self._first_before is None:
                self._first_before = early
            self._marks += [(len(self._plain), n, early or self._first_before) for n in numbers_of(mark)]
            at = mark.end()
        self._add(new[at:])

    def _add(self, text: str) -> None:
        if (
            text.lstrip(" \t")[:1] in tuple(".,;:!?")
            and self._marks
            and self._marks[-1][0] >= len(self._plain.rstrip())
        ):
            self._plain, text = self._plain.rstrip(), text.lstrip(" \t")
        self._plain += text.lstrip(" \t") if self._plain[-1:] in (" ", "\t") else text

    def _cut(self, spans: list[tuple[int, int]], rest: int) -> Iterator[Written]:
        starts = [*(a for a, _ in spans[1:]), *([rest] if spans else [])]
        found = [(a, b, following) for (a, b), following in zip(spans, starts, strict=True)]
        sentences = [self._written(a, b, following) for a, b, following in found]
        self._plain = self._plain[rest:]
        self._marks = [(max(0, p - rest), n, early) for p, n, early in self._marks if p > rest - 2 * early]
        for written in sentences:
            key = " ".join(re.findall(r"\w+", written.text.casefold()))
            self._said[key] = self._said.get(key, 0) + 1
            if self._said[key] == _TIMES:
                raise Endless
            if self._said[key] == 1 and key:
                yield written

    def _written(self, start: int, end: int, following: int) -> Written:
        marks = list(self._of(start, end, following))
        text, named = trimmed(self._plain[start:end], marked=bool(marks))
        return Written(text, tuple(dict.fromkeys((*marks, *named))))

    def _of(self, start: int, end: int, following: int) -> Iterator[int]:
        for position, number, early in self._marks:
            if start - 2 < position < end if early else start < position <= following:
                yield number

    def _circles(self) -> bool:
        return len(self._plain) > _TAIL * _TIMES and self._plain.count(self._plain[-_TAIL:]) >= _TIMES
