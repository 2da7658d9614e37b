"""A reader by name: a network of anybody's that finds answers in a passage, in whatever language it was trained on.

Such a network, exported to ONNX as Hugging Face's tools do it, gives each token two numbers: whether the answer begins
there, and whether it ends there. Those of the first token, which belongs to no text, say that nothing answers; of
networks trained on questions without an answer, too (SQuAD 2 and the like), they mean it. It has no head for claims, so
that the chance of any answer in the window stands for that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import FootnoteError
from index.minilm import onnx_session, thread_count
from rag.language.spans import Span
from rag.reading.reader import UNREAD, Judged, Reader, Reading, Window, likeliest, reader

_FILES = ("model.onnx", "tokenizer.json")
_GIVEN = ("input_ids", "attention_mask", "token_type_ids")
_TOLD = ("start_logits", "end_logits")
_QUESTION = 240  # characters
_MOST_TOKENS = 384
_SUREST = 8.0  # In log-odds: larger networks are surer than the constants were fitted to.
_CURE = (
    "give the folder that optimum-cli export onnx --task question-answering wrote: it holds model.onnx, tokenizer.json"
)


@cache
def reader_named(name: str | None) -> Reader | ExtractiveReader:
    """Return the reader of a name: `onnx:FOLDER`, or the one that ships where there is none. Raises FootnoteError."""
    if name is None:
        return reader()
    kind, _, folder = name.partition(":")
    if kind != "onnx" or not folder:
        raise FootnoteError(f"no reader is called {name!r}", "use onnx:/path/to/folder, or leave it unset")
    return ExtractiveReader(Path(folder).expanduser())


class ExtractiveReader:
    """Reads windows for a question. Raises FootnoteError where the folder holds no such network."""

    english_only = False

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        for name in _FILES:
            if not (folder / name).is_file():
                raise FootnoteError(f"there is no {name} for the reader in {folder}", _CURE)
        self.weights = folder / _FILES[0]
        self.threads = threads or thread_count()
        try:
            from tokenizers import Tokenizer

            self._tokenizer: Any = Tokenizer.from_file(str(folder / _FILES[1]))
            self._session: Any = onnx_session(str(self.weights))
        except Exception as exc:  # Both libraries raise kinds of their own.
            raise FootnoteError(f"the reader in {folder} cannot be opened ({type(exc).__name__})", _CURE) from exc
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS, strategy="only_second")
        self._takes = [each.name for each in self._session.get_inputs()]
        gives = [each.name for each in self._session.get_outputs()]
        if not {*self._takes} <= {*_GIVEN} or not {*_TOLD} <= {*gives}:
            raise FootnoteError(
                f"{self.weights} finds no answers: it takes {', '.join(self._takes)} and gives {', '.join(gives)}",
                _CURE,
            )

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of its weights."""
        with self.weights.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """Return a reading of each window, in their order."""
        if not windows:
            return []
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(lambda window: self._read(question[:_QUESTION], window), windows))

    def _read(self, question: str, window: Window) -> Reading:
        text = f"{window.title}. " if window.title else ""
        places: list[Span] = []
        for sentence in window.sentences:
            text += " " if places else ""
            places.append((len(text), len(text) + len(sentence)))
            text += sentence
        encoding = self._tokenizer.encode(question, text)
        values = dict(zip(_GIVEN, (encoding.ids, encoding.attention_mask, encoding.type_ids), strict=True))
        given = {name: np.array([values[name]], np.int64) for name in self._takes}
        first, last = (scores[0].astype(np.float64) for scores in self._session.run(list(_TOLD), given))
        inside = np.array([sequence == 1 for sequence in encoding.sequence_ids])
        return _reading(_chances(first, inside), _chances(last, inside), inside, encoding.offsets, places)


def _chances(scores: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the log-probabilities of the tokens of the window, and of the first, which says that nothing answers."""
    allowed = inside.copy()
    allowed[0] = True
    chances = np.where(allowed, scores, -1e4)
    return np.asarray(chances - np.logaddexp.reduce(chances))


def _reading(
    first: NDArray[np.float64],
    last: NDArray[np.float64],
    inside: NDArray[np.bool_],
    offsets: Sequence[Span],
    places: Sequence[Span],
) -> Reading:
    nothing = float(first[0])
    supports = _bounded(float(np.logaddexp.reduce(first[inside])) - nothing) if inside.any() else -_SUREST
    judged = []
    for start, end in places:
        own = [at for at in np.flatnonzero(inside).tolist() if offsets[at][0] < end and offsets[at][1] > start]
        if not own:  # It was cut off.
            judged.append(UNREAD)
            continue
        a, b, best = likeliest(first[own], last[own])
        words = max(offsets[own[a]][0], start) - start, min(offsets[own[b]][1], end) - start
        sure = max(UNREAD.sure, best - nothing - float(last[0]))
        answers = _bounded(float(np.logaddexp.reduce(first[own])) - nothing)
        judged.append(Judged(answers, words, sure, supports))
    return Reading(tuple(judged), nothing, supports)


def _bounded(odds: float) -> float:
    return max(-_SUREST, min(_SUREST, odds))
