"""Encoded examples as tensors, gathered in batches of like lengths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """Some examples, padded to the longest; `allowed` marks [CLS] and the passage's side, where an answer may lie."""

    ids: Tensor
    sides: Tensor
    mask: Tensor
    allowed: Tensor
    labels: Tensor
    claim: Tensor
    taught: Tensor | None


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
        moved: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        for name, tensor in moved.items():
            moved[name] = tensor if tensor is None else tensor.to(device)
        return Examples(**moved)

    def batch(self, rows: Tensor) -> Batch:
        """Gather rows, cut to the longest of them, rounded up to 16 tokens."""
        longest = min(self.ids.shape[1], -(-int(self.length[rows].max()) // 16) * 16)
        at = torch.arange(longest, device=self.ids.device)[None]
        length, second = self.length[rows, None].long(), self.second[rows, None].long()
        mask = at < length
        side = (at >= second) & mask
        return Batch(
            ids=self.ids[rows, :longest].long(),
            sides=side.long(),
            mask=mask,
            allowed=(side & (at < length - 1)) | (at == 0),  # Nor may it lie at the last [SEP].
            labels=self.labels[rows, :longest],
            claim=self.claim[rows],
            taught=self.taught[rows, :longest] if self.taught is not None else None,
        )


def batches(examples: Examples, tokens: int, seed: int) -> Iterator[Tensor]:
    """Yield row numbers in batches of about `tokens` tokens, of like lengths, in an order that `seed` fixes."""
    chance = torch.Generator().manual_seed(seed)
    lengths = examples.length.cpu().float()
    order = (lengths + 12 * torch.rand(len(lengths), generator=chance)).argsort()
    sizes = lengths[order].tolist()
    groups, start = [], 0
    while start < len(order):
        end = start + 1
        while end < len(order) and (end + 1 - start) * (sizes[end] + 16) <= tokens:
            end += 1
        groups.append(order[start:end])
        start = end
    for i in torch.randperm(len(groups), generator=chance).tolist():
        yield groups[i].to(examples.ids.device)
