"""What kind of thing is asked: a small trained classifier over the bundled model's view of the question.

Multinomial logistic regression over the mean vector, the first and the last token's vector, and the text's hashed words
and letter runs, which see through typing errors. `tests/bench/kinds.py` trains and measures it. Unsure means a fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, cast, get_args
from zlib import crc32

import numpy as np

from index.minilm import Floats, TokenVectors
from rag.language.pronouns import points_to_others

Kind = Literal[
    "greeting", "thanks", "goodbye", "abilities", "corpus", "summary", "brief", "comparison", "list", "yes_no",
    "opinion", "fact",
]  # fmt: skip
TALK: frozenset[Kind] = frozenset({"greeting", "thanks", "goodbye", "abilities"})
"""What is said about no article, and is no question that a later one could lean on."""

ALONE: frozenset[Kind] = TALK | {"corpus"}
"""What is answered without looking for passages."""

Move = Literal["shorter", "longer", "narrow", "correct", "point"]
"""What steers a conversation: how the last question is to be answered again, or which point of its answer is meant."""

KINDS: tuple[Kind, ...] = get_args(Kind)
MOVES: tuple[Move, ...] = get_args(Move)
FILE = Path(__file__).with_name("kinds.npz")
BUCKETS = 2048
SURE = 0.4
"""The probability from which a label other than fact is believed."""
SURE_ALONE = 0.5
"""The same for a label in `ALONE`: a question for which nothing is looked for is lost."""
SURE_WORD = 0.6
"""The same where one word is all: "tea" looks like "hey", and is searched for."""

_WORD = re.compile(r"\w+|\?")
_MOST_WORDS, _OPENING = 40, 2
_RUNS = (3, 4)
_HASHED_SHARE = 2.0  # The length of the hashed part beside vectors of length 1.
_LONG = 30  # Tokens; longer questions count as this long.


@dataclass(frozen=True, slots=True)
class Label:
    """A class of the classifier: a kind of question, in `about` what of the collection is meant; or a move."""

    kind: Kind = "fact"
    about: str = ""
    move: Move | None = None

    @classmethod
    def named(cls, name: str) -> Label:
        """Read a class's name: `corpus-count-of` is the kind `corpus` about `count-of`, `shorter` is a move."""
        kind, _, about = name.partition("-")
        if kind in MOVES:
            return cls(move=kind)
        return cls(cast("Kind", kind), about)


FACT = Label()


class Kinds:
    """The trained classifier: `weights` (features, labels), `bias` (labels,)."""

    def __init__(self, labels: tuple[str, ...], weights: Floats, bias: Floats) -> None:
        self.labels = tuple(map(Label.named, labels))
        self._weights = weights
        self._bias = bias
        self._moves = np.array([label.move is not None for label in self.labels])
        self._of_footnote = np.array([label.kind in ("greeting", "abilities") for label in self.labels])
        self._alike = np.array([[a.kind == b.kind and a.move == b.move for a in self.labels] for b in self.labels])

    def label(self, text: str, tokens: TokenVectors, *, follows: bool = False) -> Label:
        """Return what is asked; a move only where the text follows a question it can steer, and nothing asked of
        Footnote itself where it speaks of others, as "what do they do?" of those whom that question is about."""
        if not tokens.ids or not any(map(str.isalpha, text)):
            return FACT
        scores = features(text, tokens) @ self._weights + self._bias
        if not follows:
            scores = np.where(self._moves, -np.inf, scores)
        elif points_to_others(text):
            scores = np.where(self._of_footnote, -np.inf, scores)
        chances = np.exp(scores - scores.max())
        of_kind = self._alike @ chances  # What is asked of the collection is one kind, whatever of it is meant.
        best = self.labels[int(np.where(self._alike[int(of_kind.argmax())], chances, 0).argmax())]
        sure = SURE_ALONE if best.kind in ALONE else SURE
        if best.kind in TALK and " " not in text.strip():
            sure = SURE_WORD
        return best if of_kind.max() >= sure * chances.sum() else FACT


def features(text: str, tokens: TokenVectors) -> Floats:
    """Return what the classifier sees of a question, (3 * 384 + BUCKETS + 1,) float32."""
    length = min(len(tokens.ids), _LONG) / _LONG
    return np.concatenate(
        [tokens.pooled, tokens.vectors[0], tokens.vectors[-1], _hashed(text), np.array([length], np.float32)]
    )


def _hashed(text: str) -> Floats:
    """Return a text's words, word pairs and runs of letters, counted in buckets."""
    spoken = _WORD.findall(text.casefold())[:_MOST_WORDS]
    seen = [f"w{word}" for word in spoken]
    seen += [f"{place}:{word}" for place, word in enumerate(spoken[:_OPENING])]
    seen += [f"b{one} {other}" for one, other in pairwise(spoken)]
    marked = [f"<{word}>" for word in spoken]
    seen += [word[i : i + n] for word in marked for n in _RUNS for i in range(len(word) - n + 1)]
    counts = np.bincount([crc32(piece.encode()) % BUCKETS for piece in seen], minlength=BUCKETS)
    vector = np.sqrt(counts, dtype=np.float32)
    return np.asarray(_HASHED_SHARE * vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


@cache
def kinds() -> Kinds:
    """Read the classifier that ships with Footnote."""
    with np.load(FILE, allow_pickle=False) as file:
        labels = tuple(map(str, file["labels"]))
        return Kinds(labels, file["weights"] * file["scales"], file["bias"])
