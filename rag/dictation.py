"""Cuts a model's stream of text into sentences, each with the numbers of the passages it says it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.sentences import sentence_spans

_MARKS = re.compile(
    r"[ \t]*\[(?:passages?|sources?|articles?|citations?)?\s*(\^?\d+(?:\s*(?:,|;|and|&|–|-)\s*\^?\d+)*)\]",
    re.IGNORECASE,
)
_OPEN_MARK = re.compile(r"[ \t]*\[[^\[\]\n]{0,40}$")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)\s*", re.DOTALL)
# Small models go on with what they were given: another passage, another question.
_GOES_ON = re.compile(r"\n\s*(?:---|Question:)")
_MAY_GO_ON = re.compile(r"\n\s*(?:-{1,2}|Q[a-z]{0,7})?$")
_ENDS = re.compile(r"[.!?…][\"”’»)]*\s|\n")
_LONGEST = 1500  # Characters of a sentence; beyond, it is none.
_LONGEST_TEXT = 60_000  # Characters in all, unseen thoughts too: some three times what a model may write.
_TAIL, _TIMES = 40, 4
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
        self._marks: list[tuple[int, int]] = []
        self._before: bool | None = None  # Whether marks stand before their sentences.
        self._said: dict[str, int] = {}

    @property
    def over(self) -> bool:
        """True when what follows is no answer any more."""
        return bool(_GOES_ON.search(self.raw))

    def take(self, piece: str) -> Iterator[Written]:
        """Yield the sentences that end with this piece. Raises Endless."""
        self.raw += piece
        if len(self.raw) > _LONGEST_TEXT or _VOID.search(self.raw, max(0, len(self.raw) - len(piece) - 200)):
            raise Endless
        thought = self.raw.lstrip()
        if thought and "<think>".startswith(thought[:7]) and "</think>" not in thought:
            return
        self._absorb(final=False)
        if len(self._plain) > _LONGEST or self._circles():
            raise Endless
        if _ENDS.search(self._plain):
            spans = sentence_spans(self._plain)
            # A whole word of the next one: until then "p.m." or a mark may still go on.
            if len(spans) > 1 and re.search(r"\S\s", self._plain[spans[-1][0] :]):
                yield from self._cut(spans[:-1], spans[-1][0])

    def end(self, *, cut: bool = False) -> Iterator[Written]:
        """Yield what is left when the text has ended; not the last sentence if it was `cut` short. Raises Endless."""
        self._absorb(final=True)
        spans = sentence_spans(self._plain)
        if cut and spans and not re.search(r"[.!?…][\"”’»)]*$", self._plain.rstrip()):
            spans = spans[:-1]
        yield from self._cut(spans, len(self._plain))

    def _absorb(self, *, final: bool) -> None:
        """Take new text in, with its marks apart."""
        text = _THOUGHT.sub("", self.raw.lstrip())
        text = _GOES_ON.split(text, maxsplit=1)[0]
        held = None if final else (_OPEN_MARK.search(text) or _MAY_GO_ON.search(text))
        new, end = text[self._read : held.start() if held else None], held.start() if held else len(text)
        if end <= self._read:
            return
        self._read, at = end, 0
        for mark in _MARKS.finditer(new):
            self._add(new[at : mark.start()])
            self._marks += [(len(self._plain), int(n)) for n in re.findall(r"\d+", mark[1])[:9]]
            if self._before is None:
                self._before = not self._plain.strip()
            at = mark.end()
        self._add(new[at:])

    def _add(self, text: str) -> None:
        if text[:1] in tuple(".,;:!?") and self._marks and self._marks[-1][0] == len(self._plain):
            self._plain = self._plain.rstrip()
        self._plain += text.lstrip(" \t") if self._plain[-1:] in (" ", "\t") else text

    def _cut(self, spans: list[tuple[int, int]], rest: int) -> Iterator[Written]:
        starts = [*(a for a, _ in spans[1:]), *([rest] if spans else [])]
        found = [(a, b, following) for (a, b), following in zip(spans, starts, strict=True)]
        sentences = [(self._plain[a:b], tuple(dict.fromkeys(self._of(a, b, following)))) for a, b, following in found]
        self._plain = self._plain[rest:]
        early = self._before
        self._marks = [(max(0, p - rest), n) for p, n in self._marks if (p > rest) or (early and p + 2 > rest)]
        for text, cited in sentences:
            key = " ".join(re.findall(r"\w+", text.casefold()))
            self._said[key] = self._said.get(key, 0) + 1
            if self._said[key] == _TIMES:
                raise Endless
            if self._said[key] == 1:
                yield Written(text.strip(), cited)

    def _of(self, start: int, end: int, following: int) -> Iterator[int]:
        for position, number in self._marks:
            if self._before:
                if start - 2 < position < end:
                    yield number
            elif start < position <= following:
                yield number

    def _circles(self) -> bool:
        return len(self._plain) > _TAIL * _TIMES and self._plain.count(self._plain[-_TAIL:]) >= _TIMES
