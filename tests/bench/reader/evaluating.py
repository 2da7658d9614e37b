"""Measures how well a network reads, on examples of documents that were never trained on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from tests.bench.reader.arrays import Arrays
from tests.bench.reader.batching import batches
from tests.bench.reader.network import HEADS, Network

Scores = NDArray[np.float32]
Judge = Callable[[Any, Any, Any], Scores]
"""What reads: ids, sides, mask (batch, tokens) → (batch, tokens, HEADS)."""

_FEWEST = 15  # Examples of a kind, to give an AUC against it.


@dataclass(frozen=True, slots=True)
class Figures:
    """`nll`: of the answering sentence, nats a question; `sentence`, `exact`: the share of answered questions whose
    likeliest token is in the answering sentence, and whose first and last word are both right; `absent`: the AUC of
    *there is an answer* against all questions without, `by_kind` against each kind of them; `claims`: the AUC of
    true against false claims. None where too few examples tell."""

    questions: int
    nll: float
    sentence: float
    exact: float
    absent: float | None
    by_kind: dict[str, float]
    claims: float | None

    def row(self) -> dict[str, float | None]:
        """Return the figures by name, those against each kind among them."""
        kinds = {f"absent: {kind}": value for kind, value in sorted(self.by_kind.items())}
        named = {"nll": self.nll, "sentence": self.sentence, "exact": self.exact, "absent": self.absent}
        return {**named, **kinds, "claims": self.claims}


def by_torch(network: Network) -> Judge:
    """Return a judge of a network."""
    network.eval()

    @torch.inference_mode()
    def judge(ids: Any, sides: Any, mask: Any) -> Scores:
        tensors = (torch.from_numpy(array) for array in (ids, sides, mask))
        return np.asarray(network(*tensors).float().numpy(), np.float32)

    return judge


def by_onnx(path: Path, words: Scores, threads: int = 2) -> Judge:
    """Return a judge of an exported network, and the vectors of the words, (vocabulary, width)."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session: Any = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def judge(ids: Any, sides: Any, mask: Any) -> Scores:
        (scores,) = session.run(None, {"words": words[ids], "sides": sides, "mask": mask})
        return np.asarray(scores, np.float32)

    return judge


def figures(judge: Judge, arrays: Arrays) -> Figures:
    """Measure a judge on all examples of some arrays."""
    scores = _scores(judge, arrays)
    at = np.arange(scores.shape[1])[None]
    passage = (at >= arrays.second[:, None]) & (at < arrays.length[:, None] - 1)
    labels, asks = arrays.labels, arrays.claim < 0
    sure = np.where((passage | (at == 0))[..., None], scores[..., :3], -1e4).astype(np.float64)
    sure -= np.logaddexp.reduce(sure, axis=1, keepdims=True)
    answered = asks & ~labels[:, 0, 0]
    absent = asks & labels[:, 0, 0]
    likely = np.logaddexp.reduce(np.where(labels[..., 0], sure[..., 0], -1e4), axis=1)
    best = np.where(passage[..., None], sure, -np.inf).argmax(axis=1)
    right = np.take_along_axis(labels, best[:, None, :], axis=1)[:, 0]
    here, held = -sure[:, 0, 0], scores[:, 0, 3]
    kinds = {str(kind): auc(here[answered], here[absent & (arrays.source == kind)]) for kind in set(arrays.source)}
    return Figures(
        int(asks.sum()), float(-likely[asks].mean()), float(right[answered, 0].mean()),
        float((right[answered, 1] & right[answered, 2]).mean()), auc(here[answered], here[absent]),
        {kind: value for kind, value in kinds.items() if value is not None},
        auc(held[arrays.claim == 1], held[arrays.claim == 0]),
    )  # fmt: skip


def _scores(judge: Judge, arrays: Arrays) -> Scores:
    """Return (n, tokens, HEADS), in the order of the arrays."""
    examples = arrays.examples(np.arange(len(arrays.ids)))
    scores = np.zeros((*arrays.ids.shape, HEADS), np.float32)
    for rows in batches(examples, 4096, seed=1):
        batch = examples.batch(rows)
        out = judge(batch.ids.numpy(), batch.sides.numpy(), batch.mask.numpy())
        scores[rows.numpy(), : out.shape[1]] = out
    return scores


def auc(positive: NDArray[Any], negative: NDArray[Any]) -> float | None:
    """The share of pairs in which the positive is the higher, ties counting half; None of fewer than `_FEWEST`."""
    if min(len(positive), len(negative)) < _FEWEST:
        return None
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, "left") + np.searchsorted(ordered, positive, "right")
    return float(below.mean() / 2 / len(negative))


def table(columns: dict[str, Figures]) -> str:
    """Return the figures as a Markdown table, one column a network."""
    names = list(dict.fromkeys(name for own in columns.values() for name in own.row()))
    lines = [f"| figure | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
    for name in names:
        values = [own.row().get(name) for own in columns.values()]
        lines.append(f"| {name} | {' | '.join('–' if v is None else f'{v:.4f}' for v in values)} |")
    return "\n".join(lines)
