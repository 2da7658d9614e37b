"""Fits a network to encoded examples, from their labels, and from a larger network's judgement of them."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from rag.reading.training.network import HEADS, Network

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Examples:
    """Encoded examples on one device: `ids` (n, tokens) int16 padded with 0; `length`, `second` (n,); `labels`
    (n, tokens, 3) bool: in the answering sentence, first, last; `claim` (n,) int8: 1 holds, 0 does not, -1 a question.
    `taught` (n, tokens, HEADS) float16 is what a larger network said, where there is one."""

    ids: Tensor
    length: Tensor
    second: Tensor
    labels: Tensor
    claim: Tensor
    taught: Tensor | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def to(self, device: str) -> Examples:
        """Return the same examples on another device."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return Examples(**{k: v.to(device) if v is not None else None for k, v in values.items()})

    def batch(self, rows: Tensor) -> Batch:
        """Gather rows, cut to the longest of them, rounded up to 16 tokens."""
        longest = min(self.ids.shape[1], -(-int(self.length[rows].max()) // 16) * 16)
        at = torch.arange(longest, device=self.ids.device)[None]
        length, second = self.length[rows, None].long(), self.second[rows, None].long()
        mask = at < length
        side = (at >= second) & mask
        taught = self.taught[rows, :longest] if self.taught is not None else None
        return Batch(
            self.ids[rows, :longest].long(), side.long(), mask, side | (at == 0),
            self.labels[rows, :longest], self.claim[rows], taught,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """Some examples as tensors; `allowed` marks [CLS] and the passage's side, where an answer may lie."""

    ids: Tensor
    sides: Tensor
    mask: Tensor
    allowed: Tensor
    labels: Tensor
    claim: Tensor
    taught: Tensor | None


def loss(out: Tensor, batch: Batch, *, taught: float, heat: float = 1.0) -> Tensor:
    """The mean loss a batch: the marginal likelihood of the labels, the claims' cross entropy, and, with weight
    `taught`, how far the network's distributions at temperature `heat` are from the larger one's."""
    out = out.float()
    asks = (batch.claim < 0).float()
    count = asks.sum().clamp(min=1)
    scores = out[..., :3].masked_fill(~batch.allowed[..., None], -1e4)
    sure = scores.log_softmax(1)
    hard = -torch.logsumexp(sure.masked_fill(~batch.labels, -1e4), 1)
    weight = torch.tensor([1.0, 0.5, 0.5], device=out.device)
    asked = ((hard * weight).sum(1) * asks).sum() / count
    held = F.binary_cross_entropy_with_logits(out[:, 0, 3], batch.claim.clamp(min=0).float(), reduction="none")
    claims = (held * (1 - asks)).sum() / (1 - asks).sum().clamp(min=1)
    total = asked + 2 * claims * (1 - asks).mean()
    if batch.taught is None or not taught:
        return total
    other = batch.taught.float()
    soft = (other[..., :3] / heat).masked_fill(~batch.allowed[..., None], -1e4).softmax(1)
    away = -(soft * (scores / heat).log_softmax(1)).sum(1)
    asked_soft = heat**2 * ((away * weight).sum(1) * asks).sum() / count
    held_soft = F.binary_cross_entropy_with_logits(out[:, 0, 3], other[:, 0, 3].sigmoid(), reduction="none")
    claims_soft = (held_soft * (1 - asks)).sum() / (1 - asks).sum().clamp(min=1)
    return (1 - taught) * total + taught * (asked_soft + 2 * claims_soft * (1 - asks).mean())


def batches(examples: Examples, tokens: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Yield row numbers in batches of about `tokens` tokens, of like lengths, in a new order each time."""
    lengths = examples.length.cpu().float()
    order = (lengths + 12 * torch.rand(len(lengths), generator=generator)).argsort()
    groups, start = [], 0
    sizes = lengths[order].tolist()
    while start < len(order):
        end = start + 1
        while end < len(order) and (end + 1 - start) * (sizes[end] + 16) <= tokens:
            end += 1
        groups.append(order[start:end])
        start = end
    for i in torch.randperm(len(groups), generator=generator).tolist():
        yield groups[i].to(examples.ids.device)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fit: the peak rate, tokens a batch, the share of the larger network's word, epochs, seconds at most."""

    rate: float
    tokens: int = 16_384
    taught: float = 0.0
    heat: float = 1.0
    epochs: float = 2.0
    seconds: float = math.inf
    warm_up: int = 200
    average: float = 0.999


def fit(network: Network, examples: Examples, plan: Plan, say: Say = print, *, seed: int = 7,
        keep: Callable[[nn.Module, int], None] | None = None) -> Network:  # fmt: skip
    """Fit a network in place; return the running average of its weights, which judges better than the last.

    The rate falls to nothing by the share of epochs, or of seconds, that has passed, whichever is further.
    """
    device = examples.ids.device
    weights = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in weights if p.ndim > 1], "weight_decay": 0.01},
            {"params": [p for p in weights if p.ndim <= 1], "weight_decay": 0.0},
        ],
        lr=plan.rate, fused=device.type == "cuda", betas=(0.9, 0.98),
    )  # fmt: skip
    average = copy.deepcopy(network).eval()
    averaged = [p for p in average.parameters() if p.requires_grad]
    if device.type == "cuda":
        for layer in network.layers:
            layer.compile(dynamic=True)
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    network.train()
    began, step, seen, tokens = time.time(), 0, 0, 0
    told = torch.zeros((), device=device)
    done = 0.0
    while done < 1:
        for rows in batches(examples, plan.tokens, generator):
            done = max(seen / len(examples) / plan.epochs, (time.time() - began) / plan.seconds)
            if done >= 1:
                break
            rate = plan.rate * min(1, (step + 1) / plan.warm_up) * (1 - done)
            for group in optimiser.param_groups:
                group["lr"] = rate
            batch = examples.batch(rows)
            with torch.autocast(device.type, dtype=torch.bfloat16):
                out = network(batch.ids, batch.sides, batch.mask)
            value = loss(out, batch, taught=plan.taught, heat=plan.heat)
            optimiser.zero_grad(set_to_none=True)
            value.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            step += 1
            seen += len(rows)
            tokens += batch.ids.numel()
            told = value.detach() if step == 1 else 0.98 * told + 0.02 * value.detach()
            with torch.no_grad():
                torch._foreach_lerp_(averaged, weights, 1 - min(plan.average, step / (step + 10)))
            if step % 200 == 0:
                spent = time.time() - began
                say(f"step {step} epoch {seen / len(examples):.2f} loss {float(told):.4f} "
                    f"rate {rate:.1e} {tokens / spent:,.0f} tokens/s {spent:.0f} s")  # fmt: skip
                if keep:
                    keep(average, step)
    say(
        f"fitted in {step} steps, {seen / len(examples):.2f} epochs, {time.time() - began:.0f} s, loss {float(told):.4f}"
    )
    return average


@torch.inference_mode()
def judged(network: Network, examples: Examples, tokens: int = 65_536) -> Tensor:
    """Return what a network says of every example, (n, tokens, HEADS) float16."""
    network.eval()
    said = torch.zeros((*examples.ids.shape, HEADS), dtype=torch.float16, device=examples.ids.device)
    for rows in batches(examples, tokens, torch.Generator().manual_seed(1)):
        batch = examples.batch(rows)
        with torch.autocast(examples.ids.device.type, dtype=torch.bfloat16):
            out = network(batch.ids, batch.sides, batch.mask)
        said[rows, : out.shape[1]] = out.float().clamp(-60, 60).half()
    return said
