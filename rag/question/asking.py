"""Makes a `Question` of what was typed: checked, with what it leans on, its parts, its names and its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from index.analysis import STOPWORDS, words
from index.errors import FootnoteError
from index.sentences import usually_lower
from rag.language.dates import wants_latest, window
from rag.question.follow_up import carried_words, leans
from rag.question.parts import parts_of
from rag.question.question import Question

MAX_QUESTION_CHARS = 4000
REMEMBERED = 8
"""Earlier questions that a follow-up may lean on."""


class BadQuestion(FootnoteError):
    """The question cannot be searched for as it is."""


def asked(text: str, history: Sequence[str] = (), as_of: date | None = None, *, leaning: bool = False) -> Question:
    """Return what is asked after `history`, the conversation's earlier questions, oldest first.

    `as_of` is the day it is asked, where that matters. `leaning` has it lean on the question before whether it says so
    or not. Raises BadQuestion when it is empty or too long.
    """
    return _asked(checked(text), history[-REMEMBERED:], as_of, leaning=leaning)


def checked(text: str) -> str:
    """Return a question without white space around it. Raises BadQuestion when empty or too long."""
    stripped = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    if not any(c.isalnum() for c in stripped):
        raise BadQuestion("the question is empty", 'ask something, as in: "What are these articles about?"')
    if len(stripped) > MAX_QUESTION_CHARS:
        raise BadQuestion(
            f"the question has {len(stripped):,} characters, {MAX_QUESTION_CHARS:,} at most", "ask in fewer words"
        )
    return stripped


def names_in(text: str) -> tuple[str, ...]:
    """Return a text's names and numbers: words that begin in a capital, the first word aside, or in a digit."""
    spoken = words(text)
    told = [w for w in spoken if w.casefold() not in STOPWORDS or w == "US"]
    return tuple(dict.fromkeys(w for w in told if w[0].isdigit() or (w[0].isupper() and w != spoken[0])))


def names_nothing(text: str) -> bool:
    """Tell whether all that a text says are words that are mostly written small, however it was typed."""
    return not names_in(text) and all(usually_lower(word.casefold()) for word in words(text))


def _asked(text: str, history: Sequence[str], as_of: date | None, *, leaning: bool = False) -> Question:
    if history and (leaning or leans(text)):
        follows = _asked(history[-1], history[:-1], None, leaning=names_nothing(history[-1]))
        return _question(text, as_of, follows=follows, carried=carried_words(text, follows.query))
    return _question(text, as_of, parts=_parts(text, as_of))


def _parts(text: str, as_of: date | None) -> tuple[Question, ...]:
    """Return what a question asks for, part by part; none where it is one.

    A part without a name or number of its own ("and who was blamed?") is about what the first one is about.
    """
    first, *others = parts_of(text)
    carried = ["" if names_in(other) else carried_words(other, first) for other in others]
    made = [_question(other, as_of, carried=about) for other, about in zip(others, carried, strict=True)]
    return (_question(first, as_of), *made) if made else ()


def _question(
    text: str,
    as_of: date | None,
    *,
    follows: Question | None = None,
    carried: str = "",
    parts: tuple[Question, ...] = (),
) -> Question:
    query = f"{text} {carried}"
    days = window(query, as_of or date.today())
    return Question(text, names_in(text), follows, carried, "", parts, days, wants_latest(query), as_of)
