"""How wrong a network is, by the labels and by the word of a larger network."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from tests.bench.reader.batching import Batch

_NOT_HERE = -1e4
_CLAIMS = 2.0  # A claim has one label, a question three heads' worth of them.


def loss(out: Tensor, batch: Batch, *, taught: float = 0.0) -> Tensor:
    """The mean loss of a batch: of the labels, and with weight `taught` of what the larger network said.

    A question's is the negative log marginal likelihood of its labels over the tokens, the sentence counted once and
    first and last word a half each; a claim's the cross entropy.
    """
    out = out.float()
    sure = out[..., :3].masked_fill(~batch.allowed[..., None], _NOT_HERE).log_softmax(1)
    likely = torch.logsumexp(sure.masked_fill(~batch.labels, _NOT_HERE), 1)
    total = _mean(-likely, out[:, 0, 3], batch.claim.clamp(min=0).float(), batch)
    if batch.taught is None or not taught:
        return total
    other = batch.taught.float()
    soft = other[..., :3].masked_fill(~batch.allowed[..., None], _NOT_HERE).softmax(1)
    learnt = _mean(-(soft * sure).sum(1), out[:, 0, 3], other[:, 0, 3].sigmoid(), batch)
    return (1 - taught) * total + taught * learnt


def _mean(asked: Tensor, holds: Tensor, wanted: Tensor, batch: Batch) -> Tensor:
    """The mean of the questions' losses (batch, 3), and that of the claims by their share of the batch."""
    asks = (batch.claim < 0).float()
    weight = torch.tensor([1.0, 0.5, 0.5], device=asked.device)
    of_asks = ((asked * weight).sum(1) * asks).sum() / asks.sum().clamp(min=1)
    held = functional.binary_cross_entropy_with_logits(holds, wanted, reduction="none") * (1 - asks)
    return of_asks + _CLAIMS * held.sum() / (1 - asks).sum().clamp(min=1) * (1 - asks).mean()
