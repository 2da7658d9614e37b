"""What a written sentence may rest on: one sentence of an article, with what stands around it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.language.attribution import opens_inside_quotation
from rag.language.parsed import Parsed, parse
from rag.search.match import Match

WIDE = 3  # Sentences before the one it rests on where a name or year may stand, for "he" and "that year".


@dataclass(frozen=True, slots=True)
class Basis:
    """A sentence of an article, the text `near` it, and in `wide` the title and what stands further off.

    `published` is the article's ISO date, `article` its whole text. `quoted`: the sentence begins inside a quotation.
    """

    sentence: Parsed
    near: Parsed
    wide: Parsed
    article: str
    published: str | None
    quoted: bool = False

    @classmethod
    def of(cls, match: Match, position: int) -> Basis:
        """Return what a sentence of a passage, by its place there, gives to rest on."""
        sentence, near = around(match, position, 0, 0), around(match, position, 1, 1)
        wide = f"{match.article.title}\n{around(match, position, WIDE, 1)}"
        text, start = match.article.text, match.passage.sentences[position][0]
        quoted = opens_inside_quotation(text[text.rfind("\n", 0, start) + 1 : start])
        return cls(parse(sentence), parse(near), parse(wide), text, match.article.date, quoted)


def in_its_words(claim: Parsed, sentence: Parsed) -> str:
    """Return a claim with the numbers, dates and names that it shares with a sentence written as that writes them.

    They were compared by what they mean; the reader would hold "€4.2 million" against "4.2 million euros".
    """
    shared: list[tuple[int, int, str]] = []
    for quantity in claim.quantities:
        same = next((q for q in sentence.quantities if quantity.same(q)), None)
        if same:
            shared.append((*quantity.whole(claim.text), sentence.text[slice(*same.whole(sentence.text))]))
    for mention in claim.dates:
        day = next((m for m in sentence.dates if mention.agrees(m)), None)
        if day:
            shared.append((mention.start, mention.end, sentence.says(day)))
    for name in claim.names:
        full = next((n for n in sentence.names if set(name.forms) < set(n.forms)), None)
        if full:
            shared.append((name.start, name.end, full.words))
    text = claim.text
    for start, end, words in sorted(shared, reverse=True):
        text = text[:start] + words + text[end:]
    return text


def around(match: Match, position: int, before: int, after: int) -> str:
    """Return the text of a passage's sentence with some of those before and after it."""
    spans = match.passage.sentences
    first, last = max(0, position - before), min(len(spans) - 1, position + after)
    return match.article.text[spans[first][0] : spans[last][1]]
