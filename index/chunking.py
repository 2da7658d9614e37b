"""Splits an article into passages: runs of whole sentences that the embedding model reads to the end."""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from index.article import Article, Passage
from index.files.boilerplate import boilerplate
from index.languages import KNOWN
from index.sentences import Span, sentence_spans

TokenOffsets = Callable[[str], Sequence[Span]]
PASSAGE_TOKENS = 200
_LONGEST_TOKEN, _UNKNOWN = 20, 4  # characters: of the longest token of MiniLM's 30,522, and of one it does not know


@dataclass(frozen=True, slots=True)
class Splitter:
    """Splits articles into passages of at most `size` tokens, at sentence ends, evenly filled.

    `token_offsets` gives the (start, end) characters of a text's tokens. A sentence longer than `size` is cut
    between words. MiniLM reads 256 tokens; 200 leave room for the title in front of the embedded text. Sentences end
    as they do in `language`.
    """

    token_offsets: TokenOffsets
    size: int = PASSAGE_TOKENS
    language: str = KNOWN

    def split(self, article: Article) -> list[Passage]:
        """Return the article's passages in order; `article.text[p.start:p.end] == p.text` for each."""
        starts = _starts(article.text, self.token_offsets(article.text))

        def tokens(span: Span) -> int:
            return bisect_left(starts, span[1]) - bisect_left(starts, span[0])

        spans = sentence_spans(article.text, self.language)
        flags = dict(zip(spans, boilerplate(article.text, spans), strict=True))
        pieces = {piece: flags[span] for span in spans for piece in self._pieces(article.text, span, starts)}
        return [
            Passage(
                id=_passage_id(article, group[0][0], group[-1][1]),
                article_id=article.id,
                text=article.text[group[0][0] : group[-1][1]],
                start=group[0][0],
                end=group[-1][1],
                sentences=tuple(group),
                boilerplate=frozenset(i for i, piece in enumerate(group) if pieces[piece]),
            )
            for group in self._groups(list(pieces), tokens)
        ]

    def _pieces(self, text: str, span: Span, starts: list[int]) -> Iterator[Span]:
        """Yield the span whole, or cut between words where it has more than `size` tokens."""
        first, last = bisect_left(starts, span[0]), bisect_left(starts, span[1])
        begin = span[0]
        while last - first > self.size:
            cut = starts[first + self.size]
            space = text.rfind(" ", begin + 1, cut)
            cut = space if space > begin else cut
            yield begin, cut
            begin = cut + (text[cut] == " ")
            first = bisect_left(starts, begin)
        if begin < span[1]:
            yield begin, span[1]

    def _groups(self, pieces: list[Span], tokens: Callable[[Span], int]) -> Iterator[list[Span]]:
        """Yield runs of pieces, each about as long as the others and none over `size` tokens."""
        if not pieces:
            return
        first, last = pieces[0][0], pieces[-1][1]
        total = tokens((first, last))
        target = total / max(1, ceil(total / self.size))
        group: list[Span] = []
        groups = 1
        for piece in pieces:
            over = bool(group) and tokens((group[0][0], piece[1])) > self.size
            if group and (over or tokens((first, piece[0])) + tokens(piece) / 2 > groups * target):
                yield group
                group = []
                groups += 1
            group.append(piece)
        yield group


def _starts(text: str, offsets: Sequence[Span]) -> list[int]:
    """Return where tokens begin. Letters that the model knows no token for are one to it, however many; here they
    count as if it knew them, so that a text without spaces does not become one passage."""
    starts = []
    for start, end in offsets:
        starts.append(start)
        if end - start > _LONGEST_TOKEN:
            within = range(start + _UNKNOWN, end, _UNKNOWN)
            starts += [at for at in within if unicodedata.category(text[at])[0] != "M"]  # A mark stays with its letter.
    return starts


def _passage_id(article: Article, start: int, end: int) -> str:
    """Hash source, position and words: the same passage has the same id on every machine and run."""
    key = f"{article.source}\x1f{start}\x1f{article.text[start:end]}"
    return hashlib.sha256(key.encode()).hexdigest()[:24]
