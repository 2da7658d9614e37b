"""The networks: an encoder of question and passage with four heads; we ship the small one, it learns from the large."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

HEADS = 4
"""Numbers a token: in the answering sentence, the answer's first and its last; at [CLS], whether a claim holds."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The measures of an encoder; `buckets` of relative positions (0 for none), `shift` of ids and positions."""

    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    vocabulary: int = 30522
    positions: int = 512
    segments: int = 2
    buckets: int = 0
    shift: int = 0
    epsilon: float = 1e-12


MINILM = Shape()
MPNET = Shape(768, 12, 12, 3072, 30527, 514, 0, 32, 2, 1e-5)


class Layer(nn.Module):
    """One block of BERT: attention, then two linear maps, each added to what came in and normalised."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))
        self.n1 = nn.LayerNorm(width, eps=shape.epsilon)
        self.f1, self.f2 = nn.Linear(width, shape.inner), nn.Linear(shape.inner, width)
        self.n2 = nn.LayerNorm(width, eps=shape.epsilon)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(batch, tokens, width) -> the same; `bias` is added to the attention's scores."""
        batch, tokens, width = x.shape

        def split(t: Tensor) -> Tensor:
            return t.view(batch, tokens, self.heads, width // self.heads).transpose(1, 2)

        y = functional.scaled_dot_product_attention(
            split(self.q(x)), split(self.k(x)), split(self.v(x)), attn_mask=bias
        )
        x = self.n1(x + self.drop(self.o(y.transpose(1, 2).reshape(batch, tokens, width))))
        out: Tensor = self.n2(x + self.drop(self.f2(functional.gelu(self.f1(x)))))
        return out


class Network(nn.Module):
    """An encoder with `HEADS` numbers a token."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.places = nn.Embedding(shape.positions, shape.width)
        self.sides = nn.Embedding(max(1, shape.segments), shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.near = nn.Embedding(shape.buckets, shape.heads) if shape.buckets else None
        self.head = nn.Linear(shape.width, HEADS)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        self.drop = nn.Dropout(0.1)
        if not shape.segments:
            nn.init.zeros_(self.sides.weight)
        self.words.weight.requires_grad = self.places.weight.requires_grad = False

    def forward(self, ids: Tensor, sides: Tensor, mask: Tensor) -> Tensor:
        """ids, sides, mask (batch, tokens) -> (batch, tokens, HEADS); mask is true where there is a token."""
        return self.read(self.words(self._own(ids)), sides, mask)

    def read(self, words: Tensor, sides: Tensor, mask: Tensor) -> Tensor:
        """As `forward`, of the words' vectors (batch, tokens, width)."""
        at = torch.arange(words.shape[1], device=words.device) + self.shape.shift
        x = words + self.places(at) + self.sides.weight[0]
        if self.shape.segments:  # Not by a lookup: adding up the gradients of two rows, token by token, is slow.
            x = x + sides[..., None].to(x.dtype) * (self.sides.weight[1] - self.sides.weight[0])
        x = self.drop(self.norm(x))
        bias = torch.zeros(mask.shape, dtype=torch.float32, device=x.device).masked_fill(~mask, -1e4)[:, None, None, :]
        if self.near is not None:
            chosen = functional.one_hot(_buckets(at, self.shape.buckets), self.shape.buckets).float()
            bias = bias + (chosen @ self.near.weight).permute(2, 0, 1)[None]
        bias = bias.to(torch.get_autocast_dtype(x.device.type) if torch.is_autocast_enabled(x.device.type) else x.dtype)
        for layer in self.layers:
            x = layer(x, bias)
        scores: Tensor = self.head(x)
        return scores

    def _own(self, ids: Tensor) -> Tensor:
        """MPNet's vocabulary is BERT's, four places on, with marks of its own for [CLS], [SEP] and [PAD]."""
        if not self.shape.shift:
            return ids
        own = ids + 4
        for bert, mpnet in ((101, 0), (102, 2), (0, 1)):
            own = torch.where(ids == bert, mpnet, own)
        return own

    def load(self, weights: Mapping[str, Tensor]) -> None:
        """Take over the weights of a published BERT or MPNet, all but the heads."""
        own = self.state_dict()
        for name, tensor in weights.items():
            if (mine := _own_name(name)) is not None:
                own[mine].copy_(tensor.to(own[mine].dtype))


_PARTS = {
    "attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v", "attention.output.dense": "o",
    "attention.output.LayerNorm": "n1", "attention.attn.q": "q", "attention.attn.k": "k", "attention.attn.v": "v",
    "attention.attn.o": "o", "attention.LayerNorm": "n1", "intermediate.dense": "f1", "output.dense": "f2",
    "output.LayerNorm": "n2",
}  # fmt: skip
_TOP = {
    "embeddings.word_embeddings": "words", "embeddings.position_embeddings": "places",
    "embeddings.token_type_embeddings": "sides", "embeddings.LayerNorm": "norm",
    "encoder.relative_attention_bias": "near",
}  # fmt: skip


def _own_name(name: str) -> str | None:
    """Return our name for a published weight; None for one we have no use for."""
    path, _, kind = name.rpartition(".")
    if path in _TOP:
        return f"{_TOP[path]}.{kind}"
    if path.startswith("encoder.layer."):
        number, _, part = path.removeprefix("encoder.layer.").partition(".")
        return f"layers.{number}.{_PARTS[part]}.{kind}"
    return None


def _buckets(at: Tensor, count: int, far: int = 128) -> Tensor:
    """(tokens,) -> (tokens, tokens): the bucket of each distance, fine when near and coarse when far (MPNet's)."""
    distance = at[None, :] - at[:, None]
    half = count // 2
    side = (distance > 0).long() * half
    steps = distance.abs()
    exact = half // 2
    coarse = exact + (torch.log(steps.clamp(min=1).float() / exact) / math.log(far / exact) * (half - exact)).long()
    return side + torch.where(steps < exact, steps, coarse.clamp(max=half - 1))
