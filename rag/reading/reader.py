"""The reader: a small trained network that reads question and passage together and says which words answer.

It is all-MiniLM-L6-v2 with every layer doubled, trained on questions over passages, a third of them without an answer
there (docs/reader.md is its card). Word vectors are the bundled MiniLM's own, so that they are shipped once. For each
token it gives four numbers: whether the token lies in the sentence that answers, whether it is the first and whether
the last word of the answer, where [CLS] stands for *not here*; and at [CLS] whether the passage supports the question
when that is a claim.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import FootnoteError
from index.minilm import CLS, SEP, Floats, onnx_session, thread_count, uncut_tokenizer, word_vectors
from index.once import once
from rag.language.spans import Span

WEIGHTS = Path(__file__).with_name("weights") / "reader.onnx"
SHA256 = "3f5047adc9e41ba86b866ed8daeefaa4a3669041117606b19440366da7baa982"

QUESTION_TOKENS, TITLE_TOKENS = 64, 24  # Training cuts there, too.
_MOST_TOKENS = 384
_WORDS = 24  # The longest answer, in tokens.


@dataclass(frozen=True, slots=True)
class Window:
    """What is read at once: an article's title and some of its sentences, in order."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the reader says of one sentence. `answers`: log-odds that it answers, against *not here*; `words`: the
    (start, end) characters of the likeliest answer in it, None where it was cut off; `sure`: the log-odds of these
    words, against *not here*; `holds`: the log-odds of the head for claims that its window holds what is asked."""

    answers: float
    words: Span | None
    sure: float
    holds: float


UNREAD = Judged(-8.0, None, -16.0, -8.0)
"""What is held of a sentence that was not read: as little as of one that does not answer."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader says of one window: a `Judged` a sentence; `nothing`: the log-probability that no sentence
    answers; `supports`: the log-odds that the window supports the question as a claim."""

    sentences: tuple[Judged, ...]
    nothing: float
    supports: float


@dataclass(frozen=True, slots=True)
class Laid:
    """A window as tokens: `places` has the (first, last + 1) token of each sentence, `offsets` their characters."""

    ids: list[int]
    second: int
    places: list[Span]
    offsets: list[list[Span]]


class Reads(Protocol):
    """What reads windows for a question. `english_only`: whether it knows English and no other language."""

    english_only: bool

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """Return a reading of each window, in their order."""


class Reader:
    """Reads windows for a question. Raises FootnoteError where the weights are not those that were trained."""

    english_only = True

    def __init__(self, threads: int | None = None, weights: Path = WEIGHTS, sha256: str = SHA256) -> None:
        content = weights.read_bytes() if weights.is_file() else b""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FootnoteError(
                f"{weights} is not the reader Footnote was built with",
                "run: pip install --force-reinstall footnote-rag",
            )
        self.sha256 = sha256
        self.threads = threads or thread_count()
        self._session: Any = onnx_session(content)
        self._vectors, self._scales = word_vectors()

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """Return a reading of each window, in their order."""
        if not windows:
            return []
        with ThreadPoolExecutor(self.threads) as pool:
            # One by one: int8 has one scale a call, so that what is read beside a window would move its scores.
            return list(pool.map(lambda laid: _reading(laid, self._scores(laid)), self._laid(question, windows)))

    def chances(self, question: str, window: Window) -> tuple[Laid, NDArray[np.float64]]:
        """Return a window as tokens, with the log-probabilities of each, (tokens, 3)."""
        (laid,) = self._laid(question, [window])
        return laid, _chances(laid, self._scores(laid))

    def _laid(self, question: str, windows: Sequence[Window]) -> list[Laid]:
        tokenizer = uncut_tokenizer()
        texts = [question, *(text for w in windows for text in (f"{w.title}." if w.title else "", *w.sentences))]
        encodings = iter(tokenizer.encode_batch(texts, add_special_tokens=False))
        start = [CLS, *next(encodings).ids[:QUESTION_TOKENS], SEP]
        laid = []
        for window in windows:
            ids = [*start, *next(encodings).ids[:TITLE_TOKENS]]
            places, offsets = [], []
            for _ in window.sentences:
                encoding = next(encodings)
                kept = encoding.ids[: max(0, _MOST_TOKENS - 1 - len(ids))]
                places.append((len(ids), len(ids) + len(kept)))
                offsets.append(list(encoding.offsets[: len(kept)]))
                ids += kept
            laid.append(Laid([*ids, SEP], len(start), places, offsets))
        return laid

    def _scores(self, window: Laid) -> Floats:
        """Return the network's numbers for one window, (tokens, 4) float32."""
        ids = np.array([window.ids], np.int64)
        sides = (np.arange(ids.shape[1]) >= window.second).astype(np.int64)[None]
        words = self._vectors[ids].astype(np.float32) * self._scales[ids]
        (scores,) = self._session.run(None, {"words": words, "sides": sides, "mask": np.ones(ids.shape, bool)})
        return np.asarray(scores[0], np.float32)


@once
def reader() -> Reader:
    """The reader that ships with Footnote, loaded once."""
    return Reader()


def _chances(window: Laid, scores: Floats) -> NDArray[np.float64]:
    """Return log-probabilities of each token, (tokens, 3), over those of the window and *not here*."""
    allowed = np.zeros(len(scores), bool)
    allowed[window.second : -1] = True
    allowed[0] = True
    chances = np.where(allowed[:, None], scores[:, :3], -1e4).astype(np.float64)
    chances -= np.logaddexp.reduce(chances)
    return chances


def _reading(window: Laid, scores: Floats) -> Reading:
    chances = _chances(window, scores)
    nothing, supports = chances[0], float(scores[0, 3])
    judged = []
    for (first, last), offsets in zip(window.places, window.offsets, strict=True):
        if first == last:
            judged.append(UNREAD)
            continue
        own = chances[first:last]
        answers = float(np.logaddexp.reduce(own[:, 0]) - nothing[0])
        a, b, best = likeliest(own[:, 1], own[:, 2])
        sure = max(UNREAD.sure, float(best - nothing[1] - nothing[2]))
        judged.append(Judged(max(UNREAD.answers, answers), (offsets[a][0], offsets[b][1]), sure, supports))
    return Reading(tuple(judged), float(nothing[0]), supports)


def likeliest(first: NDArray[np.float64], last: NDArray[np.float64], over: int | None = None) -> tuple[int, int, float]:
    """Return the likeliest first and last token, at most `_WORDS` in all and `over` a given one, and their summed
    log-probability."""
    sums = first[:, None] + last[None, :]
    at = np.arange(len(first))
    far = at[None, :] - at[:, None]
    sums = np.where((far >= 0) & (far < _WORDS), sums, -np.inf)
    if over is not None:
        sums[over + 1 :] = sums[:, :over] = -np.inf
    a, b = np.unravel_index(int(sums.argmax()), sums.shape)
    return int(a), int(b), float(sums[a, b])
